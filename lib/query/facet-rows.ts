import { arrayLiteral } from '@/db/array-literal';
import type { Fragment, Sql } from '@/db/client';
import { CODED_COLUMN, type CodedField, KINDS, NO_VALUE, OVERFLOW } from '@/db/dictionary';
import { ACTOR_TYPES, RESULTS } from '@/lib/audit/event';
import type { ValueCount } from '@/lib/audit/facets';
import type { FieldName } from '@/lib/audit/fields';
import { type AsOf, changesSince } from './as-of';
import { poolOf } from './count';
import { isCoded, type Plan } from './plan';
import { readSnapshot, run } from './reading';
import { isTooMany, ROWS_MAX } from './rows-panel';
import { compileWhere } from './where';

/** Values of a field, most frequent first: all of them, or the first ones where that is asked for. */
export interface FieldCounts {
  values: readonly ValueCount[];
  /** How many values there are, and events with any of them. */
  distinct: number;
  events: number;
}

/** The counts of each field; a field that is missing has too many events to be looked at. */
export type FacetCounts = ReadonlyMap<FieldName, FieldCounts>;

/** All values of each field. */
export type FieldValues = ReadonlyMap<FieldName, readonly ValueCount[]>;

function allCounts(fields: FieldValues): FacetCounts {
  return new Map([...fields].map(([name, values]) => [name, countsOf(values)]));
}

/** Of all values of a field. */
export function countsOf(values: readonly ValueCount[]): FieldCounts {
  return { values, distinct: values.length, events: values.reduce((sum, { events }) => sum + events, 0) };
}

/** Fields of few values: of these any number of events is counted. */
const FEW_VALUED: ReadonlySet<FieldName> = new Set([
  ...(['action', 'resourceType', 'result', 'tenantId', 'partnerId'] as const),
]);

/** The values of fields among the events of a plan, row by row: all of them in one scan, from one snapshot. */
export async function countFacetRows(
  plan: Plan,
  names: readonly FieldName[],
  then: AsOf | undefined,
): Promise<FacetCounts> {
  if (names.length === 0) return new Map();
  const pool = poolOf(plan);
  if (await isTooMany(plan)) return new Map();
  return await readSnapshot(pool === 'list' ? 'search' : pool, async (sql) => {
    const { late } = then === undefined ? { late: [] } : await changesSince(sql, plan, then);
    const { test } = await compileWhere(sql, plan);
    const kept = late.length === 0 ? test : sql`${test} and e.id <> all(${arrayLiteral(late)}::uuid[])`;
    const { total, values } = await countFields(sql, kept, names, ROWS_MAX + 1);
    if (total <= ROWS_MAX) return allCounts(values);
    const few = names.filter((name) => FEW_VALUED.has(name));
    return few.length === 0 ? new Map() : allCounts((await countFields(sql, kept, few)).values);
  });
}

/** The values of some fields of the rows of a test, which are read once; of no more rows than `rowsMax`. */
export async function countFields(
  sql: Sql,
  test: Fragment,
  names: readonly FieldName[],
  rowsMax?: number,
): Promise<{ total: number; values: FieldValues }> {
  const list = (each: (name: Fragment, nth: number) => Fragment) =>
    names.map((_, nth) => each(sql`${sql(`f${nth}`)}`, nth)).reduce((all, next) => sql`${all} ${next}`);
  const columns = names.map((name, nth) => sql`${keyOf(sql, name)} as ${sql(`f${nth}`)}`);
  const rows = await run(
    sql<{ nth: number; key: string | null; events: string }[]>`
      select case ${list((name, nth) => sql`when grouping(${name}) = 0 then ${nth}::int4`)} else -1 end as nth,
        case ${list((name) => sql`when grouping(${name}) = 0 then ${name}`)} end as key, count(*) as events
      from (
        select ${columns.reduce((all, next) => sql`${all}, ${next}`)} from event e ${test}
        ${rowsMax === undefined ? sql`offset 0` : sql`limit ${rowsMax}`}
      ) r group by grouping sets (${list((name) => sql`(${name}),`)} ())`,
  );
  const values = new Map<FieldName, readonly ValueCount[]>();
  for (const [nth, name] of names.entries()) {
    const keys = rows.filter((row) => row.nth === nth);
    values.set(name, await textsOf(sql, name, keys));
  }
  return { total: Number(rows.find(({ nth }) => nth === -1)?.events ?? 0), values };
}

