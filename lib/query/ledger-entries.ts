import { arrayLiteral } from '@/db/array-literal';
import type { Sql } from '@/db/client';
import { AuditError } from '@/lib/audit/error';
import { isUuid } from '@/lib/audit/event-id';
import { run } from './reading';

/** An entry of a log. */
export interface LedgerEntry {
  seq: string;
  id: string;
  commitment: Uint8Array;
  /** The place of the entry that tells of its deletion. */
  erasedBy: string | null;
}

/**
 * Entries by id and by place, in the order of the log, each once. Throws `not_found` where one is missing. Each is found
 * by the primary keys, and they are put in order here: a statement that orders them reads the log from its beginning,
 * because sessions that list plan without sorts.
 */
export async function findEntries(
  sql: Sql,
  log: number,
  { ids, seqs }: { ids: readonly string[]; seqs: readonly number[] },
): Promise<LedgerEntry[]> {
  const known = ids.filter(isUuid);
  const rows = await run(
    sql<LedgerEntry[]>`
      with asked as (
        select e.seq from event e where e.log = ${log} and e.id = any(${arrayLiteral(known)}::uuid[])
        union select t.seq from tombstone t where t.log = ${log} and t.id = any(${arrayLiteral(known)}::uuid[])
        union select unnest(${arrayLiteral(seqs)}::int8[])
      )
      select n.seq, n.id, n.commitment, t.erased_by as "erasedBy"
      from asked a join ledger_entry n on n.log = ${log} and n.seq = a.seq
      left join tombstone t on t.log = n.log and t.seq = n.seq`,
  );
  const found = { ids: new Set(rows.map(({ id }) => id)), seqs: new Set(rows.map(({ seq }) => Number(seq))) };
  const isMissing =
    ids.some((id) => !found.ids.has(id.toLowerCase())) || seqs.some((seq) => !found.seqs.has(seq));
  if (isMissing) throw new AuditError('not_found', 'No such event');
  return [...rows].sort((a, b) => Number(a.seq) - Number(b.seq));
}
