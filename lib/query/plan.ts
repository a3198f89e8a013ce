import type { Sql } from '@/db/client';
import { CODED_COLUMN, type CodedField, KINDS, LOG_KIND, OVERFLOW } from '@/db/dictionary';
import { eventIdFloor, instantOf } from '@/lib/audit/event-id';
import type { Operator } from '@/lib/audit/field';
import type { FieldName } from '@/lib/audit/fields';
import type { AuditFilter, Condition } from '@/lib/audit/filter';
import type { Scope } from '@/lib/audit/scope';
import { isStorable, logTest, placeTest, refuseMasked } from './reach';
import { run } from './reading';

/** Which chain of blocks counts what is read: that of the platform, that of one log, or those of several. */
export type Place =
  | { kind: 'platform' }
  | { kind: 'log'; log: number }
  | { kind: 'logs'; logs: readonly number[] };

/** Ids from `lo`, before `hi`. */
export interface IdRange {
  lo: string;
  hi: string;
}

/**
 * How rows are found:
 * - nothing: no row can match.
 * - blocks: counted blocks say where the rows are; a page or a total costs the same at any depth, rarity and size.
 * - merge: the same in each of several logs, merged.
 * - lookup: an index on the value; costs what the value occurs.
 * - walk: rows are looked at one by one, within the budget of a read.
 */
export type Access = 'nothing' | 'blocks' | 'merge' | 'lookup' | 'walk';

/** A lookup within less time than this is planned for its own values: a few partitions, and what is in them. */
const WIDE_MS = 31 * 86_400_000;

/** Whether a lookup reaches over so much time that one plan serves all of its kind. */
export function isWideLookup({ access, range }: Pick<Plan, 'access' | 'range'>): boolean {
  return access === 'lookup' && instantOf(range.hi) - instantOf(range.lo) > WIDE_MS;
}

/** How a read is done, decided before anything is read. */
export interface Plan {
  access: Access;
  place: Place;
  range: IdRange;
  /** Conditions that blocks are counted by: action, resource type, result. */
  counted: readonly Condition[];
  /** Conditions that only the row itself answers. */
  rest: readonly Condition[];
  search: string | undefined;
}

/** What each field's conditions are to a plan, and with which operators; all others are tests on rows. */
const FIELD_ACCESS = {
  id: { as: 'lookup', by: ['eq', 'in'] },
  occurredAt: { as: 'range', by: ['eq', 'gt', 'gte', 'lt', 'lte'] },
  receivedAt: { as: 'walk' },
  tenantId: { as: 'place' },
  partnerId: { as: 'place' },
  source: { as: 'walk' },
  sourceEventId: { as: 'walk' },
  actorType: { as: 'walk' },
  actorId: { as: 'lookup', by: ['eq', 'in'] },
  actorEmail: { as: 'lookup', by: ['eq', 'in'] },
  actorName: { as: 'walk' },
  action: { as: 'counted' },
  resourceType: { as: 'counted' },
  resourceId: { as: 'lookup', by: ['eq', 'in'] },
  resourceName: { as: 'walk' },
  result: { as: 'counted' },
  ip: { as: 'lookup', by: ['eq', 'in'] },
  userAgent: { as: 'walk' },
  sessionId: { as: 'walk' },
  requestId: { as: 'lookup', by: ['eq', 'in'] },
  httpMethod: { as: 'walk' },
  httpPath: { as: 'walk' },
  httpStatus: { as: 'walk' },
  brandId: { as: 'walk' },
  message: { as: 'walk' },
  details: { as: 'walk' },
} as const satisfies Record<FieldName, { as: FieldAccess; by?: readonly Operator[] }>;
type FieldAccess = 'lookup' | 'range' | 'place' | 'counted' | 'walk';

/** What a condition is to a plan. */
export function accessOf({ field, op }: Pick<Condition, 'field' | 'op'>): FieldAccess {
  const access: { as: FieldAccess; by?: readonly Operator[] } = FIELD_ACCESS[field];
  return access.by === undefined || access.by.includes(op) ? access.as : 'walk';
}

const LO = '00000000-0000-0000-0000-000000000000';
const HI = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
export const ALL_IDS: IdRange = { lo: LO, hi: HI };

/**
 * Decides how a read is done. Looks up the tenants that the filter names, and whether texts of a coded field stand
 * outside the dictionary, where no block counts them. Throws `forbidden` for what the reader may not ask about.
 */
export async function planRead(sql: Sql, scope: Scope, filter: AuditFilter, search?: string): Promise<Plan> {
  refuseMasked(scope, filter, search);
  const storable = filter.map((condition) => ({ ...condition, values: condition.values.filter(isStorable) }));
  const of = (access: FieldAccess) => storable.filter((condition) => accessOf(condition) === access);
  const { place, rest: tenants } = await resolvePlace(sql, scope, of('place'));
  const overflowing = await overflowingFields(sql, place, of('counted'));
  const counted = of('counted').filter(({ field }) => !overflowing.has(field));
  const uncounted = of('counted').filter(({ field }) => overflowing.has(field));
  const rest = [...tenants, ...of('lookup'), ...uncounted, ...of('walk')];
  const range = rangeOf(of('range'));
  const plan = { place, range, counted, rest, search };
  return { access: choose(plan), ...plan };
}

