import { arrayLiteral } from '@/db/array-literal';
import type { Fragment, Sql } from '@/db/client';
import { LOG_KIND } from '@/db/dictionary';
import { AuditError } from '@/lib/audit/error';
import type { AuditFilter, Condition } from '@/lib/audit/filter';
import { isMasked } from '@/lib/audit/mask';
import type { Reach, Scope } from '@/lib/audit/scope';
import type { Place } from './plan';
import { isNegative, isNot, membership, textTest } from './tests';

/** The part of a statement that keeps a read of `e.log` within the reach. */
export function reached(sql: Sql, reach: Reach): Fragment {
  if (reach.kind === 'all') return sql`e.log in (select log from log where kind = ${LOG_KIND[reach.logs]})`;
  return sql`e.log = any(${arrayLiteral(reach.logs.map(({ log }) => log))}::int4[])`;
}

/** A filter on what a reader may not see would tell them by its counts. */
export function refuseMasked(scope: Scope, filter: AuditFilter, search: string | undefined): void {
  if (!scope.isMasked) return;
  const hidden = filter.find(({ field }) => isMasked(field));
  if (hidden) throw new AuditError('forbidden', `The field ${hidden.field} is not available to this role`);
  if (search !== undefined) throw new AuditError('forbidden', 'Search is not available to this role');
}

/** The part of a statement that keeps a read of `e.log` within the place of a plan. */
export function placeTest(sql: Sql, place: Place): Fragment {
  if (place.kind === 'platform') return sql`e.log in (select log from log where kind = ${LOG_KIND.main})`;
  if (place.kind === 'log') return sql`e.log = ${place.log}`;
  return sql`e.log = any(${arrayLiteral(place.logs)}::int4[])`;
}

/** The same for rows that an index on a value finds: nothing that an index on logs would be read for beside it. */
export function placeFilter(sql: Sql, place: Place): Fragment {
  if (place.kind === 'platform') return sql`(${placeTest(sql, place)}) is true`;
  if (place.kind === 'log') return sql`e.log + 0 = ${place.log}`;
  return sql`e.log + 0 = any(${arrayLiteral(place.logs)}::int4[])`;
}

/** Whose log `e.log` is: a condition on the tenant or its partner. */
export function logTest(sql: Sql, it: Condition): Fragment {
  if (it.values.length === 0) return isNegative(it.op) ? sql`true` : sql`false`;
  if (it.field === 'tenantId') {
    if (it.op === 'isNull') return isNot(it) ? sql`true` : sql`false`;
    return sql`e.log ${membership(sql, it.op)} (${logsWhere(sql, textTest(sql, sql`t.tenant_id`, it))})`;
  }
  if (it.op === 'isNull')
    return sql`e.log ${isNot(it) ? sql`not in` : sql`in`} (${logsWhere(sql, sql`t.partner_id is null`)})`;
  return sql`e.log ${membership(sql, it.op)} (${logsWhere(sql, sql`t.partner_id = any(${arrayLiteral(it.values)}::text[])`)})`;
}

function logsWhere(sql: Sql, test: Fragment): Fragment {
  return sql`select l.log from log l join tenant t on t.tenant = l.tenant where ${test}`;
}

/** No event holds NUL or a lone surrogate, and PostgreSQL refuses them as parameters. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}
