import { arrayLiteral } from '@/db/array-literal';
import type { Fragment, Sql } from '@/db/client';
import { CODED_COLUMN, type CodedField, NO_VALUE, OVERFLOW } from '@/db/dictionary';
import { ACTOR_TYPES, RESULTS } from '@/lib/audit/event';
import { eventIdFloor, isUuid } from '@/lib/audit/event-id';
import type { FieldName } from '@/lib/audit/fields';
import type { AuditFilter, Condition } from '@/lib/audit/filter';
import { parseAddress, parseNetwork } from '@/lib/audit/values';
import { type Codes, resolveCodes } from './codes';
import { isWideLookup, type Plan } from './plan';
import { isStorable, logTest, placeFilter, placeTest } from './reach';
import { compileSearch } from './search';
import { compare, first, isNegative, isNot, textTest } from './tests';

/**
 * `where …` of a read of `event e` that looks at rows: the place of its plan, the range, then every condition. In an
 * object, because a fragment is a thenable: awaiting it alone would run it.
 */
export async function compileWhere(sql: Sql, plan: Plan): Promise<{ test: Fragment }> {
  const { access, place, range, counted, rest, search } = plan;
  const { test } = await compileConditions(sql, [...counted, ...rest], search);
  const within = access === 'lookup' ? placeFilter(sql, place) : placeTest(sql, place);
  return { test: sql`where ${within} and ${rangeTest(sql, plan, range)} and ${test}` };
}

/**
 * A lookup over long looks into every partition, which costs less than planning does; it keeps the index on ids out, which
 * would be read for all of that time.
 */
function rangeTest(sql: Sql, plan: Plan, { lo, hi }: Plan['range']): Fragment {
  const test = sql`e.id >= ${lo}::uuid and e.id < ${hi}::uuid`;
  return isWideLookup(plan) ? sql`(${test}) is true` : test;
}

/** Conditions and search alone, of a read that keeps itself within its reach. */
export async function compileConditions(
  sql: Sql,
  filter: AuditFilter,
  search?: string,
): Promise<{ test: Fragment }> {
  const storable = filter.map((condition) => ({ ...condition, values: condition.values.filter(isStorable) }));
  const codes = await resolveCodes(sql, storable);
  const conditions = storable.map((condition) => compile(sql, condition, codes));
  const test = conditions.reduce((all, next) => sql`${all} and ${next}`, sql`true`);
  if (search === undefined) return { test };
  const found = await compileSearch(sql, search);
  return { test: sql`${test} and ${found.test}` };
}

/** How each field becomes SQL; a field that is missing here does not compile. */
const COMPILERS = {
  id: (sql, { values }) => sql`e.id = any(${arrayLiteral(values.filter(isUuid))}::uuid[])`,
  occurredAt: compileOccurredAt,
  receivedAt: (sql, { op, values }) =>
    compare(sql, sql`e.received_at`, op, sql`to_timestamp(${first(values)}::float8 / 1000)`),
  tenantId: logTest,
  partnerId: logTest,
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
  details: compileMember,
} as const satisfies Record<FieldName, (sql: Sql, condition: Condition, codes: Codes) => Fragment>;

function compile(sql: Sql, condition: Condition, codes: Codes): Fragment {
  if (condition.values.length === 0) return isNegative(condition.op) ? sql`true` : sql`false`;
  return COMPILERS[condition.field](sql, condition, codes);
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

/** More values than these are compared one by one. */
const TOKENS_MAX = 50;

/** The five fields of the token index: found by hash, rechecked by value. */
function compileToken(sql: Sql, column: TokenColumn, seed: number, it: Condition): Fragment {
  const test = compileText(sql, column, it);
  if ((it.op !== 'eq' && it.op !== 'in') || it.values.length > TOKENS_MAX) return test;
  const tokens = sql`event_tokens(e.actor_id, e.actor_email, e.resource_id, e.ip, e.request_id)`;
  const hashes = it.values.map((value) => sql`hashtextextended(${value}, ${seed})`);
  const list = hashes.reduce((all, next) => sql`${all}, ${next}`);
  return sql`(${tokens} && array[${list}] and ${test})`;
}

/** A member of the details by its path, `a.b=text`: numbers and truth values compare by their text. */
function compileMember(sql: Sql, { values }: Condition): Fragment {
  const [, path, text] = /^([^=]+)=([\s\S]*)$/.exec(first(values)) ?? [];
  if (path === undefined || text === undefined) return sql`false`;
  return sql`coalesce(e.details #>> ${arrayLiteral(path.split('.'))}::text[] = ${text}, false)`;
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

function withValues(it: Condition, normalise: (text: string) => string): Condition {
  return { ...it, values: it.values.map(normalise) };
}
