import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
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
const EVENTS = env().TEST_EXPORT_EVENTS;
const MEMORY_MB_MAX = 300;
/** Events of one write beside the export, every 50 ms: 200 a second. */
const WRITTEN_AT_ONCE = 10;
const AUDITOR = operatorPrincipal({ tenantId: 'acme' });
const folder = mkdtempSync(path.join(tmpdir(), 'trailmark-export-'));
let worker: ChildProcess | undefined;

afterAll(() => {
  worker?.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

/** A worker in a process of its own; answers what its greatest resident memory has been, in MB. */
function startWorkerProcess(): () => number {
  const child = spawn(process.execPath, ['--import', 'tsx', 'bin/export-worker.fixture.ts'], {
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

it('an export whose worker is killed twice while others write is complete, and verifies offline', async () => {
  const { sql } = place();
  const tenant = await ensureTenant(sql, { tenantId: 'acme' });
  await write(tenant, EVENTS);
  const request = { phrase: '', log: 'main', tenantId: 'acme' } as const;
  const id = await createExport(sql, AUDITOR, await reachOf(AUDITOR), { format: 'bundle', request });
  const stopWriting = writeOn(tenant);
  const peaks = [startWorkerProcess()];
  for (const share of [0.3, 0.6]) {
    await expect.poll(async () => shareOf(await stateOf(id)), { timeout: 600_000 }).toBeGreaterThan(share);
    worker?.kill('SIGKILL');
    peaks.push(startWorkerProcess());
  }
  await expect.poll(async () => (await stateOf(id)).state, { timeout: 600_000 }).toBe('done');
  const written = await stopWriting();
  const job = await stateOf(id);
  expect(written).toBeGreaterThan(0);
  expect(job.rows).toBeGreaterThanOrEqual(EVENTS);
  expect(Math.max(...peaks.map((peak) => peak()))).toBeLessThan(MEMORY_MB_MAX);
  await expectWhole(tenant, id, job);
}, 1_800_000);

async function stateOf(id: string): Promise<ExportJob> {
  const job = await findExport(place().sql, AUDITOR, id);
  if (!job || job.state === 'error') throw new Error(job?.error ?? 'no job');
  return job;
}

function shareOf({ rows, total }: ExportJob): number {
  return rows / (total ?? Number.POSITIVE_INFINITY);
}

/** Every entry of the checkpoint, each once and in the order of the log, and what the command line says of the file. */
async function expectWhole(tenant: Tenant, id: string, { rows, manifest }: ExportJob): Promise<void> {
  const file = path.join(folder, 'bundle');
  await pipeline(Readable.from(readChunks(place().sql, id)), createWriteStream(file));
  const due = await place().sql<{ hash: string }[]>`
    select encode(sha256(convert_to(string_agg(id::text, '' order by seq), 'UTF8')), 'hex') as hash
    from ledger_entry where log = ${tenant.mainLog} and seq < ${rows}`;
  const [ids, whole] = [createHash('sha256'), createHash('sha256')];
  const handle = await open(file);
  for await (const chunk of handle.createReadStream()) whole.update(chunk);
  for await (const line of (await open(file)).readLines()) {
    const found = /^\{"type":"entry".*?"id":"([^"]+)"/.exec(line)?.[1];
    if (found !== undefined) ids.update(found);
  }
  expect(ids.digest('hex')).toBe(due[0]?.hash);
  expect(whole.digest('hex')).toBe(manifest?.sha256);
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
        Array.from({ length: WRITTEN_AT_ONCE }, () => makeDraft()),
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
