import type { Pool, Sql } from '@/db/client';
import { type CodedRow, decodeRows, readEvent, selectEvents } from '@/db/event-row';
import { coveredColumns } from '@/lib/audit/covered';
import { commit } from '@/lib/ledger/commitment';
import { sha256 } from '@/lib/sha256';

/** Gaps in a log, entries without their event, and commitments that do not recompute; one line each. */
export async function checkLogs(sql: Pool): Promise<string[]> {
  return [...(await sql.begin('read only', findGaps)), ...(await checkCommitments(sql))];
}

async function findGaps(sql: Sql): Promise<string[]> {
  // What the planner knows of a table that was just filled is that it is nearly empty, and of a limit that a little of the
  // work is enough: it would loop over it, or merge by the log alone.
  await sql`set local enable_nestloop = off`;
  await sql`set local enable_mergejoin = off`;
  const logs = await sql<{ log: number; size: string; entries: string; next: string }[]>`
    select l.log, l.size, count(n.seq) as entries, coalesce(max(n.seq) + 1, 0) as next
    from log l left join ledger_entry n on n.log = l.log group by l.log, l.size`;
  const gaps = logs.filter(({ size, entries, next }) => size !== entries || size !== next);
  const lost = await sql<{ log: number; seq: string }[]>`
    select n.log, n.seq from ledger_entry n join log l on l.log = n.log and n.seq >= l.min_seq
    left join event e on e.log = n.log and e.id = n.id and e.seq = n.seq
    left join tombstone t on t.log = n.log and t.seq = n.seq
    where e.id is null and t.seq is null limit 10`;
  return [
    ...gaps.map(
      ({ log, size, entries, next }) => `log ${log}: size ${size}, ${entries} entries, next seq ${next}`,
    ),
    ...lost.map(({ log, seq }) => `log ${log}: entry ${seq} has no event`),
  ];
}

async function checkCommitments(sql: Sql): Promise<string[]> {
  const faults: string[] = [];
  for (let after = NO_ID; ; ) {
    const rows = decodeRows(
      await sql<(CodedRow & { commitment: Uint8Array | null })[]>`
        with stored as (${selectEvents(sql, sql`where e.id > ${after}::uuid order by e.id limit ${ROWS}`)})
        select s.*, n.commitment from stored s left join ledger_entry n on n.log = s.log and n.seq = s.seq order by s.id`,
    );
    for (const row of rows) {
      const recomputed = commit(coveredColumns(readEvent(row)), row.salt, sha256);
      if (!Buffer.from(recomputed).equals(row.commitment ?? new Uint8Array()))
        faults.push(`event ${row.id}: its commitment does not recompute`);
    }
    const last = rows.at(-1);
    if (!last) return faults;
    after = last.id;
  }
}

const ROWS = 1_000;
const NO_ID = '00000000-0000-0000-0000-000000000000';
