import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { useTestDatabase } from '@/db/test-database';
import type { Principal } from '@/lib/auth/principal';
import { reachOf } from '@/lib/auth/reach';
import { verifyEd25519 } from '@/lib/ed25519';
import { controlVerifierKey } from '@/lib/ingest/control';
import { eraseEvent } from '@/lib/ingest/erase';
import { withLease } from '@/lib/ingest/leased';
import { redactEvents } from '@/lib/ingest/redact-events';
import { logOrigin, verifierKey } from '@/lib/ingest/signer';
import { ensureTenant, type Tenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { createWriter } from '@/lib/ingest/writer';
import { BundleVerifier } from '@/lib/ledger/bundle';
import { list } from '@/lib/query/list';
import { sha256 } from '@/lib/sha256';
import { JobBusy } from './busy';
import { cancelExport, createExport, type ExportFormat, findExport, readChunks } from './export-job';
import { endExport, runExport } from './run-export';

const place = useTestDatabase();
const BY = { subject: 'dora', isPerson: true };
const WHO: Principal = {
  ...{
    subject: 'dora',
    credential: 'token',
    issuer: 'test',
    role: 'tenant_admin',
    tenantId: 'acme',
    partnerId: undefined,
  },
  ...{ scopes: new Set(['audit:read']), platformToken: false, sources: [] },
};
const ANALYST: Principal = { ...WHO, subject: 'ann', role: 'analyst' };
const HOSTILE = '=cmd|"/c calc"!A1,\r\n<script>\u202e';
const EVENTS = 1_300;
let tenant: Tenant;
let ids: string[] = [];

beforeAll(async () => {
  const { sql } = place();
  tenant = await ensureTenant(sql, { tenantId: 'acme' });
  await ensureTenant(sql, { tenantId: 'other' });
  ids = await write(EVENTS);
  await eraseEvent({ tenant, id: ids[5] ?? '', by: BY, reason: 'art. 17' }, sql);
  await redactEvents({ tenant, ids: [ids[6] ?? ''], part: 'person', by: BY, reason: 'art. 17' }, sql);
});

async function write(events: number): Promise<string[]> {
  const drafts = Array.from({ length: events }, (_, nth) =>
    makeDraft({
      message: nth % 50 ? `no. ${nth}` : HOSTILE,
      result: nth % 3 ? 'success' : 'denied',
      details: { nth },
    }),
  );
  const outcomes = await createWriter(place().sql).write(tenant, drafts);
  return outcomes.flatMap((outcome) => (outcome.status === 'stored' ? [outcome.id] : []));
}

async function ask(format: ExportFormat, phrase = '', principal = WHO): Promise<string> {
  const request = { phrase, log: 'main', tenantId: 'acme' } as const;
  return await createExport(place().sql, principal, await reachOf(principal), { format, request });
}

async function textOf(id: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of readChunks(place().sql, id)) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** The ids in lines of JSON. */
function idsOf(text: string): string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).id);
}

async function run(format: ExportFormat, phrase = '', principal = WHO) {
  const id = await ask(format, phrase, principal);
  await runExport(place().sql, id, new AbortController().signal);
  const job = await findExport(place().sql, principal, id);
  if (!job) throw new Error('no job');
  return { id, job, text: await textOf(id) };
}

/** A worker that stops after a page, as one that dies then: that page is durable, and no more. */
async function firstPage(id: string): Promise<void> {
  await runExport(place().sql, id, abortedAtSecondLook());
  const job = await findExport(place().sql, WHO, id);
  expect([job?.state, job?.chunks]).toEqual(['running', 1]);
}

/** A worker looks at its signal before each page. */
function abortedAtSecondLook(): AbortSignal {
  let looks = 0;
  return new Proxy(new AbortController().signal, {
    get: (signal, name) => (name === 'aborted' ? looks++ > 0 : Reflect.get(signal, name)),
  });
}

async function listed(filter: Parameters<typeof list>[1] = []): Promise<string[]> {
  const { rows } = await list(await reachOf(WHO), filter, { offset: 0n, limit: 5_000, order: 'desc' });
  return rows.map(({ id }) => id);
}

