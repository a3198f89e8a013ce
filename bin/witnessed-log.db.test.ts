import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { useCommandLine } from '@/bin/test-command-line';
import { startWitness, type WitnessProcess } from '@/bin/test-witness';
import { verifyEd25519 } from '@/lib/ed25519';
import { env } from '@/lib/env';
import { anchorDue } from '@/lib/ingest/anchor';
import { configuredSinks } from '@/lib/ingest/anchor-sinks';
import { checkpointLog } from '@/lib/ingest/checkpoint';
import { logOrigin, verifierKey } from '@/lib/ingest/signer';
import { ensureTenant, type Tenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { createWriter } from '@/lib/ingest/writer';
import { cosignedAt } from '@/lib/ledger/cosignature';
import { parseKey, parseNote, printKey } from '@/lib/ledger/note';
import { sha256 } from '@/lib/sha256';

const { place, trailmark } = useCommandLine();
const folder = mkdtempSync(path.join(tmpdir(), 'trailmark-witnessed-'));
const witnesses: WitnessProcess[] = [];
let logs = 0;

afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(witnesses.splice(0).map((each) => each.stop('SIGKILL')));
  // Only the log of one test is offered in it.
  for (const table of ['ledger_checkpoint', 'ledger_anchor', 'ledger_cosignature'])
    await place().owner`delete from ${place().owner(table)}`;
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Log {
  tenant: Tenant;
  log: number;
  origin: string;
  vkey: string;
}

/** A signed log of 300 entries. */
async function makeLog(): Promise<Log> {
  logs += 1;
  const tenant = await ensureTenant(place().sql, { tenantId: `w-${logs}` });
  const origin = logOrigin({ ledgerId: tenant.ledgerId, kind: 'main', epoch: 1 });
  await grow(tenant, 300);
  return { tenant, log: tenant.mainLog, origin, vkey: printKey(verifierKey(origin)) };
}

async function grow(tenant: Tenant, events: number): Promise<void> {
  await createWriter(place().sql).write(
    tenant,
    Array.from({ length: events }, () => makeDraft()),
  );
  await checkpointLog(place().sql, tenant.mainLog);
}

/** Starts a witness of a log; `state` and `port` of one that ran before. */
async function watch(vkey: string, name = 'witness.example/one', port?: number): Promise<WitnessProcess> {
  const state = path.join(folder, `${logs}-${name.replaceAll('/', '-')}`);
  const witness = await startWitness(state, { name, trust: [vkey], ...(port ? { port } : {}) });
  witnesses.push(witness);
  return witness;
}

function configure(...given: readonly WitnessProcess[]): void {
  vi.stubEnv('TRAILMARK_WITNESSES', given.map(({ vkey, url }) => `${vkey} ${url}`).join(',\n'));
}

async function anchor(): Promise<void> {
  for (const sink of configuredSinks()) await anchorDue(place().sql, sink);
}

/** As if the time had come at which a sink is asked again. */
async function passTime(log: number): Promise<void> {
  await place().owner`update ledger_anchor set next_at = now() - interval '1 s' where log = ${log}`;
}

async function anchorsOf(log: number) {
  const rows = await place().sql<{ sink: string; size: string; state: string; error: string | null }[]>`
    select sink, size, state, error from ledger_anchor where log = ${log} order by sink`;
  return rows.map(({ sink, size, state, error }) => [sink, Number(size), state, error]);
}

/** What the doctor says of the sinks, where it does not end well. */
function doctor() {
  const { code, stdout } = trailmark(['doctor', '--json']);
  const { findings } = JSON.parse(stdout);
  const found = findings.filter(({ check }: { check: string }) => check === 'anchor');
  return { code, found };
}

function findings({ tenant }: Log): string[] {
  const { stdout } = trailmark(['verify-db', '--json', '--tenant', tenant.tenantId]);
  return JSON.parse(stdout).findings.map(({ code }: { code: string }) => code);
}

/** Two entries change places: each is what it was, and the log is another one. All that the database knows is forgotten. */
async function fork({ log, origin }: Log): Promise<void> {
  const { owner } = place();
  await forget(origin, log, 0);
  for (const table of ['ledger_entry', 'event'])
    for (const [from, to] of [
      [7, 1_000_000],
      [8, 7],
      [1_000_000, 8],
    ] as const)
      await owner`update ${owner(table)} set seq = ${to} where log = ${log} and seq = ${from}`;
  await checkpointLog(place().sql, log);
}

/** Neither the database nor the signer remembers more than `size` entries. */
async function forget(origin: string, log: number, size: number): Promise<void> {
  const { owner } = place();
  await owner`delete from ledger_checkpoint where log = ${log} and size > ${size}`;
  await owner`delete from ledger_cosignature where log = ${log} and size > ${size}`;
  await owner`delete from ledger_tile where log = ${log}`;
  await owner`delete from ledger_anchor where log = ${log}`;
  const name = createHash('sha256').update(origin).digest('hex');
  rmSync(path.join(env().TRAILMARK_DATA, 'signer', `${name}.note`));
}

describe('a log with witnesses', () => {
  it('is cosigned by each of them, and again as it grows and as days go by', async () => {
    const log = await makeLog();
    const [one, two] = [await watch(log.vkey), await watch(log.vkey, 'witness.example/two')];
    configure(one, two);
    for (const size of [300, 1_000]) {
      await anchor();
      expect(await anchorsOf(log.log)).toEqual([
        ['witness.example/one', size, 'anchored', null],
        ['witness.example/two', size, 'anchored', null],
      ]);
      if (size === 300) await grow(log.tenant, 700);
    }
    const rows = await place().sql<{ note: string; vkey: string; size: string }[]>`
      select c.note || s.line as note, s.sink as vkey, s.size from ledger_cosignature s
      join ledger_checkpoint c on c.log = s.log and c.size = s.size where s.log = ${log.log}`;
    expect(rows).toHaveLength(4);
    for (const { note, vkey } of rows) {
      const key = [one, two].map((each) => parseKey(each.vkey, sha256)).find(({ name }) => name === vkey);
      if (!key) throw new Error(`a signature of ${vkey}`);
      const timeS = await cosignedAt(parseNote(note), key, verifyEd25519);
      expect(Math.abs(Date.now() / 1000 - timeS)).toBeLessThan(600);
    }
    await place().owner`update ledger_cosignature set at = '2020-01-01' where log = ${log.log}`;
    await passTime(log.log);
    await anchor();
    const old = await place().sql`
      select size from ledger_cosignature where log = ${log.log} and at < '2021-01-01' and size = 1000`;
    expect(old).toEqual([]);
    expect(findings(log)).toEqual([]);
    expect(doctor()).toMatchObject({ found: [{ state: 'ok' }, { state: 'ok' }] });
  });

  it('is signed while a witness is down, which is asked later each time, and has all of it once it is up', async () => {
    const log = await makeLog();
    const first = await watch(log.vkey);
    const port = Number(new URL(first.url).port);
    configure(first);
    await anchor();
    await first.stop('SIGKILL');
    await grow(log.tenant, 10);
    const waits: number[] = [];
    for (let attempt = 0; attempt < 9; attempt++) {
      await anchor();
      expect(await anchorsOf(log.log)).toEqual([['witness.example/one', 300, 'failing', 'unreachable']]);
      const [row] = await place().sql<{ s: number }[]>`
        select extract(epoch from next_at - now())::float8 as s from ledger_anchor where log = ${log.log}`;
      waits.push(Math.ceil((row?.s ?? 0) / 5) * 5);
      await anchor();
      await passTime(log.log);
    }
    expect(waits).toEqual([5, 10, 20, 40, 80, 160, 300, 300, 300]);
    expect(doctor()).toMatchObject({ found: [{ state: 'warning' }] });
    await grow(log.tenant, 10);
    await watch(log.vkey, 'witness.example/one', port);
    await anchor();
    expect(await anchorsOf(log.log)).toEqual([['witness.example/one', 320, 'anchored', null]]);
  });
});

describe('a database that was rewritten, checkpoints and all, with the memory of the signer gone', () => {
  it.each([
    ['root-mismatch', 0],
    ['inconsistent', 10],
  ])('is refused by its witness: %s', async (error, growth) => {
    const log = await makeLog();
    const witness = await watch(log.vkey);
    configure(witness);
    await anchor();
    await fork(log);
    if (growth > 0) await grow(log.tenant, growth);
    expect(findings(log)).toEqual([]); // the database agrees with itself
    await anchor();
    expect(await anchorsOf(log.log)).toMatchObject([
      ['witness.example/one', expect.anything(), 'refused', error],
    ]);
    expect(doctor()).toMatchObject({
      code: 1,
      found: [{ state: 'failure', detail: expect.stringContaining(`another history of ${log.origin}`) }],
    });
    expect(await place().sql`select size from ledger_cosignature where log = ${log.log}`).toEqual([]);
  });

  it('and an old backup: a witness holds more than is there, and something else once that has grown', async () => {
    const log = await makeLog();
    const { owner, sql } = place();
    configure(await watch(log.vkey));
    await grow(log.tenant, 100);
    await anchor();
    await forget(log.origin, log.log, 300);
    await owner`delete from event where log = ${log.log} and seq >= 300`;
    await owner`delete from ledger_entry where log = ${log.log} and seq >= 300`;
    await owner`update log set size = 300 where log = ${log.log}`;
    await checkpointLog(sql, log.log);
    expect(findings(log)).toEqual([]);
    await anchor();
    expect(await anchorsOf(log.log)).toEqual([['witness.example/one', 400, 'refused', 'sink-is-ahead']]);
    expect(findings(log)).toEqual(['log-truncated']);
    expect(doctor()).toMatchObject({ code: 1, found: [{ state: 'failure' }] });
    await grow(log.tenant, 200);
    await passTime(log.log);
    await anchor();
    expect(await anchorsOf(log.log)).toEqual([['witness.example/one', 400, 'refused', 'inconsistent']]);
  });
});
