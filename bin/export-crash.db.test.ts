import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse';
import { afterAll, expect, it } from 'vitest';
import { useCommandLine } from '@/bin/test-command-line';
import { operatorPrincipal } from '@/lib/auth/operator';
import { reachOf } from '@/lib/auth/reach';
import { childEnv, env } from '@/lib/env';
import { controlVerifierKey } from '@/lib/ingest/control';
import { logOrigin, verifierKey } from '@/lib/ingest/signer';
import { ensureTenant, type Tenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { createWriter } from '@/lib/ingest/writer';
import { createExport, type ExportJob, findExport, readChunks } from '@/lib/jobs/export-job';
import { printKey } from '@/lib/ledger/note';

const { place, trailmark } = useCommandLine();
const { TEST_EXPORT_EVENTS: EVENTS, TEST_EXPORT_FORMAT: FORMAT } = env();
/** What each part of it may take, which is some ten times what it takes. */
const WAIT_MS = 60_000 + EVENTS * 2;
const MEMORY_MB_MAX = 300;
const FIRST_AT_MS = Date.UTC(2026, 4, 1);
/** Events of one write beside the export, every 50 ms: 200 a second. */
const WRITTEN_AT_ONCE = 10;
/** Of those, events between the ones that are exported. */
const LATE_AT_ONCE = 3;
const AUDITOR = operatorPrincipal({ tenantId: 'acme' });
const folder = mkdtempSync(path.join(tmpdir(), 'trailmark-export-'));
let worker: ChildProcess | undefined;

afterAll(() => {
  worker?.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

/** A worker in a process of its own; answers what its greatest resident memory has been, in MB. */
function startWorkerProcess(): () => number {
  const child = spawn(process.execPath, ['--import', 'tsx', 'bin/worker.fixture.ts'], {
    env: childEnv({ DATABASE_URL: place().url }),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  worker = child;
  let greatest = 0;
  child.stdout.on('data', (chunk) => {
    greatest = Math.max(greatest, ...String(chunk).trim().split('\n').map(Number));
  });
  return () => greatest;
}

it(
  'an export whose worker is killed twice while others write is complete, and verifies offline',
  async () => {
    const { sql } = place();
    const tenant = await ensureTenant(sql, { tenantId: 'acme' });
    await write(tenant, EVENTS);
    const request = { phrase: '', log: 'main', tenantId: 'acme' } as const;
    const id = await createExport(sql, AUDITOR, await reachOf(AUDITOR), { format: FORMAT, request });
    const stopWriting = writeOn(tenant);
    const gate = await holdPieces();
    const peaks = [startWorkerProcess()];
    for (const piece of HELD_PIECES) {
      await expect.poll(() => gate.waiting(piece), { timeout: WAIT_MS }).toBe(1);
      worker?.kill('SIGKILL');
      await gate.open(piece);
      // That the lease of a dead worker ends by itself is seen once.
      if (piece === HELD_PIECES[1])
        await place()
          .owner`update lease set expires_at = now() - interval '1 s' where name = ${`export/${id}`}`;
      peaks.push(startWorkerProcess());
    }
    await expect.poll(async () => (await stateOf(id)).state, { timeout: WAIT_MS }).toBe('done');
    const written = await stopWriting();
    const job = await stateOf(id);
    expect(written).toBeGreaterThan(0);
    expect(job.rows).toBeGreaterThanOrEqual(EVENTS);
    expect(Math.max(...peaks.map((peak) => peak()))).toBeLessThan(MEMORY_MB_MAX);
    const file = await save(id, job);
    await expectIds(tenant, file, job);
    if (FORMAT === 'bundle') expectVerified(tenant, file, job);
  },
  WAIT_MS * 4,
);

async function stateOf(id: string): Promise<ExportJob> {
  const job = await findExport(place().sql, AUDITOR, id);
  if (!job || job.state === 'error') throw new Error(job?.error ?? 'no job');
  return job;
}

/** Pieces of some 500 events after which a third and two thirds of the file are there. */
const HELD_PIECES = [0.3, 0.6].map((share) => Math.floor((EVENTS / 500) * share));

/** Holds up who writes one of these pieces until it is opened. */
async function holdPieces() {
  const { owner } = place();
  await owner.unsafe(`
    create function hold_piece() returns trigger language plpgsql as $$
    begin perform pg_advisory_xact_lock(new.nth); return new; end $$;
    create trigger hold_piece before insert on export_chunk
    for each row when (new.nth in (${HELD_PIECES.join()})) execute function hold_piece()`);
  const holder = await owner.reserve();
  for (const piece of HELD_PIECES) await holder`select pg_advisory_lock(${piece}::int8)`;
  return {
    waiting: async (piece: number) =>
      (
        await owner`select from pg_locks 
        where locktype = 'advisory' and not granted and objid = ${piece} and database = (select oid from pg_database where datname = current_database())`
      ).length,
    async open(piece: number): Promise<void> {
      await holder`select pg_advisory_unlock(${piece}::int8)`;
      if (piece === HELD_PIECES.at(-1)) holder.release();
    },
  };
}

/** The file, which is what its manifest says. */
async function save(id: string, { manifest }: ExportJob): Promise<string> {
  const file = path.join(folder, 'export');
  await pipeline(Readable.from(readChunks(place().sql, id)), createWriteStream(file));
  const whole = createHash('sha256');
  for await (const chunk of createReadStream(file)) whole.update(chunk);
  expect(whole.digest('hex')).toBe(manifest?.sha256);
  return file;
}

/** Every entry of the state that was exported, each once: a bundle in the order of the log, a table newest first. */
async function expectIds(tenant: Tenant, file: string, { rows }: ExportJob): Promise<void> {
  const { owner } = place();
  const order = FORMAT === 'bundle' ? owner`seq` : owner`id desc`;
  const [due] = await owner<{ hash: string }[]>`
    select encode(sha256(convert_to(string_agg(id::text, '' order by ${order}), 'UTF8')), 'hex') as hash
    from ledger_entry where log = ${tenant.mainLog} and seq < ${rows}`;
  const ids = createHash('sha256');
  for await (const id of idsOf(file)) ids.update(id);
  expect(ids.digest('hex')).toBe(due?.hash);
}

async function* idsOf(file: string): AsyncGenerator<string> {
  if (FORMAT === 'csv') {
    const rows: AsyncIterable<{ id: string }> = createReadStream(file).pipe(parse({ columns: true }));
    for await (const { id } of rows) yield id;
    return;
  }
  const pattern = FORMAT === 'bundle' ? /^\{"type":"entry".*?"id":"([^"]+)"/ : /^\{"id":"([^"]+)"/;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const id = pattern.exec(line)?.[1];
    if (id !== undefined) yield id;
  }
}

function expectVerified(tenant: Tenant, file: string, { rows }: ExportJob): void {
  const key = verifierKey(logOrigin({ ledgerId: tenant.ledgerId, kind: 'main', epoch: 1 }));
  const keys = ['--vkey', printKey(key), '--control-vkey', printKey(controlVerifierKey(tenant))];
  const verdict = trailmark(['verify', file, ...keys, '--require-complete', '--json']);
  expect([verdict.code, JSON.parse(verdict.stdout)]).toEqual([
    0,
    expect.objectContaining({ verified: true, complete: true, entries: rows, findings: [] }),
  ]);
}

async function write(tenant: Tenant, events: number): Promise<void> {
  const { sql, owner } = place();
  const writer = createWriter(sql, { bulk: owner });
  for (let left = events; left > 0; left -= 5_000)
    await writer.write(
      tenant,
      Array.from({ length: Math.min(5_000, left) }, () => makeDraft()),
    );
}

/** Writes on, 200 events a second, until it is told to stop; then it answers how many. */
function writeOn(tenant: Tenant): () => Promise<number> {
  const writer = createWriter(place().sql);
  let written = 0;
  let under: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    under = under.then(() =>
      writer.write(
        tenant,
        Array.from({ length: WRITTEN_AT_ONCE }, (_, nth) => (nth < LATE_AT_ONCE ? makeLate() : makeDraft())),
      ),
    );
    written += WRITTEN_AT_ONCE;
  }, 50);
  return async () => {
    clearInterval(timer);
    await under;
    return written;
  };
}

let lateness = 0;

/** An event that comes now, and is as old as one of those that are exported. */
function makeLate() {
  lateness += 1;
  return makeDraft({
    occurredAt: new Date(FIRST_AT_MS + ((lateness * 7_919) % EVENTS) * 1_000).toISOString(),
  });
}
