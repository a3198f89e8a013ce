import type { Sql } from '@/db/client';

/** Connections of one pool in one state, over all processes of this installation. */
export interface PoolSessions {
  /** As {@link connect} names it, without what all of them begin with. */
  pool: string;
  state: 'active' | 'idle' | 'in transaction';
  sessions: number;
}

/** Of the role that asks: it sees no other's. */
export async function poolSessions(sql: Sql): Promise<PoolSessions[]> {
  return await sql<PoolSessions[]>`
    select substr(a.application_name, 11) as pool,
      case when a.state = 'idle' then 'idle' when a.state like 'idle in%' then 'in transaction' else 'active' end as state,
      count(*)::int4 as sessions
    from pg_stat_activity a
    where a.datname = current_database() and a.usename = current_user and a.application_name like 'trailmark %'
      and a.pid <> pg_backend_pid()
    group by 1, 2 order by 1, 2`;
}
