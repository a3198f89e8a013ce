import { z } from 'zod';
import type { Pool, Sql } from '@/db/client';
import { openQueue } from '@/db/job-queue';
import { ROLES } from '@/lib/audit/role';
import type { Scope } from '@/lib/audit/scope';
import { identityOf, type Principal } from '@/lib/auth/principal';
import type { EXPORT_FORMATS } from '@/lib/dialects/exports';

export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export const EXPORT_STATES = [
  ...(['queued', 'running', 'done', 'error', 'cancelled', 'withdrawn', 'expired'] as const),
] as const;
export type ExportState = (typeof EXPORT_STATES)[number];

/** What is exported: a phrase over one log, or over all that the asker reaches. */
const Request = z.object({
  phrase: z.string(),
  log: z.enum(['main', 'access']),
  tenantId: z.string().optional(),
});
export type ExportRequest = z.infer<typeof Request>;

/** A principal as it is kept until the job runs: its rights, and nothing that would let anybody sign in. */
const Kept = z.object({
  subject: z.string(),
  credential: z.enum(['token', 'api_key', 'session', 'command']),
  issuer: z.string(),
  role: z.enum(ROLES).optional(),
  tenantId: z.string().optional(),
  partnerId: z.string().optional(),
  scopes: z.array(z.string()),
  platformToken: z.boolean(),
});

/** How far an export is, and what it came to. */
export interface ExportJob {
  id: string;
  format: ExportFormat;
  request: ExportRequest;
  state: ExportState;
  error: string | null;
  rows: number;
  /** Events of the snapshot; null before it is counted. */
  total: number | null;
  bytes: number;
  chunks: number;
  cursor: string | null;
  manifest: Record<string, unknown> | null;
  createdAt: Date;
  finishedAt: Date | null;
  expiresAt: Date;
}

const columns = (sql: Sql) => sql`
  j.id, j.format, j.request, j.state, j.error, j.rows::float8 as rows, j.total::float8 as total, j.bytes::float8 as bytes,
  j.chunks, j.cursor, j.manifest, j.created_at as "createdAt", j.finished_at as "finishedAt", j.expires_at as "expiresAt"`;

/** Keeps an export, and adds its job in the same transaction. Answers its id. */
export async function createExport(
  pool: Pool,
  principal: Principal,
  { reach }: Scope,
  { format, request }: { format: ExportFormat; request: ExportRequest },
): Promise<string> {
  const kept = { ...principal, scopes: [...principal.scopes] };
  const logs = reach.kind === 'all' ? null : reach.logs.map(({ log }) => log);
  return await pool.begin(async (sql) => {
    const [row] = await sql<{ id: string }[]>`
      insert into export_job (owner, principal, request, format, logs) values (
        ${identityOf(principal)}, ${sql.json(Kept.parse(kept))}, ${sql.json(request)}, ${format},
        ${logs && `{${logs.join(',')}}`}::int4[]) returning id`;
    if (!row) throw new Error('an export was not kept');
    await openQueue(sql).send('export', { id: row.id });
    return row.id;
  });
}

/** The export of an id that this caller asked for, or undefined. */
export async function findExport(sql: Sql, principal: Principal, id: string): Promise<ExportJob | undefined> {
  const [row] = await sql<ExportJob[]>`
    select ${columns(sql)} from export_job j where j.id = ${id}::uuid and j.owner = ${identityOf(principal)}`;
  return row;
}

/** What a caller asked for, newest first. */
export async function listExports(sql: Sql, principal: Principal, limit: number): Promise<ExportJob[]> {
  return await sql<ExportJob[]>`
    select ${columns(sql)} from export_job j where j.owner = ${identityOf(principal)} order by j.id desc limit ${limit}`;
}

/** Ends an export that is under way, or deletes the file of one that is done. False: there was nothing to end. */
export async function cancelExport(pool: Pool, principal: Principal, id: string): Promise<boolean> {
  return await deleting(pool, async (sql) => {
    const rows = await sql`
      update export_job j set state = 'cancelled', finished_at = now(), sha256 = null
      where j.id = ${id}::uuid and j.owner = ${identityOf(principal)} and j.state in ('queued', 'running', 'done') returning j.id`;
    if (rows.length > 0) await sql`delete from export_chunk c where c.export = ${id}::uuid`;
    return rows.length > 0;
  });
}

