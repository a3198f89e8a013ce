import { arrayLiteral } from '@/db/array-literal';
import type { Fragment, Sql } from '@/db/client';
import { KINDS, NO_VALUE } from '@/db/dictionary';
import { RESULTS } from '@/lib/audit/event';
import type { Condition } from '@/lib/audit/filter';
import { likePattern } from './like';
import type { Place, Plan } from './plan';
import { placeTest } from './reach';
import { first, isNegative } from './tests';

/** What blocks are counted by, as the arrays that the counting functions take: null = any. */
export interface Dims {
  action: Fragment;
  resourceType: Fragment;
  result: Fragment;
}

/**
 * The codes that the counted conditions of a plan leave. They are looked up within the statement that uses them, so
 * that a code which comes meanwhile is in both or in neither.
 */
export function dimsOf(sql: Sql, { counted, place }: Pick<Plan, 'counted' | 'place'>): Dims {
  const of = (name: Condition['field']) => counted.filter(({ field }) => field === name);
  return {
    action: codeArray(sql, place, KINDS.action, of('action')),
    resourceType: codeArray(sql, place, KINDS.resourceType, of('resourceType')),
    result: resultArray(sql, of('result')),
  };
}

/** The same as the arguments of a counting function. */
export function dimsList(sql: Sql, plan: Pick<Plan, 'counted' | 'place'>): Fragment {
  const { action, resourceType, result } = dimsOf(sql, plan);
  return sql`${action}, ${resourceType}, ${result}`;
}

function codeArray(sql: Sql, place: Place, kind: number, conditions: readonly Condition[]): Fragment {
  if (conditions.length === 0) return sql`null::int4[]`;
  const sets = conditions.map((condition) => codesOf(sql, place, kind, condition));
  return sql`array(${sets.reduce((all, next) => sql`${all} intersect ${next}`)})`;
}

/** `select code …` of one condition. What it does not name are the codes in use, and none at all. */
function codesOf(sql: Sql, place: Place, kind: number, { op, values }: Condition): Fragment {
  const named = sql`d.value = any(${arrayLiteral(values)}::text[])`;
  if (op === 'isNull') {
    if (values[0] !== 'false') return sql`select ${NO_VALUE}::int4`;
    return sql`select e.code from log_value e where e.kind = ${kind} and ${within(sql, place)}`;
  }
  if (isNegative(op)) {
    return sql`(select e.code from log_value e where e.kind = ${kind} and ${within(sql, place)}
      and not exists (select from dictionary d where d.kind = ${kind} and d.code = e.code and ${named})
      union all select ${NO_VALUE}::int4)`;
  }
  const pattern = likePattern(first(values));
  const test =
    op === 'like' ? sql`d.value like ${pattern}` : op === 'ilike' ? sql`d.value ilike ${pattern}` : named;
  return sql`select d.code from dictionary d where d.kind = ${kind} and ${test}`;
}

function within(sql: Sql, place: Place): Fragment {
  return place.kind === 'platform' ? sql`true` : placeTest(sql, place);
}

function resultArray(sql: Sql, conditions: readonly Condition[]): Fragment {
  if (conditions.length === 0) return sql`null::int2[]`;
  const codes = RESULTS.flatMap((name, code) => (conditions.every((it) => admits(it, name)) ? [code] : []));
  return sql`${arrayLiteral(codes)}::int2[]`;
}

function admits({ op, values }: Condition, name: string): boolean {
  const isNamed = values.some((value) => value.toLowerCase() === name);
  return isNegative(op) ? !isNamed : isNamed;
}
