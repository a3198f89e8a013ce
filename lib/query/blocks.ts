import { arrayLiteral } from '@/db/array-literal';
import type { Fragment, Sql } from '@/db/client';
import { dimsList } from './dims';
import { ALL_IDS, type Plan } from './plan';

/** Ranks of a list, from 0 in its order. */
export interface Ranks {
  order: 'desc' | 'asc';
  skip: bigint;
  limit: number;
}

/**
 * `(id, ord)` of the rows of some ranks, for a plan without conditions on rows. Neither the depth of the ranks nor the
 * rarity of the rows costs a scan: see the functions in the database.
 */
export function idsOf(sql: Sql, plan: Plan, { order, skip, limit }: Ranks): Fragment {
  const { lo, hi } = plan.range;
  const found = sql`${lo}::uuid, ${hi}::uuid, ${dimsList(sql, plan)}, ${order === 'desc'}, ${skip.toString()}::int8, ${limit}`;
  const { place } = plan;
  const ids =
    place.kind === 'logs'
      ? sql`merged_ids(${arrayLiteral(place.logs)}::int4[], ${found})`
      : sql`event_ids(${scopeOf(plan)}, ${found})`;
  // In a select of its own (offset 0), so that a cluster never asks its workers for it together with the events.
  return sql`(select * from ${ids} with ordinality as i (id, ord) offset 0) p`;
}

/** The exact number of rows of a plan without conditions on rows, as an expression. */
export function totalOf(sql: Sql, plan: Plan): Fragment {
  const { place, range, counted } = plan;
  if (counted.length === 0 && range.lo === ALL_IDS.lo && range.hi === ALL_IDS.hi) return sizeOf(sql, plan);
  const rows = sql`${range.lo}::uuid, ${range.hi}::uuid, ${dimsList(sql, plan)}`;
  // In a select of its own, which runs once: a function alone would be called again for each row that it stands beside.
  if (place.kind !== 'logs') return sql`(select count_events(${scopeOf(plan)}, ${rows}))`;
  return sql`(select count_logs(${arrayLiteral(place.logs)}::int4[], ${rows}))`;
}

/** What the logs themselves know: events appended without those that were erased. */
function sizeOf(sql: Sql, { place }: Plan): Fragment {
  const size = sql`coalesce(sum(l.size - l.deleted), 0)`;
  if (place.kind === 'platform') return sql`(select ${size} from log l where l.kind = 0)`;
  const logs = place.kind === 'log' ? [place.log] : place.logs;
  return sql`(select ${size} from log l where l.log = any(${arrayLiteral(logs)}::int4[]))`;
}

/** The scope of its blocks: 0 is the platform. */
export function scopeOf({ place }: Pick<Plan, 'place'>): number {
  return place.kind === 'log' ? place.log : 0;
}
