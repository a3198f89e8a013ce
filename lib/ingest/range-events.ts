import type { Fragment, Pool, Sql } from '@/db/client';
import { isCluster } from '@/db/snapshot';

/** How `event e` is joined to ranges `r (scope, lo, hi)` of ids. */
export interface RangeEvents {
  /** The events of a log within its range. */
  ofLog: Fragment;
  /** Those of all main logs. */
  ofPlatform: Fragment;
}

/**
 * Ranges of ids are looked up one by one, and never the other way round (offset 0), whatever the planner knows of a table
 * that has just grown; workers of a cluster are sent all of them, and join.
 */
export async function rangeEvents(pool: Pool, sql: Sql): Promise<RangeEvents> {
  if (await isCluster(pool))
    return {
      ofLog: sql`join event e on e.log = r.scope and e.id >= r.lo and e.id < r.hi`,
      ofPlatform: sql`
        join event e on e.id >= r.lo and e.id < r.hi and e.log in (select l.log from log l where l.kind = 0)`,
    };
  return {
    ofLog: sql`
      cross join lateral (select x.* from event x where x.log = r.scope and x.id >= r.lo and x.id < r.hi offset 0) e`,
    ofPlatform: sql`
      cross join lateral (select x.* from event x where x.id >= r.lo and x.id < r.hi offset 0) e
      join log l on l.log = e.log and l.kind = 0`,
  };
}
