import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { useTestDatabase } from '@/db/test-database';
import { makeKey, printKey, SIGNATURE } from '@/lib/ledger/note';
import { sha256 } from '@/lib/sha256';
import { listen, startTestWitness } from '@/lib/witness/test-server';
import { anchorDue, startAnchors } from './anchor';
import { webhookKey } from './anchor-deliver';
import { parseWitnesses, type Sink } from './anchor-sinks';
import { checkpointLog } from './checkpoint';
import { withLease } from './leased';
import { logOrigin, openCheckpoint, verifierKey } from './signer';
import { ensureTenant } from './tenant';
import { makeDraft } from './test-drafts';
import { createWriter } from './writer';

const place = useTestDatabase();
const folder = mkdtempSync(path.join(tmpdir(), 'trailmark-anchor-'));
const closers: (() => Promise<void>)[] = [];
let logs = 0;

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const close of closers.splice(0)) await close();
  for (const table of ['ledger_checkpoint', 'ledger_anchor', 'ledger_cosignature'])
    await place().owner`delete from ${place().owner(table)}`;
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A signed log of some entries. */
async function makeLog(events = 5) {
  logs += 1;
  const tenant = await ensureTenant(place().sql, { tenantId: `a-${logs}` });
  const origin = logOrigin({ ledgerId: tenant.ledgerId, kind: 'main', epoch: 1 });
  const grow = async (more: number) => {
    const drafts = Array.from({ length: more }, () => makeDraft());
    await createWriter(place().sql).write(tenant, drafts);
    return (await checkpointLog(place().sql, tenant.mainLog))?.note ?? '';
  };
  return { log: tenant.mainLog, origin, note: await grow(events), grow };
}

type Answer = (incoming: IncomingMessage, outgoing: ServerResponse, body: string) => void;

/** A server that answers as it is told; its URL. */
async function serve(answer: Answer): Promise<string> {
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    answer(incoming, outgoing, Buffer.concat(chunks).toString());
  });
  const { url, close } = await listen(server);
  closers.push(close);
  return url;
}

const STRANGER = printKey(makeKey('witness.example/x', SIGNATURE.cosignature, sha256(Buffer.of(1)), sha256));

function witnessAt(url: string, vkey = STRANGER): Sink {
  const [sink] = parseWitnesses(`${vkey} ${url}`);
  if (!sink) throw new Error('no sink');
  return sink;
}

async function stateOf(log: number) {
  const [row] = await place().sql<{ size: string; state: string; error: string | null }[]>`
    select size, state, error from ledger_anchor where log = ${log}`;
  return row ? [Number(row.size), row.state, row.error] : undefined;
}

describe('a webhook', () => {
  it('gets each checkpoint once, with the HMAC of its body, and again after it failed', async () => {
    const { sql, owner } = place();
    const got: { body: string; signature: string | string[] | undefined }[] = [];
    let status = 503;
    const url = await serve((incoming, outgoing, body) => {
      if (status === 204) got.push({ body, signature: incoming.headers['x-trailmark-signature'] });
      outgoing.writeHead(status).end();
    });
    const sink: Sink = { kind: 'webhook', name: 'webhook', url };
    const { log, origin, note, grow } = await makeLog();
    await anchorDue(sql, sink);
    expect(await stateOf(log)).toEqual([0, 'failing', 'http-503']);
    status = 204;
    await anchorDue(sql, sink);
    expect(got).toEqual([]); // not before its time
    await owner`update ledger_anchor set next_at = now() - interval '1 s'`;
    for (let round = 0; round < 3; round++) await anchorDue(sql, sink);
    const second = await grow(3);
    await anchorDue(sql, sink);
    expect(got.map(({ body }) => JSON.parse(body))).toMatchObject([
      { origin, size: 5, note },
      { origin, size: 8, note: second },
    ]);
    for (const { body, signature } of got)
      expect(signature).toBe(`sha256=${createHmac('sha256', webhookKey()).update(body).digest('hex')}`);
    expect(await stateOf(log)).toEqual([8, 'anchored', null]);
  });
});

