import type { Pool, Sql } from '@/db/client';
import type { Reach } from '@/lib/audit/scope';
import type { FormatCounts, ImportCounts, ReportEntry } from '@/lib/import/report';
import { isStorable } from '@/lib/query/reach';

export const IMPORT_STATES = ['waiting', 'running', 'done', 'cut', 'cancelled', 'error'] as const;
export type ImportState = (typeof IMPORT_STATES)[number];

/** A line that was not stored as it is, and why. */
export type ImportLine = Omit<ReportEntry, 'file'>;

/** How far the import of a file is, and what it came to. */
export interface ImportJob {
  id: string;
  log: number;
  tenantId: string;
  name: string;
  format: string | null;
  mapping: string | null;
  state: ImportState;
  error: string | null;
  /** Bytes of the file, where whoever sends it said so. */
  size: number | null;
  bytes: number;
  counts: ImportCounts | null;
  formats: FormatCounts | null;
  linesLeftOut: number;
  requestedBy: string;
  createdAt: Date;
  finishedAt: Date | null;
}

/** Silence after which the process of an import has died: it tells of itself many times as often. */
const SILENCE = '2 minutes';

const columns = (sql: Sql) => sql`
  j.id, j.log, t.tenant_id as "tenantId", j.name, j.format, j.mapping,
  case when j.state = 'running' and j.heard_at < now() - ${SILENCE}::interval then 'cut' else j.state end as state,
  j.error, j.size::float8 as size, j.bytes::float8 as bytes, j.counts, j.formats, j.lines_left_out::float8 as "linesLeftOut",
  j.requested_by as "requestedBy", j.created_at as "createdAt", j.finished_at as "finishedAt"`;

const jobs = (sql: Sql) => sql`import_job j join log l on l.log = j.log join tenant t on t.tenant = l.tenant`;

/** Imports into the logs of a reach. */
const within = (sql: Sql, reach: Reach) =>
  reach.kind === 'all'
    ? sql`true`
    : sql`j.log = any(${`{${reach.logs.map(({ log }) => log).join(',')}}`}::int4[])`;

export interface NewImport {
  log: number;
  name: string;
  format: string | undefined;
  mapping: string | undefined;
  size: number | undefined;
  by: string;
}

/** Keeps what is to be imported; answers its id. */
export async function createImport(
  sql: Sql,
  { log, name, format, mapping, size, by }: NewImport,
): Promise<string> {
  const [row] = await sql<{ id: string }[]>`
    insert into import_job (log, name, format, mapping, size, requested_by)
    values (${log}, ${name}, ${format ?? null}, ${mapping ?? null}, ${size ?? null}, ${by}) returning id`;
  if (!row) throw new Error('an import was not kept');
  return row.id;
}

/** The import of an id into a log of this reach, or undefined. */
export async function findImport(sql: Sql, reach: Reach, id: string): Promise<ImportJob | undefined> {
  const [row] = await sql<ImportJob[]>`
    select ${columns(sql)} from ${jobs(sql)} where j.id = ${id}::uuid and ${within(sql, reach)}`;
  return row;
}

/** Imports into the logs of a reach, newest first; of one tenant where it is named. Rides on import_job_log, or on the key. */
export async function listImports(
  sql: Sql,
  reach: Reach,
  { tenantId, limit }: { tenantId: string | undefined; limit: number },
): Promise<ImportJob[]> {
  if (tenantId !== undefined && !isStorable(tenantId)) return [];
  const named = tenantId === undefined ? sql`true` : sql`t.tenant_id = ${tenantId}`;
  return await sql<ImportJob[]>`
    select ${columns(sql)} from ${jobs(sql)} where ${within(sql, reach)} and ${named} order by j.id desc limit ${limit}`;
}

/** What was said of single lines, in their order. */
export async function listImportLines(sql: Sql, id: string): Promise<ImportLine[]> {
  const [row] = await sql<
    { lines: ImportLine[] | null }[]
  >`select lines from import_job where id = ${id}::uuid`;
  return row?.lines ?? [];
}

/** Begins one that waits for its file. False: it was begun, or ended, before. */
export async function startImport(sql: Sql, id: string): Promise<boolean> {
  const rows = await sql`
    update import_job set state = 'running', started_at = now(), heard_at = now()
    where id = ${id}::uuid and state = 'waiting' returning id`;
  return rows.length > 0;
}

/** Keeps how far it is. False: it was cancelled meanwhile. */
export async function keepProgress(
  sql: Sql,
  id: string,
  { bytes, counts }: { bytes: number; counts: ImportCounts },
): Promise<boolean> {
  const rows = await sql`
    update import_job set bytes = ${bytes}, counts = ${JSON.stringify(counts)}::text::jsonb, heard_at = now()
    where id = ${id}::uuid and state = 'running' returning id`;
  return rows.length > 0;
}

export interface ImportOutcome {
  state: Exclude<ImportState, 'waiting' | 'running'>;
  error: string | null;
  bytes: number;
  counts: ImportCounts;
  formats: FormatCounts;
  lines: readonly ImportLine[];
  linesLeftOut: number;
}

/** Keeps what it came to; one that was cancelled stays so, with what was stored before. */
export async function finishImport(sql: Sql, id: string, outcome: ImportOutcome): Promise<void> {
  const { state, error, bytes, counts, formats, lines, linesLeftOut } = outcome;
  await sql`
    update import_job set state = case when state = 'cancelled' then state else ${state} end, error = ${error},
      bytes = ${bytes}, counts = ${JSON.stringify(counts)}::text::jsonb, formats = ${JSON.stringify(formats)}::text::jsonb,
      lines = ${JSON.stringify(lines)}::text::jsonb, lines_left_out = ${linesLeftOut}, finished_at = now()
    where id = ${id}::uuid`;
}

/** Stops one that waits or runs: it ends behind what it has taken. False: it has ended already. */
export async function cancelImport(sql: Sql, id: string): Promise<boolean> {
  const rows = await sql`
    update import_job set state = 'cancelled', finished_at = now()
    where id = ${id}::uuid and state in ('waiting', 'running') returning id`;
  return rows.length > 0;
}

/** What nobody asks for any more goes: a month after it was asked for; where no file ever came, after a day. */
export async function forgetImports(pool: Pool): Promise<void> {
  await pool`
    delete from import_job where created_at < now() - interval '30 days'
      or (state = 'waiting' and created_at < now() - interval '1 day')`;
}
