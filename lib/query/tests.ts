import { arrayLiteral } from '@/db/array-literal';
import type { Fragment, Sql } from '@/db/client';
import type { Operator } from '@/lib/audit/field';
import type { Condition } from '@/lib/audit/filter';
import { likePattern } from './like';

/** The positive test of a condition on text: the caller negates it. */
export function textTest(sql: Sql, column: Fragment, { op, values }: Omit<Condition, 'field'>): Fragment {
  if (op === 'like') return sql`${column} like ${likePattern(first(values))}`;
  if (op === 'ilike') return sql`${column} ilike ${likePattern(first(values))}`;
  return values.length === 1
    ? sql`${column} = ${first(values)}`
    : sql`${column} = any(${arrayLiteral(values)}::text[])`;
}

/** `left op right` of a condition that has one value. */
export function compare(sql: Sql, left: Fragment, op: Operator, right: Fragment): Fragment {
  switch (op) {
    case 'gt':
      return sql`${left} > ${right}`;
    case 'gte':
      return sql`${left} >= ${right}`;
    case 'lt':
      return sql`${left} < ${right}`;
    case 'lte':
      return sql`${left} <= ${right}`;
    case 'neq':
      return sql`${left} <> ${right}`;
    default:
      return sql`${left} = ${right}`;
  }
}

export function membership(sql: Sql, op: Operator): Fragment {
  return isNegative(op) ? sql`not in` : sql`in`;
}

export function isNegative(op: Operator): boolean {
  return op === 'neq' || op === 'notIn';
}

/** `isNull` with the value `false` asks for the opposite. */
export function isNot(it: Condition): boolean {
  return it.values[0] === 'false';
}

export function first(values: readonly string[]): string {
  return values[0] ?? '';
}
