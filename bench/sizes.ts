import type { Sql } from '@/db/client';

export interface Size {
  /** Table, then what of it: `event heap`, `event index event_id`. */
  name: string;
  bytes: number;
}

/** Bytes by table and index; partitions of one table are added up under its name. Largest first. */
export async function measureSizes(admin: Sql): Promise<Size[]> {
  const rows = await admin<{ name: string; bytes: string }[]>`
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
    select name, sum(bytes) as bytes from parts group by name order by 2 desc`;
  return rows.map(({ name, bytes }) => ({ name, bytes: Number(bytes) }));
}
