import { createHash } from 'node:crypto';
import type { Pool } from '@/db/client';
import { AuditError } from '@/lib/audit/error';
import { parsePhrase } from '@/lib/audit/phrase';
import type { Scope } from '@/lib/audit/scope';
import type { Principal } from '@/lib/auth/principal';
import { authorize } from '@/lib/auth/reach';
import { withLease } from '@/lib/ingest/leased';
import { endJob, JobBusy } from './busy';
import { bundleSource } from './export-bundle';
import {
  type ExportJob,
  findExport,
  findWork,
  finishExport,
  keepStep,
  readChunks,
  type Work,
} from './export-job';
import { tableSource } from './export-table';

/** Longer than any step takes, and as short as a dead worker may delay the next one. */
const LEASE_S = 10;
const ROWS_FIRST = 100;
const ROWS_MAX = 500;
/** Text of one step, as far as the size of its rows can be told from the rows before. */
const STEP_BYTES = 4 * 1024 * 1024;

/** A part of a file. */
export interface Page {
  text: string;
  rows: number;
  /** What the snapshot holds: the same in every page. */
  total: number;
  /** Where the next page begins; undefined at the end. */
  next: string | undefined;
}

/** What is exported, page by page, in the state in which it was asked for first. */
export interface Source {
  /** The page at a cursor; null: the first. Undefined where it is still being prepared: a further call goes on with that. */
  read(cursor: string | null, limit: number): Promise<Page | undefined>;
  /** What the manifest says beside counts and hash, from the first line of the file: who ends it may not have begun it. */
  describe(firstLine: string): Record<string, unknown>;
}

/**
 * Writes an export to its end, from wherever it was left: one step a page, each durable with its place. It is done only
 * when it holds as many rows as its snapshot; whatever stands against that makes it an error, and no file. Throws
 * {@link JobBusy}, and what may be over the next time.
 */
export async function runExport(pool: Pool, id: string, signal: AbortSignal): Promise<void> {
  const done = await withLease(pool, `export/${id}`, LEASE_S, async (keep) => {
    const work = await findWork(pool, id);
    if (work) await write(pool, work, signal, keep).catch((error) => refuse(pool, id, error));
    return true;
  });
  if (!done) throw new JobBusy(id);
}

/** Has an export end, here or wherever somebody else is at it. */
export async function endExport(
  pool: Pool,
  principal: Principal,
  id: string,
): Promise<ExportJob | undefined> {
  const { signal } = new AbortController();
  return await endJob(
    () => runExport(pool, id, signal),
    () => findExport(pool, principal, id),
  );
}

/** What the asker may not have, or cannot be had as it is, is the end of it; everything else is tried again. */
async function refuse(pool: Pool, id: string, error: unknown): Promise<void> {
  if (!(error instanceof AuditError) || error.status === 503) throw error;
  await finishExport(pool, id, { error: error.detail });
}

async function write(pool: Pool, work: Work, signal: AbortSignal, keep: () => Promise<void>): Promise<void> {
  const source = await openSource(work);
  let limit = ROWS_FIRST;
  while (work.chunks === 0 || work.cursor !== null) {
    if (signal.aborted) return;
    await keep();
    const page = await source.read(work.cursor, limit);
    if (!page) continue;
    const step = { ...page, cursor: page.next ?? null };
    if (!(await keepStep(pool, work, step))) return;
    Object.assign(work, {
      ...{ chunks: work.chunks + 1, cursor: step.cursor },
      ...{ rows: work.rows + page.rows, total: page.total },
    });
    const rowBytes = page.text.length / Math.max(1, page.rows);
    limit = Math.max(1, Math.min(ROWS_MAX, limit * 4, Math.floor(STEP_BYTES / Math.max(1, rowBytes))));
  }
  await finish(pool, work, source, keep);
}

async function openSource({ principal, request, format }: Work): Promise<Source> {
  const scope: Scope = await authorize(principal, 'audit:read', request.log);
  const { filter, search, faults } = parsePhrase(request.phrase);
  const [fault] = faults;
  if (fault) throw new AuditError('invalid_request', `phrase: ${fault.reason}`);
  const asked = { scope, filter, search, tenantId: request.tenantId };
  return format === 'bundle' ? await bundleSource(asked, request.log) : tableSource(asked, format);
}

async function finish(pool: Pool, work: Work, source: Source, keep: () => Promise<void>): Promise<void> {
  const { id, rows, total, format, request } = work;
  if (rows !== total) {
    await finishExport(pool, id, { error: `incomplete: ${rows} of ${total} events could be read` });
    return;
  }
  const hash = createHash('sha256');
  let bytes = 0;
  let firstLine = '';
  for await (const chunk of readChunks(pool, id)) {
    if (bytes === 0) firstLine = Buffer.from(chunk).toString('utf8').split('\n', 1)[0] ?? '';
    await keep();
    hash.update(chunk);
    bytes += chunk.length;
  }
  const sha256 = hash.digest();
  const { phrase, log, tenantId } = request;
  const asked = { phrase, log, tenant_id: tenantId ?? null };
  const manifest = {
    type: 'trailmark-export/v1',
    id,
    format,
    ...asked,
    events: rows,
    bytes,
    sha256: sha256.toString('hex'),
  };
  await finishExport(pool, id, { manifest: { ...manifest, ...source.describe(firstLine) }, sha256 });
}