function choose({ place, range, counted, rest, search }: Omit<Plan, 'access'>): Access {
  const isImpossible = [...counted, ...rest].some(
    ({ op, values }) => values.length === 0 && op !== 'neq' && op !== 'notIn',
  );
  const hasLogs = place.kind !== 'logs' || place.logs.length > 0;
  if (!hasLogs || isImpossible || range.lo >= range.hi) return 'nothing';
  if (rest.some((condition) => accessOf(condition) === 'lookup')) return 'lookup';
  if (rest.length > 0 || search !== undefined) return 'walk';
  return place.kind === 'logs' ? 'merge' : 'blocks';
}

/** More logs than this are read as the platform, with the tenant as a test on rows. */
const LOGS_MAX = 500;

async function resolvePlace(
  sql: Sql,
  { reach }: Scope,
  conditions: readonly Condition[],
): Promise<{ place: Place; rest: readonly Condition[] }> {
  if (conditions.length === 0 && reach.kind === 'logs')
    return { place: placeOf(reach.logs.map(({ log }) => log)), rest: [] };
  const isPlatform = reach.kind === 'all' && reach.logs === 'main';
  if (conditions.length === 0 && isPlatform) return { place: { kind: 'platform' }, rest: [] };
  const tests = conditions.map((condition) => logTest(sql, condition));
  const test = tests.reduce((all, next) => sql`${all} and ${next}`, sql`true`);
  const reached =
    reach.kind === 'all'
      ? sql`e.kind = ${LOG_KIND[reach.logs]} and e.size > 0`
      : placeTest(sql, { kind: 'logs', logs: reach.logs.map(({ log }) => log) });
  const rows = await run(
    sql<{ log: number }[]>`select e.log from log e where ${reached} and ${test} order by e.log`,
  );
  if (isPlatform && rows.length > LOGS_MAX) return { place: { kind: 'platform' }, rest: conditions };
  return { place: placeOf(rows.map(({ log }) => log)), rest: [] };
}

function placeOf(logs: readonly number[]): Place {
  const [log] = logs;
  return log !== undefined && logs.length === 1 ? { kind: 'log', log } : { kind: 'logs', logs };
}

/** Fields among the conditions of which some text within reach stands outside the dictionary. */
async function overflowingFields(
  sql: Sql,
  place: Place,
  conditions: readonly Condition[],
): Promise<ReadonlySet<FieldName>> {
  const coded = conditions.flatMap(({ field }) => (isCoded(field) ? [field] : []));
  if (coded.length === 0) return new Set();
  const rows = await run(
    sql<{ kind: number }[]>`
      select distinct e.kind from log_value e where e.code = ${OVERFLOW} and ${place.kind === 'platform' ? sql`true` : placeTest(sql, place)}`,
  );
  const kinds = new Set(rows.map(({ kind }) => kind));
  return new Set(coded.filter((field) => kinds.has(KINDS[field])));
}

export function isCoded(field: string): field is CodedField {
  return Object.hasOwn(CODED_COLUMN, field);
}

/** The same plan over those of its ids that are in a range too. */
export function narrowPlan(plan: Plan, { lo, hi }: Partial<IdRange>): Plan {
  const range = { lo: higher(plan.range.lo, lo ?? LO), hi: lower(plan.range.hi, hi ?? HI) };
  return { ...plan, range, access: range.lo >= range.hi ? 'nothing' : plan.access };
}

const LAST_TIME_MS = 2 ** 48 - 1;

/** The ids between the bounds of time; values are milliseconds since 1970. */
function rangeOf(conditions: readonly Condition[]): IdRange {
  let { lo, hi } = ALL_IDS;
  for (const { op, values } of conditions) {
    if (values.length === 0) return { lo: HI, hi: LO };
    const ms = Number(values[0]);
    const [at, after] = [idFloor(ms), idFloor(ms + 1)];
    if (op === 'gte' || op === 'eq') lo = higher(lo, at);
    if (op === 'gt') lo = higher(lo, after);
    if (op === 'lt') hi = lower(hi, at);
    if (op === 'lte' || op === 'eq') hi = lower(hi, after);
  }
  return { lo, hi };
}

/** The lower of two ids. */
export function lower(a: string, b: string): string {
  if (a < b) return a;
  return b;
}

/** The higher of two ids. */
export function higher(a: string, b: string): string {
  if (a > b) return a;
  return b;
}

/** The lowest id of an instant; of one that no id carries, the nearest. */
export function idFloor(ms: number): string {
  if (ms > LAST_TIME_MS) return HI;
  return eventIdFloor(Math.max(ms, 0));
}

/** The id behind an id; the last one has none but itself. */
export function successor(id: string): string {
  if (id >= HI) return HI;
  const next = (BigInt(`0x${id.replaceAll('-', '')}`) + 1n).toString(16).padStart(32, '0');
  return next.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** The plan in one line, without a value of the filter: for headers, the command line and tests. */
export function explainPlan(what: string, { access, place, range, counted, rest, search }: Plan): string {
  const names = (conditions: readonly Condition[]) =>
    conditions.map(({ field, op }) => `${field}.${op}`).join('+');
  const parts = [
    `${what}=${access}`,
    place.kind === 'logs' ? `of ${place.logs.length} logs` : `of ${place.kind}`,
    ...(range.lo === LO && range.hi === HI ? [] : ['range']),
    ...(counted.length > 0 ? [`counted ${names(counted)}`] : []),
    ...(rest.length > 0 ? [`rows ${names(rest)}`] : []),
    ...(search === undefined ? [] : ['search']),
  ];
  return parts.join(' ');
}
