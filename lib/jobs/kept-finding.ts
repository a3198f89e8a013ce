import { arrayLiteral } from '@/db/array-literal';
import type { Sql } from '@/db/client';
import type { Finding } from '@/lib/ingest/verify-log';

export interface KeptFinding {
  nth: number;
  code: Finding['code'];
  seq: number | null;
  /** The event at that place; null where there is no entry, or no content. */
  eventId: string | null;
  detail: string | null;
}

/** What a verification found, in the order in which it was found. */
export async function listFindings(
  sql: Sql,
  id: string,
  after: number,
  limit: number,
): Promise<KeptFinding[]> {
  const found = await sql<(Omit<KeptFinding, 'eventId'> & { log: number })[]>`
    select f.nth, f.code, f.seq::float8 as seq, f.detail, j.log
    from verify_finding f join verify_job j on j.id = f.job
    where f.job = ${id}::uuid and f.nth > ${after} order by f.nth limit ${limit}`;
  const ids = await contentAt(
    sql,
    found[0]?.log,
    found.flatMap(({ seq }) => seq ?? []),
  );
  return found.map(({ log: _, ...finding }) => ({
    ...finding,
    eventId: finding.seq === null ? null : (ids.get(finding.seq) ?? null),
  }));
}

/** The events at places of a log, of those that have content. Rides on primary keys. */
async function contentAt(
  sql: Sql,
  log: number | undefined,
  seqs: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  if (log === undefined || seqs.length === 0) return new Map();
  const rows = await sql<{ seq: number; id: string }[]>`
    select n.seq::float8 as seq, e.id from ledger_entry n join event e on e.log = n.log and e.id = n.id
    where n.log = ${log} and n.seq = any(${arrayLiteral(seqs)}::int8[])`;
  return new Map(rows.map(({ seq, id: event }) => [seq, event]));
}
