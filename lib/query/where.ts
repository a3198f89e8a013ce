import { arrayLiteral } from '@/db/array-literal';
import type { Fragment, Sql } from '@/db/client';
import { CODED_COLUMN, type CodedField, LOG_KIND, NO_VALUE, OVERFLOW } from '@/db/dictionary';
import { AuditError } from '@/lib/audit/error';
import { ACTOR_TYPES, RESULTS } from '@/lib/audit/event';
import { eventIdFloor, isEventId } from '@/lib/audit/event-id';
import type { Operator } from '@/lib/audit/field';
import type { FieldName } from '@/lib/audit/fields';
import type { AuditFilter, Condition } from '@/lib/audit/filter';
import { isMasked } from '@/lib/audit/mask';
import type { Reach, Scope } from '@/lib/audit/scope';
import { parseAddress, parseNetwork } from '@/lib/audit/values';
import { type Codes, resolveCodes } from './codes';
import { likePattern } from './like';
import { compileSearch } from './search';

/**
 * `where …` of a read of `event e`: the scope first, then every condition of the filter. In an object, because a
 * fragment is a thenable: awaiting it alone would run it. Looks up dictionary codes on `sql`, within its budget.
 */
export async function compileWhere(
  sql: Sql,
  scope: Scope,
  filter: AuditFilter,
  search?: string,
): Promise<{ test: Fragment }> {
  const { test } = await compileConditions(sql, scope, filter, search);
  return { test: sql`where ${reached(sql, scope.reach)} and ${test}` };
}

/** The conditions alone, of a read that keeps itself within the reach. Refuses what the reader may not ask about. */
export async function compileConditions(
  sql: Sql,
  scope: Scope,
  filter: AuditFilter,
  search?: string,
): Promise<{ test: Fragment }> {
  refuseMasked(scope, filter, search);
  const storable = filter.map((condition) => ({ ...condition, values: condition.values.filter(isStorable) }));
  const codes = await resolveCodes(sql, storable);
  const conditions = storable.map((condition) => compile(sql, condition, codes));
  const test = conditions.reduce((all, next) => sql`${all} and ${next}`, sql`true`);
  if (search === undefined) return { test };
  const found = await compileSearch(sql, search);
  return { test: sql`${test} and ${found.test}` };
}

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

/** How each field becomes SQL; a field that is missing here does not compile. */
const COMPILERS = {
  id: (sql, { values }) => sql`e.id = any(${arrayLiteral(values.filter(isEventId))}::uuid[])`,
  occurredAt: compileOccurredAt,
  receivedAt: (sql, { op, values }) =>
    compare(sql, sql`e.received_at`, op, sql`to_timestamp(${first(values)}::float8 / 1000)`),
  tenantId: (sql, it) => {
    if (it.op === 'isNull') return isNot(it) ? sql`true` : sql`false`;
    return sql`e.log ${membership(sql, it.op)} (${logsWhere(sql, textTest(sql, sql`t.tenant_id`, it))})`;
  },
  partnerId: (sql, it) => {
    if (it.op === 'isNull')
      return sql`e.log ${isNot(it) ? sql`not in` : sql`in`} (${logsWhere(sql, sql`t.partner_id is null`)})`;
    return sql`e.log ${membership(sql, it.op)} (${logsWhere(sql, sql`t.partner_id = any(${arrayLiteral(it.values)}::text[])`)})`;
  },
  action: compileCoded,
  resourceType: compileCoded,
  source: compileCoded,
  httpMethod: compileCoded,
  result: (sql, it) => compileChoice(sql, sql`e.result`, it, RESULTS),
  actorType: (sql, it) => compileChoice(sql, sql`e.actor_type`, it, ACTOR_TYPES),
  httpStatus: (sql, it) => compileInteger(sql, sql`e.http_status`, it),
  actorId: (sql, it) => compileToken(sql, 'actor_id', 1, it),
  actorEmail: (sql, it) =>
    compileToken(
      sql,
      'actor_email',
      2,
      withValues(it, (text) => text.toLowerCase()),
    ),
  resourceId: (sql, it) => compileToken(sql, 'resource_id', 3, it),
  ip: compileAddress,
  requestId: (sql, it) => compileToken(sql, 'request_id', 5, it),
  actorName: (sql, it) => compileText(sql, 'actor_name', it),
  sourceEventId: (sql, it) => compileText(sql, 'source_event_id', it),
  resourceName: (sql, it) => compileText(sql, 'resource_name', it),
  userAgent: (sql, it) => compileText(sql, 'user_agent', it),
  sessionId: (sql, it) => compileText(sql, 'session_id', it),
  httpPath: (sql, it) => compileText(sql, 'http_path', it),
  brandId: (sql, it) => compileText(sql, 'brand_id', it),
  message: (sql, it) => compileText(sql, 'message', it),
} as const satisfies Record<FieldName, (sql: Sql, condition: Condition, codes: Codes) => Fragment>;

function compile(sql: Sql, condition: Condition, codes: Codes): Fragment {
  if (condition.values.length === 0) return isNegative(condition.op) ? sql`true` : sql`false`;
  return COMPILERS[condition.field](sql, condition, codes);
}

/** No event holds NUL or a lone surrogate, and PostgreSQL refuses them as parameters. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

function logsWhere(sql: Sql, test: Fragment): Fragment {
  return sql`select l.log from log l join tenant t on t.tenant = l.tenant where ${test}`;
}

/** A range of time is a range of ids. Values are milliseconds since 1970. */
function compileOccurredAt(sql: Sql, { op, values }: Condition): Fragment {
  const ms = Number(first(values));
  const from = sql`e.id >= ${idFloor(ms)}::uuid`;
  const after = sql`e.id >= ${idFloor(ms + 1)}::uuid`;
  switch (op) {
    case 'gte':
      return from;
    case 'gt':
      return after;
    case 'lt':
      return sql`not (${from})`;
    case 'lte':
      return sql`not (${after})`;
    case 'neq':
      return sql`not (${from} and not (${after}))`;
    default:
      return sql`(${from} and not (${after}))`;
  }
}