describe('where a sink may not be', () => {
  it.each([
    ['a witness', '127.0.0.2'],
    ['a webhook', '10.0.0.0/8, id.example'],
  ])('%s is not asked, and it is said why: only %s is listed', async (kind, list) => {
    vi.stubEnv('TRAILMARK_OUTGOING_ALLOW', list);
    let asked = 0;
    const url = await serve((_, outgoing) => {
      asked += 1;
      outgoing.writeHead(204).end();
    });
    const { log } = await makeLog(1);
    const sink = kind === 'a witness' ? witnessAt(url) : ({ kind: 'webhook', name: 'webhook', url } as const);
    await anchorDue(place().sql, sink);
    expect([asked, await stateOf(log)]).toEqual([0, [0, 'failing', 'address-refused']]);
  });

  it('a redirect leads nowhere', async () => {
    let asked = 0;
    const url = await serve((_, outgoing) => {
      asked += 1;
      outgoing.writeHead(307, { location: 'http://169.254.169.254/latest/meta-data/' }).end();
    });
    const { log } = await makeLog(1);
    await anchorDue(place().sql, { kind: 'webhook', name: 'webhook', url });
    expect([asked, await stateOf(log)]).toEqual([1, [0, 'failing', 'http-307']]);
  });
});

describe('a file', () => {
  it('gets a line of each checkpoint behind what is there, a cut-off line included', async () => {
    const file = path.join(folder, 'anchors.ndjson');
    const sink: Sink = { kind: 'file', name: 'file', file };
    const { origin, grow } = await makeLog();
    await anchorDue(place().sql, sink);
    writeFileSync(file, '{"origin":"cut', { flag: 'a' });
    await grow(2);
    await anchorDue(place().sql, sink);
    await anchorDue(place().sql, sink);
    const lines = readFileSync(file, 'utf8').split('\n');
    expect([lines.length, lines[1], lines[3]]).toEqual([4, '{"origin":"cut', '']);
    for (const [nth, size] of [
      [0, 5],
      [2, 7],
    ] as const)
      expect(await openCheckpoint(JSON.parse(lines[nth] ?? '').note, origin)).toMatchObject({ size });
  });

  it('that cannot be written is a sink that fails, and no other', async () => {
    const { log } = await makeLog();
    await anchorDue(place().sql, { kind: 'file', name: 'file', file: path.join(folder, 'no/such/folder') });
    expect(await stateOf(log)).toEqual([0, 'failing', 'unreachable']);
  });
});

describe('a witness that is none', () => {
  let turn = 0;
  const nextTurn = () => {
    turn = (turn % 4) + 1;
    return turn;
  };
  const line = `— witness.example/x ${Buffer.alloc(76, 1).toString('base64')}\n`;
  it.each<[string, string, Answer]>([
    ['answers nothing', 'note-malformed', (_, out) => out.end('OK')],
    ['answers no signature of its own', 'signature-missing', (_, out) => out.end('')],
    ['answers a signature of another one', 'signature-missing', (_, out) => out.end(line)],
    ['sends elsewhere', 'http-307', (_, out) => out.writeHead(307, { location: '/elsewhere' }).end()],
    ['sends too much', 'unreachable', (_, out) => out.end('x'.repeat(20_000))],
    ['breaks off', 'unreachable', (_, out) => out.destroy()],
    ['names no size', 'http-409', (_, out) => out.writeHead(409).end('many\n')],
    ['names another size each time', 'http-409', (_, out) => out.writeHead(409).end(`${nextTurn()}\n`)],
    ['knows no such log', 'unknown-log', (_, out) => out.writeHead(404).end()],
    ['knows another key of it', 'signature-unknown', (_, out) => out.writeHead(403).end()],
  ])('%s: %s, and nothing of it is kept', async (_, error, answer) => {
    const { log } = await makeLog();
    await anchorDue(place().sql, witnessAt(await serve(answer)));
    expect(await stateOf(log)).toEqual([0, 'failing', error]);
    expect(await place().sql`select from ledger_cosignature`).toEqual([]);
  });

  it('holds up neither the signer nor the end of the program', async () => {
    const { log, grow } = await makeLog();
    let asked: () => void = () => undefined;
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const url = await serve(() => asked()); // and never an answer
    const stop = new AbortController();
    const running = anchorDue(place().sql, witnessAt(url), { signal: stop.signal });
    await isAsked;
    expect(await grow(4)).toContain('\n9\n');
    stop.abort();
    await expect(running).rejects.toThrow('no answer');
    expect(await stateOf(log)).toBeUndefined();
  });
});

