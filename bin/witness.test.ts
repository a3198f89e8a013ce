import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startWitness, type WitnessProcess } from '@/bin/test-witness';
import { verifyEd25519 } from '@/lib/ed25519';
import { cosignedAt } from '@/lib/ledger/cosignature';
import { makeKey, parseKey, parseNote, printKey, SIGNATURE } from '@/lib/ledger/note';
import { sha256 } from '@/lib/sha256';
import { makeTestLog } from '@/lib/witness/test-log';

const folder = mkdtempSync(path.join(tmpdir(), 'trailmark-witness-'));
const NAME = 'example.com/witness';
const started: WitnessProcess[] = [];
let states = 0;

afterAll(async () => {
  await Promise.all(started.map((each) => each.stop('SIGKILL')));
  rmSync(folder, { recursive: true });
});

async function start(trust: readonly string[], given?: string) {
  states += 1;
  const state = given ?? path.join(folder, `state-${states}`);
  const witness = await startWitness(state, { name: NAME, trust });
  started.push(witness);
  return { ...witness, state };
}

/** When the witness says that it saw the checkpoint, in seconds; throws unless its signature is one. */
async function cosigned(note: string, { body, vkey }: { body: string; vkey: string }): Promise<number> {
  return await cosignedAt(parseNote(note + body), parseKey(vkey, sha256), verifyEd25519);
}

describe('the vectors of another witness', () => {
  const Vectors = z.object({
    log_public_key_hex: z.hex(),
    steps: z.array(
      z.object({ step: z.number(), request: z.string(), status: z.number(), assert: z.string() }),
    ),
  });
  const text = readFileSync('lib/ledger/vectors/tlog/witness-add-checkpoint.json', 'utf8');
  const { log_public_key_hex: hex, steps } = Vectors.parse(JSON.parse(text));
  /** That one answers 403 for a log it does not know; the specification says 404. */
  const OTHERWISE: Readonly<Record<number, number>> = { 3: 404 };

  it('are answered alike, in their order', async () => {
    const origin = 'sigsum.org/v1/tree/4d6d8825a6bb689d459628312889dfbb0bcd41b5211d9e1ce768b0ff0309e562';
    const key = makeKey(origin, SIGNATURE.ed25519, Uint8Array.from(Buffer.from(hex, 'hex')), sha256);
    const { post } = await start([printKey(key)]);
    expect(steps).toHaveLength(5);
    for (const { step, request, status, assert } of steps) {
      const answer = await post(request);
      const [, words = ''] = /^body contains "(.*)"$/.exec(assert) ?? [];
      expect([step, answer.status, answer.body]).toEqual([
        ...[step, OTHERWISE[step] ?? status],
        expect.stringContaining(words),
      ]);
    }
  });
});

describe('a witness', () => {
  const log = makeTestLog('log.example/one');
  let witness: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => {
    witness = await start([log.vkey]);
  });

  it('cosigns what goes on from what it cosigned, and the same again, with the time', async () => {
    const before = Math.floor(Date.now() / 1000);
    for (const [from, to] of [
      [0, 3],
      [3, 3],
      [3, 10],
    ] as const) {
      const { status, body } = await witness.post(log.request(from, to));
      expect(status).toBe(200);
      const timeS = await cosigned(log.note(to), { body, vkey: witness.vkey });
      expect(timeS).toBeGreaterThanOrEqual(before);
      expect(timeS).toBeLessThanOrEqual(Date.now() / 1000);
    }
  });

  it('answers 409 with its size where the old size is another', async () => {
    for (const request of [log.request(0, 12), log.request(3, 12), log.request(11, 12), log.request(0, 0)])
      expect(await witness.post(request)).toEqual({ status: 409, body: '10\n', type: 'text/x.tlog.size' });
  });

  it('answers 409 for another root of the same size, and 422 for another history', async () => {
    expect(await witness.post(log.request(10, 10, 'two'))).toMatchObject({ status: 409, body: '10\n' });
    expect((await witness.post(log.request(10, 12, 'two'))).status).toBe(422);
    const mixed = log
      .request(10, 12)
      .split('\n\n')
      .with(1, log.note(12, 'two').split('\n\n')[0] ?? '');
    expect((await witness.post(mixed.join('\n\n'))).status).toBe(403);
  });

  it('answers 422 for a proof that lacks a hash, has one too many, or one that is wrong', async () => {
    const whole = log.request(10, 13);
    const [head = '', ...rest] = whole.split('\n\n');
    const lines = head.split('\n');
    for (const proof of [
      lines.slice(0, -1),
      [...lines, lines.at(-1)],
      [lines[0], ...lines.slice(1).reverse()],
    ])
      expect((await witness.post([proof.join('\n'), ...rest].join('\n\n'))).status).toBe(422);
    expect((await witness.post(log.request(10, 10).replace('\n', `\n${lines[1]}\n`))).status).toBe(422);
    expect(await witness.post(whole)).toMatchObject({ status: 200 });
  });

  it('answers 400, 404, 405 and 413 for what it cannot take', async () => {
    const good = log.request(13, 14);
    const of = async (body: string | Uint8Array<ArrayBuffer>) => (await witness.post(body)).status;
    for (const bad of [
      '',
      'old',
      good.replace('old 13', 'old 013'),
      log.request(13, 14).replace('\n14\n', '\n014\n'),
    ])
      expect(await of(bad)).toBe(400);
    expect(await of(Uint8Array.of(...Buffer.from(good), 0xff))).toBe(400);
    expect(await of(good.replace('old 13', 'old 15'))).toBe(400);
    expect(await of(makeTestLog('log.example/two').request(0, 1))).toBe(404);
    expect(await of(good.slice(0, -1))).toBe(403);
    expect(await of(makeTestLog('log.example/one').request(13, 14))).toBe(403);
    expect(await of('x'.repeat(70_000))).toBe(413);
    const response = await fetch(`${witness.url}/add-checkpoint`);
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    expect((await fetch(`${witness.url}/`)).status).toBe(404);
    expect(await of(good)).toBe(200);
  });

  it('takes one of many at once, of one history or of several', async () => {
    for (let size = 14; size < 80; size += 16) {
      const sizes = Array.from({ length: 16 }, (_, nth) => size + 1 + nth);
      const answers = await Promise.all(
        sizes.map((to, nth) => witness.post(log.request(size, to, nth % 2 === 0 ? 'one' : 'two'))),
      );
      const taken = answers.flatMap(({ status }, nth) => (status === 200 ? [sizes[nth]] : []));
      expect(taken).toHaveLength(1);
      expect(answers.filter(({ status }) => status !== 200 && status !== 409 && status !== 422)).toEqual([]);
      const next = size + 16;
      expect((await witness.post(log.request(taken[0] ?? 0, next))).status).toBe(200);
    }
  });
});