/** A transaction in which files are deleted, each whole, which takes as long as it is large. */
async function deleting<T>(pool: Pool, work: (sql: Sql) => Promise<T>): Promise<T> {
  const outcome = await pool.begin(async (sql) => {
    await sql`set local statement_timeout = 0`;
    return { value: await work(sql) };
  });
  return outcome.value;
}

/** The file of an export, piece by piece. */
export async function* readChunks(sql: Sql, id: string): AsyncGenerator<Uint8Array> {
  for (let nth = 0; ; nth++) {
    const [row] = await sql<{ bytes: Uint8Array }[]>`
      select c.bytes from export_chunk c where c.export = ${id}::uuid and c.nth = ${nth}`;
    if (!row) return;
    yield row.bytes;
  }
}

/** An export as its worker needs it. */
export interface Work extends ExportJob {
  principal: Principal;
}

export async function findWork(sql: Sql, id: string): Promise<Work | undefined> {
  const [row] = await sql<(ExportJob & { principal: unknown })[]>`
    select ${columns(sql)}, j.principal from export_job j where j.id = ${id}::uuid and j.state in ('queued', 'running')`;
  if (!row) return undefined;
  const { scopes, ...kept } = Kept.parse(row.principal);
  const principal: Principal = {
    ...kept,
    ...{ role: kept.role, tenantId: kept.tenantId, partnerId: kept.partnerId },
    ...{ scopes: new Set(scopes), sources: [] },
  };
  return { ...row, request: Request.parse(row.request), principal };
}

/** What a step adds. */
export interface Step {
  text: string;
  rows: number;
  total: number;
  cursor: string | null;
}

/**
 * Keeps a piece of the file with how far it goes, in one transaction. False: the export was ended meanwhile, or another
 * worker has gone on with it.
 */
export async function keepStep(pool: Pool, job: ExportJob, step: Step): Promise<boolean> {
  const bytes = Buffer.from(step.text, 'utf8');
  return await pool.begin(async (sql) => {
    const rows = await sql`
      update export_job j set state = 'running', started_at = coalesce(j.started_at, now()), cursor = ${step.cursor},
        rows = j.rows + ${step.rows}, total = ${step.total}, bytes = j.bytes + ${bytes.length}, chunks = j.chunks + 1
      where j.id = ${job.id}::uuid and j.state in ('queued', 'running') and j.chunks = ${job.chunks} returning j.id`;
    if (rows.length === 0) return false;
    await sql`insert into export_chunk (export, nth, bytes) values (${job.id}::uuid, ${job.chunks}, ${bytes})`;
    return true;
  });
}

/** Ends an export that has not ended: with its manifest, or as an error without a file. */
export async function finishExport(
  pool: Pool,
  id: string,
  outcome: { manifest: Record<string, unknown>; sha256: Uint8Array } | { error: string },
): Promise<void> {
  if ('error' in outcome) {
    await deleting(pool, async (sql) => {
      const rows =
        await sql`update export_job set state = 'error', error = ${outcome.error}, finished_at = now()
        where id = ${id}::uuid and state in ('queued', 'running') returning id`;
      if (rows.length > 0) await sql`delete from export_chunk where export = ${id}::uuid`;
    });
    return;
  }
  const manifest = JSON.stringify(outcome.manifest);
  await pool`update export_job set state = 'done', manifest = ${manifest}::text::jsonb, sha256 = ${Buffer.from(outcome.sha256)},
    finished_at = now() where id = ${id}::uuid and state = 'running'`;
}

/** Files that have served their time go; what was asked for stays a month. */
export async function expireExports(pool: Pool): Promise<void> {
  await deleting(
    pool,
    (sql) => sql`with old as (
      update export_job set state = 'expired', sha256 = null where expires_at < now() and state = 'done' returning id
    ) delete from export_chunk c using old where c.export = old.id`,
  );
  await pool`delete from export_job where created_at < now() - interval '37 days' and state not in ('queued', 'running')`;
}

/** Exports that are not done: their jobs may have been lost with the queue's retries. */
export async function unfinishedExports(sql: Sql): Promise<string[]> {
  const rows = await sql<
    { id: string }[]
  >`select id from export_job where state in ('queued', 'running') order by id`;
  return rows.map(({ id }) => id);
}
