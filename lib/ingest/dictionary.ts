import { arrayLiteral } from '@/db/array-literal';
import type { Sql } from '@/db/client';
import { CODED_COLUMN, type CodedField, INTRODUCED_MAX, KINDS, NO_VALUE, OVERFLOW } from '@/db/dictionary';
import type { PreparedEvent } from './prepare';

const CODED: readonly CodedField[] = ['action', 'resourceType', 'source', 'httpMethod'];
const CACHED_MAX = 200_000;

/** Codes of the coded columns of one event, and the texts that have none. */
export interface Coded {
  codes: Record<CodedField, number>;
  overflow: string | undefined;
}

const caches = new WeakMap<Sql, Map<string, number>>();

/**
 * The codes of a batch. New texts are introduced in a statement of their own, before the append and outside its
 * locks; should the append fail, a code without events is left behind, which harms nothing.
 */
export async function encode(
  sql: Sql,
  batch: readonly PreparedEvent[],
  introducedMax = INTRODUCED_MAX,
): Promise<Coded[]> {
  const cache = caches.get(sql) ?? new Map<string, number>();
  caches.set(sql, cache);
  const codes = new Map<string, number>();
  const missing = new Map<string, Text>();
  for (const text of batch.flatMap(textsOf)) {
    const key = keyOf(text);
    const code = cache.get(key);
    if (code === undefined) missing.set(key, text);
    else codes.set(key, code);
  }
  if (missing.size > 0) await intern(sql, missing, codes, introducedMax);
  if (cache.size > CACHED_MAX) cache.clear();
  for (const [key, code] of codes) cache.set(key, code);
  return batch.map((item) => codesOf(item, codes));
}

/** One text of a coded column, as one log uses it. */
interface Text {
  log: number;
  name: CodedField;
  value: string;
}

function textsOf({ log, event }: PreparedEvent): Text[] {
  return CODED.flatMap((name) => {
    const value = event[name];
    return value === undefined ? [] : [{ log, name, value }];
  });
}

async function intern(
  sql: Sql,
  missing: ReadonlyMap<string, Text>,
  codes: Map<string, number>,
  introducedMax: number,
) {
  const wanted = [...missing.values()];
  const rows = await sql<{ ordinal: number; code: number }[]>`
    select ordinal, code from intern_values(
      ${arrayLiteral(wanted.map(({ log }) => log))}::int4[], ${arrayLiteral(wanted.map(({ name }) => KINDS[name]))}::int2[],
      ${arrayLiteral(wanted.map(({ value }) => value))}::text[], ${introducedMax})`;
  const keys = [...missing.keys()];
  for (const row of rows) codes.set(keys[row.ordinal - 1] ?? '', row.code);
}

function codesOf(item: PreparedEvent, codes: ReadonlyMap<string, number>): Coded {
  const coded: Record<CodedField, number> = {
    action: NO_VALUE,
    resourceType: NO_VALUE,
    source: NO_VALUE,
    httpMethod: NO_VALUE,
  };
  const texts: Record<string, string> = {};
  for (const text of textsOf(item)) {
    const code = codes.get(keyOf(text));
    if (code === undefined) throw new Error(`no code for ${text.name} of log ${text.log}`);
    coded[text.name] = code;
    if (code === OVERFLOW) texts[CODED_COLUMN[text.name]] = text.value;
  }
  return { codes: coded, overflow: Object.keys(texts).length === 0 ? undefined : JSON.stringify(texts) };
}

function keyOf({ log, name, value }: Text): string {
  return `${log}:${KINDS[name]}:${value}`;
}