const LAST_TIME_MS = 2 ** 48 - 1;

function idFloor(ms: number): string {
  return eventIdFloor(Math.min(Math.max(ms, 0), LAST_TIME_MS));
}

/** Texts with a code compare as codes; those of a full dictionary stand in `overflow`. */
function compileCoded(sql: Sql, it: Condition, codes: Codes): Fragment {
  const name = codedName(it.field);
  const column = sql(`e.${CODED_COLUMN[name]}`);
  if (it.op === 'isNull') return sql`${column} ${isNot(it) ? sql`<>` : sql`=`} ${NO_VALUE}`;
  const matched = codes.of(it);
  const coded = sql`${column} = any(${arrayLiteral(matched)}::int4[])`;
  const text = sql`e.overflow ->> ${CODED_COLUMN[name]}`;
  const test = codes.overflows(name)
    ? sql`(${coded} or (${column} = ${OVERFLOW} and ${textTest(sql, text, it)}))`
    : coded;
  return isNegative(it.op) ? sql`not (${test})` : test;
}

function codedName(field: FieldName): CodedField {
  if (field === 'action' || field === 'resourceType' || field === 'source' || field === 'httpMethod')
    return field;
  throw new TypeError(`${field} is not a coded field`);
}

/** A value outside the list matches nothing, and its negation everything. */
function compileChoice(
  sql: Sql,
  column: Fragment,
  { op, values }: Condition,
  choices: readonly string[],
): Fragment {
  if (op === 'isNull') return values[0] === 'false' ? sql`true` : sql`false`;
  if (op === 'like' || op === 'ilike') {
    const text = sql`(${arrayLiteral(choices)}::text[])[${column} + 1]`;
    return textTest(sql, text, { op, values });
  }
  const places = values.map((value) => choices.indexOf(value.toLowerCase()));
  return sql`${isNegative(op) ? sql`not ` : sql``}${column} = any(${arrayLiteral(places)}::int2[])`;
}

function compileInteger(sql: Sql, column: Fragment, it: Condition): Fragment {
  if (it.op === 'isNull') return sql`${column} is ${isNot(it) ? sql`not null` : sql`null`}`;
  const numbers = it.values.map(Number).filter(Number.isSafeInteger);
  if (it.op === 'eq' || it.op === 'in') return sql`${column} = any(${arrayLiteral(numbers)}::int8[])`;
  if (isNegative(it.op)) return sql`coalesce(not ${column} = any(${arrayLiteral(numbers)}::int8[]), true)`;
  return numbers.length === 0 ? sql`false` : compare(sql, column, it.op, sql`${numbers[0] ?? 0}::int8`);
}

type TokenColumn = 'actor_id' | 'actor_email' | 'resource_id' | 'ip' | 'request_id';

/** The five fields of the token index: found by hash, rechecked by value. */
function compileToken(sql: Sql, column: TokenColumn, seed: number, it: Condition): Fragment {
  const test = compileText(sql, column, it);
  if (it.op !== 'eq' || it.values.length !== 1) return test;
  const tokens = sql`event_tokens(e.actor_id, e.actor_email, e.resource_id, e.ip, e.request_id)`;
  return sql`(${tokens} @> array[hashtextextended(${first(it.values)}, ${seed})] and ${test})`;
}

/** Other spellings of an address find it; `within` takes a network in CIDR notation. */
function compileAddress(sql: Sql, it: Condition): Fragment {
  if (it.op !== 'within')
    return compileToken(
      sql,
      'ip',
      4,
      withValues(it, (text) => parseAddress(text) ?? text),
    );
  const network = parseNetwork(first(it.values));
  if (network === undefined) return sql`false`;
  return sql`coalesce(case when pg_input_is_valid(e.ip, 'inet') then e.ip::inet end <<= ${network}::text::inet, false)`;
}

function compileText(sql: Sql, column: string, it: Condition): Fragment {
  const name = sql(`e.${column}`);
  if (it.op === 'isNull') return sql`${name} is ${isNot(it) ? sql`not null` : sql`null`}`;
  const test = textTest(sql, sql`${name}`, it);
  return isNegative(it.op) ? sql`coalesce(not ${test}, true)` : test;
}

/** The positive test of a condition on text: the caller negates it. */
function textTest(sql: Sql, column: Fragment, { op, values }: Omit<Condition, 'field'>): Fragment {
  if (op === 'like') return sql`${column} like ${likePattern(first(values))}`;
  if (op === 'ilike') return sql`${column} ilike ${likePattern(first(values))}`;
  return values.length === 1
    ? sql`${column} = ${first(values)}`
    : sql`${column} = any(${arrayLiteral(values)}::text[])`;
}

function withValues(it: Condition, normalise: (text: string) => string): Condition {
  return { ...it, values: it.values.map(normalise) };
}

function compare(sql: Sql, left: Fragment, op: Operator, right: Fragment): Fragment {
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

function membership(sql: Sql, op: Operator): Fragment {
  return isNegative(op) ? sql`not in` : sql`in`;
}

function isNegative(op: Operator): boolean {
  return op === 'neq' || op === 'notIn';
}

/** `isNull` with the value `false` asks for the opposite. */
function isNot(it: Condition): boolean {
  return it.values[0] === 'false';
}

function first(values: readonly string[]): string {
  return values[0] ?? '';
}