describe('the folder of a witness', () => {
  const log = makeTestLog('log.example/kept');

  it("holds its key, which others cannot read, and which is another witness's than any other name", async () => {
    const first = await start([log.vkey]);
    expect(statSync(path.join(first.state, 'key')).mode & 0o777).toBe(0o600);
    await first.stop('SIGTERM');
    const again = await start([log.vkey], first.state);
    expect(again.vkey).toBe(first.vkey);
    await again.stop('SIGTERM');
    await expect(startWitness(first.state, { name: 'other', trust: [log.vkey] })).rejects.toThrow(
      'did not start',
    );
  });

  it('stays whole where the process is killed between writes: no cosigned size is forgotten', async () => {
    let { state, ...witness } = await start([log.vkey]);
    let acknowledged = 0;
    for (let round = 0; round < 4; round++) {
      const { url, stop } = witness;
      const killed = new Promise<void>((resolve) => setImmediate(resolve)).then(async () => {
        while (acknowledged < 5 * (round + 1)) await new Promise((resolve) => setImmediate(resolve));
        await stop('SIGKILL');
      });
      for (let isAlive = true; isAlive; ) {
        const body = log.request(acknowledged, acknowledged + 1);
        const answer = await fetch(`${url}/add-checkpoint`, { method: 'POST', body }).catch(() => undefined);
        isAlive = answer?.status === 200;
        if (isAlive) acknowledged += 1;
      }
      await killed;
      witness = await start([log.vkey], state);
      const { status, body } = await witness.post(log.request(0, 0));
      expect(status).toBe(409);
      // The one that was under way may have been kept without its answer.
      expect([acknowledged, acknowledged + 1]).toContain(Number(body));
      acknowledged = Number(body);
    }
    expect(acknowledged).toBeGreaterThanOrEqual(20);
  });

  it("is one process's at a time: a second one waits for the end of the first", async () => {
    const first = await start([log.vkey]);
    await first.post(log.request(0, 7));
    let isUp = false;
    const second = start([log.vkey], first.state).then((witness) => {
      isUp = true;
      return witness;
    });
    for (let size = 7; size < 60; size++)
      expect((await first.post(log.request(size, size + 1))).status).toBe(200);
    expect(isUp).toBe(false);
    await first.stop('SIGKILL');
    expect((await (await second).post(log.request(60, 61))).status).toBe(200);
  });

  it('that is damaged lets no other history in', async () => {
    const { post, state } = await start([log.vkey]);
    await post(log.request(0, 7));
    const [file = ''] = readdirSync(state).filter((name) => name.endsWith('.note'));
    writeFileSync(path.join(state, file), '');
    expect((await post(log.request(0, 8, 'two'))).status).toBe(500);
    expect((await post(log.request(7, 8))).status).toBe(500);
    writeFileSync(path.join(state, file), makeTestLog('log.example/other').note(7));
    expect((await post(log.request(7, 8))).status).toBe(500);
    writeFileSync(path.join(state, file), log.note(7));
    expect((await post(log.request(7, 8))).status).toBe(200);
  });
});

it('a file of keys is read anew when it changes, and kept in mind while it is wrong', async () => {
  const [one, two] = [makeTestLog('log.example/a'), makeTestLog('log.example/b')];
  const file = path.join(folder, 'trusted');
  writeFileSync(file, `# logs\n\n${one.vkey}\n`);
  const { post } = await start([file]);
  expect([(await post(one.request(0, 1))).status, (await post(two.request(0, 1))).status]).toEqual([
    200, 404,
  ]);
  writeFileSync(file, `${one.vkey}\n${two.vkey}\n`);
  expect((await post(two.request(0, 1))).status).toBe(200);
  writeFileSync(file, 'no key at all\n');
  expect((await post(one.request(1, 2))).status).toBe(200);
});
