import { say } from '@/bin/output';
import type { Sql } from '@/db/client';

interface SizeRow {
  name: string;
  bytes: string;
}

/** Bytes an event by table and index; partitions of one table are added up under its name. */
export async function printSizes(owner: Sql, events: number): Promise<void> {
  for (const table of ['event', 'ledger_entry']) await owner.unsafe(`vacuum analyze ${table}`);
  const rows = await owner<SizeRow[]>`
    with tables as (
      select c.oid, coalesce(i.inhparent, c.oid)::regclass::text as name, c.reltoastrelid
      from pg_class c left join pg_inherits i on i.inhrelid = c.oid
      where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
    ), parts as (
      select name || ' heap' as name, pg_relation_size(oid) as bytes from tables
      union all select name || ' toast', pg_total_relation_size(reltoastrelid) from tables where reltoastrelid <> 0
      union all
      select t.name || ' index ' || coalesce(p.inhparent, x.indexrelid)::regclass::text, pg_relation_size(x.indexrelid)
      from tables t join pg_index x on x.indrelid = t.oid left join pg_inherits p on p.inhrelid = x.indexrelid
    )
    select name, sum(bytes) as bytes from parts group by name having sum(bytes) > ${events} order by 2 desc`;
  const [details] = await owner<
    { bytes: string }[]
  >`select round(avg(octet_length(details::text)), 1) as bytes from event`;
  const total = rows.reduce((sum, row) => sum + Number(row.bytes), 0);
  say(
    `\nbytes an event (after vacuum), ${(total / 2 ** 20).toFixed(0)} MiB in all, details ${details?.bytes} bytes as text`,
  );
  for (const { name, bytes } of rows) say(`${(Number(bytes) / events).toFixed(1).padStart(8)}  ${name}`);
  say(`${(total / events).toFixed(1).padStart(8)}  together`);
}
