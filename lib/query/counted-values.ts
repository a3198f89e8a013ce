import { arrayLiteral } from '@/db/array-literal';
import type { Fragment, Sql } from '@/db/client';
import type { FieldName } from '@/lib/audit/fields';
import { scopeOf } from './blocks';
import type { Plan } from './plan';

/** Fields whose values chunks of blocks count, with what they are called in the tables of counters. */
export const VALUE_KINDS = { actorId: 1, ip: 2 } as const satisfies Partial<Record<FieldName, number>>;
export type CountedField = keyof typeof VALUE_KINDS;

export function isCountedField(name: FieldName): name is CountedField {
  return Object.hasOwn(VALUE_KINDS, name);
}

/** Whether only its place and its range choose: then sealed chunks tell which values there are. */
export function isCountedByValue({ access, counted, rest, search }: Plan): boolean {
  return access !== 'nothing' && counted.length === 0 && rest.length === 0 && search === undefined;
}

/** A select of `(value, events)` of such a plan. */
export function countedValues(sql: Sql, plan: Plan, name: CountedField): Fragment {
  const { lo, hi } = plan.range;
  return sql`
    select a.value, sum(a.events)::int8 as events from unnest(${scopesOf(sql, plan)}) l (log)
    cross join lateral event_values(l.log, ${VALUE_KINDS[name]}::int2, ${lo}::uuid, ${hi}::uuid) a
    group by 1 having sum(a.events) > 0`;
}

/** Counts of single blocks that are looked at for one value. */
const LIKELY = 4;

/** A select of `least`, which the counts of that many values are likely to come to: more of them are hardly ever left out. */
export function likelyLeast(sql: Sql, plan: Plan, name: CountedField, values: number): Fragment {
  const { lo, hi } = plan.range;
  return sql`
    select coalesce(min(p.events), 1) as least from (
      select a.events from unnest(${scopesOf(sql, plan)}) l (log)
      cross join lateral block_values(l.log, ${VALUE_KINDS[name]}::int2, ${lo}::uuid, ${hi}::uuid) a
      order by a.events desc limit ${LIKELY * Math.max(1, values)}
    ) p`;
}

/** The chains of blocks of a plan, as an array. */
export function scopesOf(sql: Sql, { place }: Pick<Plan, 'place'>): Fragment {
  return sql`${arrayLiteral(place.kind === 'logs' ? place.logs : [scopeOf({ place })])}::int4[]`;
}