/** Stands before a text that is outside the dictionary. */
const OUTSIDE = 'o';

/** What rows of `event e` are grouped by: the text of a field, or what tells it. */
function keyOf(sql: Sql, name: FieldName): Fragment {
  if (name === 'tenantId' || name === 'partnerId') return sql`e.log::text`;
  const column = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  if (!isCoded(name)) return sql`${sql(`e.${column}`)}::text`;
  const code = sql(`e.${CODED_COLUMN[name]}`);
  return sql`case when ${code} = ${OVERFLOW} then ${OUTSIDE} || (e.overflow ->> ${column}) else ${code}::text end`;
}

interface Key {
  key: string | null;
  events: string;
}

/** The values that keys tell, those of one value together. */
async function textsOf(sql: Sql, name: FieldName, keys: readonly Key[]): Promise<readonly ValueCount[]> {
  const read = await readerOf(
    sql,
    name,
    keys.flatMap(({ key }) => key ?? []),
  );
  const sums = new Map<string | null, number>();
  for (const { key, events } of keys) {
    const value = key === null ? null : read(key);
    sums.set(value, (sums.get(value) ?? 0) + Number(events));
  }
  return sortedCounts([...sums].map(([value, events]) => ({ value, events })));
}

async function readerOf(
  sql: Sql,
  name: FieldName,
  keys: readonly string[],
): Promise<(key: string) => string | null> {
  if (name === 'result') return (key) => RESULTS[Number(key)] ?? null;
  if (name === 'actorType') return (key) => ACTOR_TYPES[Number(key)] ?? null;
  if (name === 'tenantId' || name === 'partnerId') {
    const names = await ownersOf(sql, name, keys);
    return (key) => names.get(key) ?? null;
  }
  if (!isCoded(name)) return (key) => key;
  const texts = await dictionaryOf(sql, name, keys);
  return (key) => (key.startsWith(OUTSIDE) ? key.slice(OUTSIDE.length) : (texts.get(key) ?? null));
}

async function dictionaryOf(
  sql: Sql,
  name: CodedField,
  keys: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const codes = keys.filter((key) => !key.startsWith(OUTSIDE) && key !== String(NO_VALUE));
  const rows = await run(
    sql<{ code: string; value: string }[]>`
      select code::text as code, value from dictionary
      where kind = ${KINDS[name]} and code = any(${arrayLiteral(codes)}::int4[])`,
  );
  return new Map(rows.map(({ code, value }) => [code, value]));
}

async function ownersOf(
  sql: Sql,
  name: 'tenantId' | 'partnerId',
  logs: readonly string[],
): Promise<ReadonlyMap<string, string | null>> {
  const rows = await run(
    sql<{ log: string; value: string | null }[]>`
      select l.log::text as log, ${name === 'tenantId' ? sql`t.tenant_id` : sql`t.partner_id`} as value
      from log l join tenant t on t.tenant = l.tenant where l.log = any(${arrayLiteral(logs)}::int4[])`,
  );
  return new Map(rows.map(({ log, value }) => [log, value]));
}

/** Most frequent first, then by text; no value behind all texts as frequent. */
export function sortedCounts(counts: readonly ValueCount[]): ValueCount[] {
  return [...counts].sort(
    (a, b) =>
      b.events - a.events ||
      Number(a.value === null) - Number(b.value === null) ||
      compareTexts(a.value ?? '', b.value ?? ''),
  );
}

/** As PostgreSQL orders texts by their bytes: by code points, where JavaScript has surrogates before U+E000. */
function compareTexts(a: string, b: string): number {
  for (let at = 0; at < a.length && at < b.length; at++) {
    const [left, right] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (left !== right) return placeOf(left) - placeOf(right);
  }
  return a.length - b.length;
}

function placeOf(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