describe('in the background', () => {
  it('each sink has what is signed, and one that never answers holds up none, nor the end', async () => {
    const { log, origin, grow } = await makeLog();
    const witness = await startTestWitness('witness.example/b', [printKey(verifierKey(origin))]);
    closers.push(witness.close);
    const file = path.join(folder, 'background.ndjson');
    const silent = await serve(() => undefined);
    vi.stubEnv('TRAILMARK_WITNESSES', `${witness.vkey} ${witness.url}, ${STRANGER} ${silent}`);
    vi.stubEnv('TRAILMARK_ANCHOR_FILE', file);
    const stops = await Promise.all([startAnchors(place().sql), startAnchors(place().sql)]);
    const reach = (size: number) =>
      vi.waitFor(
        async () => {
          const rows = await place().sql<{ sink: string }[]>`
            select sink from ledger_anchor where log = ${log} and state = 'anchored' and size = ${size} order by sink`;
          expect(rows.map(({ sink }) => sink)).toEqual(['file', 'witness.example/b']);
        },
        { timeout: 30_000, interval: 50 },
      );
    await reach(5);
    await grow(2);
    await reach(7);
    const stoppedAt = performance.now();
    await Promise.all(stops.map((stop) => stop()));
    expect(performance.now() - stoppedAt).toBeLessThan(8_000);
    expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toHaveLength(2);
  });
});

describe('what is offered', () => {
  async function watch(vkey: string): Promise<{ sink: Sink; asked: () => number }> {
    const witness = await startTestWitness('witness.example/real', [vkey]);
    closers.push(witness.close);
    return { sink: witnessAt(witness.url, witness.vkey), asked: witness.asked };
  }

  it('is nothing while a log is being signed: it may not be remembered yet', async () => {
    const { log, origin } = await makeLog();
    const { sink, asked } = await watch(printKey(verifierKey(origin)));
    await withLease(place().sql, `checkpoint/${log}`, 60, async () => {
      await anchorDue(place().sql, sink);
      expect([await stateOf(log), asked()]).toEqual([undefined, 0]);
    });
    await anchorDue(place().sql, sink);
    expect(await stateOf(log)).toEqual([5, 'anchored', null]);
  });

  it('goes on from what the witness has, whatever the database says of that', async () => {
    const { log, origin, grow } = await makeLog();
    const { sink } = await watch(printKey(verifierKey(origin)));
    await anchorDue(place().sql, sink);
    for (const forged of [0, 2, 4_000]) {
      await place().owner`update ledger_anchor set size = ${forged}, next_at = now() - interval '1 s'`;
      await grow(300);
      await anchorDue(place().sql, sink);
      expect((await stateOf(log))?.slice(1)).toEqual(['anchored', null]);
    }
    expect((await stateOf(log))?.[0]).toBe(905);
  });

  it('is everything once more after a start, because it may be a restored database', async () => {
    const { origin } = await makeLog();
    const { sink, asked } = await watch(printKey(verifierKey(origin)));
    await anchorDue(place().sql, sink);
    await anchorDue(place().sql, sink);
    expect(asked()).toBe(1);
    const [row] = await place().sql<{ now: Date }[]>`select clock_timestamp() as now`;
    for (let round = 0; round < 2; round++)
      await anchorDue(place().sql, sink, { since: row?.now ?? new Date(0) });
    expect(asked()).toBe(2);
  });

  it.each([
    ['checkpoint-invalid', "update ledger_checkpoint set note = replace(note, '5', '6')"],
    ['checkpoint-invalid', 'update ledger_checkpoint set size = 4'],
  ])('is never what the log has not signed: %s', async (error, tamper) => {
    const { log, origin } = await makeLog();
    const { sink, asked } = await watch(printKey(verifierKey(origin)));
    await place().owner.unsafe(tamper);
    await anchorDue(place().sql, sink);
    expect([await stateOf(log), asked()]).toEqual([[0, 'refused', error], 0]);
  });
});
