import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { useTestDatabase } from '@/db/test-database';
import type { EventDraft } from '@/lib/audit/event';
import type { WriteOutcome } from '@/lib/import/write-pipeline';
import { ensureTenant, type Tenant } from '@/lib/ingest/tenant';
import { createImport, findImport, forgetImports, startImport } from './import-job';
import { type ImportLimits, type ImportRun, runImportJob } from './run-import';

const place = useTestDatabase();
const LIMITS: ImportLimits = { bytesMax: 100_000, ratioMax: 50, ratioFromBytes: 100_000, elementsMax: 1_000 };
const ALL = { kind: 'all', logs: 'main' } as const;
let tenant: Tenant;

beforeAll(async () => {
  tenant = await ensureTenant(place().sql, { tenantId: 'one' });
});

const event = (nth: number) =>
  `{"uuid":"u${nth}","eventType":"a.b","published":"2024-05-01T10:00:00Z","outcome":{"result":"SUCCESS"},"actor":{"id":"a"}}\n`;

const store = async (drafts: EventDraft[]): Promise<WriteOutcome[]> =>
  drafts.map(() => ({ status: 'stored', id: '' }));

async function* chunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 10_000) yield bytes.subarray(at, at + 10_000);
}

async function begin() {
  const id = await createImport(place().sql, {
    ...{ log: tenant.mainLog, name: 'f', by: 'ana' },
    ...{ format: undefined, mapping: undefined, size: undefined },
  });
  await startImport(place().sql, id);
  return id;
}

async function run(bytes: string | Uint8Array, more: Partial<ImportRun> = {}) {
  const id = await begin();
  const signal = new AbortController().signal;
  const job = { id, name: 'f' };
  const all = {
    job,
    format: undefined,
    bytes: chunks(Buffer.from(bytes)),
    write: store,
    signal,
    limits: LIMITS,
  };
  const outcome = await runImportJob(place().sql, { ...all, ...more });
  const kept = await findImport(place().sql, ALL, id);
  expect([kept?.state, kept?.counts, kept?.error]).toEqual([outcome.state, outcome.counts, outcome.error]);
  return outcome;
}

describe('an import ends, and says why', () => {
  it('at the last byte of a good file', async () => {
    const { state, counts, bytes } = await run(event(1) + event(2));
    expect([state, counts.stored, bytes]).toEqual(['done', 2, event(1).length * 2]);
  });

  it('of more bytes than it may have', async () => {
    const { state, error, counts } = await run(event(1).repeat(1_000));
    expect([state, error]).toEqual(['error', 'The file is larger than 100000 bytes']);
    expect(counts.rejected).toBe(0);
    expect(counts.stored).toBeGreaterThan(700);
  });

  it('of a bomb, whether it is one line or many', async () => {
    for (const bomb of [Buffer.alloc(30_000_000, 'x'), Buffer.from(`${'x'.repeat(9_999)}\n`.repeat(3_000))]) {
      const { state, error } = await run(gzipSync(bomb));
      expect([state, error]).toEqual([
        'error',
        'The file decompresses to more than 50 times its size: that is no log',
      ]);
    }
  });

  it('of more events than it may have', async () => {
    const all = Array.from({ length: 5_000 }, (_, nth) => event(nth)).join('');
    const { state, error, counts } = await run(gzipSync(all));
    expect([state, error]).toEqual(['error', 'The file holds more than 1000 events: split it']);
    expect(counts.stored).toBe(counts.elements);
    expect(counts.stored).toBeLessThan(5_000);
  });

  it('when its sender is gone', async () => {
    const stop = new AbortController();
    const write = (drafts: EventDraft[]) => {
      stop.abort();
      return store(drafts);
    };
    const all = Array.from({ length: 700 }, (_, nth) => event(nth)).join('');
    const { state, error, counts } = await run(all, { signal: stop.signal, write });
    expect([state, error, counts.stored]).toEqual(['cut', 'The upload was broken off', counts.elements]);
  });

  it('when events cannot be written: it throws, and its row says what was durable', async () => {
    const id = await begin();
    const signal = new AbortController().signal;
    let batches = 0;
    const write = async (drafts: EventDraft[]) => {
      batches += 1;
      if (batches === 3) throw new Error('no database');
      return store(drafts);
    };
    const limits = { ...LIMITS, bytesMax: 1_000_000, elementsMax: 10_000 };
    const long = Array.from({ length: 2_000 }, (_, nth) => event(nth)).join('');
    const asked = { job: { id, name: 'f' }, format: undefined, write, signal, limits };
    await expect(runImportJob(place().sql, { ...asked, bytes: chunks(Buffer.from(long)) })).rejects.toThrow(
      'no database',
    );
    const kept = await findImport(place().sql, ALL, id);
    expect([kept?.state, kept?.counts?.stored]).toEqual(['error', 1_000]);
  });
});

describe('the row of an import', () => {
  it('calls one cut whose process has died', async () => {
    const id = await begin();
    await place().owner`update import_job set heard_at = now() - interval '3 minutes' where id = ${id}`;
    expect((await findImport(place().sql, ALL, id))?.state).toBe('cut');
  });

  it('goes after a month, and after a day where no file came', async () => {
    const [old, idle, young] = [await begin(), await begin(), await begin()];
    await place().owner`update import_job set created_at = now() - interval '31 days' where id = ${old}`;
    await place()
      .owner`update import_job set created_at = now() - interval '2 days', state = 'waiting' where id = ${idle}`;
    await place().owner`update import_job set created_at = now() - interval '2 days' where id = ${young}`;
    await forgetImports(place().sql);
    const left = await Promise.all([old, idle, young].map((id) => findImport(place().sql, ALL, id)));
    expect(left.map((job) => job?.id)).toEqual([undefined, undefined, young]);
  });
});