async function verify(text: string) {
  const key = verifierKey(logOrigin({ ledgerId: tenant.ledgerId, kind: 'main', epoch: 1 }));
  const verifier = new BundleVerifier({
    key,
    controlKey: controlVerifierKey(tenant),
    verify: verifyEd25519,
    sha256,
  });
  for (const line of text.trimEnd().split('\n')) await verifier.add(line);
  const { findings, isComplete, entries, checkpoint } = verifier.end();
  return {
    findings: findings.map(({ code, seq }) => (seq === undefined ? code : `${code} ${seq}`)),
    isComplete,
    entries,
    size: checkpoint.size,
  };
}

describe('an export', () => {
  it('as lines holds the events of the list, in its order, and says what it is', async () => {
    const { job, text } = await run('ndjson');
    expect(idsOf(text)).toEqual(await listed());
    expect(job).toMatchObject({
      state: 'done',
      rows: EVENTS + 1,
      total: EVENTS + 1,
      bytes: Buffer.byteLength(text),
    });
    expect(job.manifest).toMatchObject({
      ...{ type: 'trailmark-export/v1', format: 'ndjson', phrase: '', tenant_id: 'acme', events: EVENTS + 1 },
      sha256: createHash('sha256').update(text).digest('hex'),
    });
  });

  it('of a filter holds what the filter lists', async () => {
    const { text } = await run('ndjson', 'result:denied');
    const due = await listed([{ field: 'result', op: 'eq', values: ['denied'] }]);
    expect(idsOf(text)).toEqual(due);
    expect(due.length).toBeGreaterThan(400);
  });

  it('as CSV is RFC 4180, and no cell of it is a formula', async () => {
    const { text } = await run('csv', 'result:denied');
    const { parse } = await import('csv-parse/sync');
    const rows: Record<string, string>[] = parse(text, { columns: true, relax_column_count: false });
    expect(rows.map(({ id }) => id)).toEqual(
      await listed([{ field: 'result', op: 'eq', values: ['denied'] }]),
    );
    for (const row of rows) for (const cell of Object.values(row)) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
    expect(rows.find(({ message }) => message?.startsWith("'=cmd"))?.message).toBe(`'${HOSTILE}`);
    expect(rows[0]?.occurred_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it('as a bundle of the whole log is complete, and verifies without the database', async () => {
    const { job, text } = await run('bundle');
    const size = EVENTS + 2;
    expect(await verify(text)).toEqual({ findings: [], isComplete: true, entries: size, size });
    expect(job.manifest).toMatchObject({ coverage: 'complete', size });
    // The very note that the file begins with.
    expect(job.manifest?.checkpoint).toBe(JSON.parse(text.split('\n')[0] ?? '').checkpoint);
    expect(text.split('\n').length).toBeGreaterThan(size);
  });

  it('as a bundle goes on asking while the log is being signed', async () => {
    const { sql } = place();
    await write(1);
    const id = await ask('bundle');
    await withLease(sql, `checkpoint/${tenant.mainLog}`, 10, () => runExport(sql, id, abortedAtSecondLook()));
    expect(await findExport(sql, WHO, id)).toMatchObject({ state: 'queued', chunks: 0, error: null });
    await runExport(sql, id, new AbortController().signal);
    expect((await findExport(sql, WHO, id))?.state).toBe('done');
  });

  it('as a bundle of a filter is partial, and every event of it verifies', async () => {
    const { text, job } = await run('bundle', 'result:denied');
    expect(await verify(text)).toMatchObject({ findings: [], isComplete: false, entries: job.rows });
  });

  it('by an analyst holds the core alone, provable all the same', async () => {
    const { text } = await run('bundle', '', ANALYST);
    expect(await verify(text)).toMatchObject({ findings: [], isComplete: false });
    expect(text).not.toContain('no. 7');
  });

  it("is nobody else's, and of another tenant there is none", async () => {
    const id = await ask('ndjson');
    expect(await findExport(place().sql, ANALYST, id)).toBeUndefined();
    expect(await cancelExport(place().sql, ANALYST, id)).toBe(false);
  });

  it('goes on where a dead worker left it, with no event twice', async () => {
    const id = await ask('ndjson');
    await firstPage(id);
    await runExport(place().sql, id, new AbortController().signal);
    expect((await findExport(place().sql, WHO, id))?.state).toBe('done');
    expect(idsOf(await textOf(id))).toEqual(await listed());
  });

  it('whose worker dies when all is written is ended by the next one, with the same manifest', async () => {
    const { id, job } = await run('bundle');
    await place()
      .owner`update export_job set state = 'running', manifest = null, sha256 = null where id = ${id}`;
    await runExport(place().sql, id, new AbortController().signal);
    const again = await findExport(place().sql, WHO, id);
    expect([again?.state, again?.manifest]).toEqual(['done', job.manifest]);
  });

  it('is waited for where another process is at it, and done once that one lets it go', async () => {
    const { sql } = place();
    const id = await ask('ndjson', '', WHO);
    let waiting: ReturnType<typeof endExport> | undefined;
    await withLease(sql, `export/${id}`, 10, async () => {
      waiting = endExport(sql, WHO, id);
      await expect(runExport(sql, id, new AbortController().signal)).rejects.toThrow(JobBusy);
      expect(await findExport(sql, WHO, id)).toMatchObject({ state: 'queued', rows: 0 });
    });
    expect(await waiting).toMatchObject({ state: 'done', error: null });
  });

  it('is the state of its first page, whatever is written meanwhile', async () => {
    const id = await ask('ndjson');
    const before = await listed();
    await firstPage(id);
    await write(50);
    await runExport(place().sql, id, new AbortController().signal);
    expect(idsOf(await textOf(id))).toEqual(before);
  });

  it('goes on however much is written meanwhile', async () => {
    const { owner } = place();
    const id = await ask('ndjson');
    const before = await listed();
    await firstPage(id);
    await write(1);
    await owner`update log set size = size + 3000000 where log = ${tenant.mainLog}`;
    await runExport(place().sql, id, new AbortController().signal);
    await owner`update log set size = size - 3000000 where log = ${tenant.mainLog}`;
    expect((await findExport(place().sql, WHO, id))?.error).toBeNull();
    expect(idsOf(await textOf(id))).toEqual(before);
  });

  it('that was cancelled has no file, and stays cancelled', async () => {
    const id = await ask('csv');
    expect(await cancelExport(place().sql, WHO, id)).toBe(true);
    await runExport(place().sql, id, new AbortController().signal);
    expect((await findExport(place().sql, WHO, id))?.state).toBe('cancelled');
    expect(await textOf(id)).toBe('');
    expect(await cancelExport(place().sql, WHO, id)).toBe(false);
  });

  it('is withdrawn when an event is erased: nothing of it is left in any file', async () => {
    const { id } = await run('ndjson');
    await eraseEvent({ tenant, id: ids[9] ?? '', by: BY, reason: 'art. 17' }, place().sql);
    expect((await findExport(place().sql, WHO, id))?.state).toBe('withdrawn');
    expect(await textOf(id)).toBe('');
    const [left] = await place()
      .owner`select count(*)::int4 as chunks from export_chunk where position(${Buffer.from(ids[9] ?? '')}::bytea in bytes) > 0`;
    expect(left).toEqual({ chunks: 0 });
  });

  it('that cannot be read whole is an error, and no file', async () => {
    const id = await ask('ndjson');
    await firstPage(id);
    await place().owner`delete from event where id = ${ids[20] ?? ''}`;
    await runExport(place().sql, id, new AbortController().signal);
    const job = await findExport(place().sql, WHO, id);
    const [due, found] = [job?.total ?? 0, (job?.total ?? 0) - 1];
    expect(job).toMatchObject({
      state: 'error',
      error: `incomplete: ${found} of ${due} events could be read`,
    });
    expect(await textOf(id)).toBe('');
  });
});
