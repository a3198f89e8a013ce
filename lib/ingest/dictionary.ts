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

/** Codes that are known, of each log and kind. */
type Codes = Map<string, number>;
interface Cache {
  logs: Map<number, Record<CodedField, Codes>>;
  size: number;
}

const caches = new WeakMap<Sql, Cache>();

/**
 * The codes of a batch. New texts are introduced in a statement of their own, before the append and outside its
 * locks; should the append fail, a code without events is left behind, which harms nothing.
 */
export async function encode(
  sql: Sql,
  batch: readonly PreparedEvent[],
  introducedMax = INTRODUCED_MAX,
): Promise<Coded[]> {
  let cache = caches.get(sql);
  if (!cache || cache.size > CACHED_MAX) {
    cache = { logs: new Map(), size: 0 };
    caches.set(sql, cache);
  }
  const missing = new Map<string, Text>();
  for (const item of batch) addMissing(cache, item, missing);
  if (missing.size > 0) await intern(sql, missing, cache, introducedMax);
  const known = cache;
  return batch.map((item) => codesOf(item, known));
}

/** One text of a coded column, as one log uses it. */
interface Text {
  log: number;
  name: CodedField;
  value: string;
}

function codesIn(cache: Cache, log: number): Record<CodedField, Codes> {
  let codes = cache.logs.get(log);
  if (!codes) {
    codes = { action: new Map(), resourceType: new Map(), source: new Map(), httpMethod: new Map() };
    cache.logs.set(log, codes);
  }
  return codes;
}

function addMissing(cache: Cache, { log, event }: PreparedEvent, missing: Map<string, Text>): void {
  const codes = codesIn(cache, log);
  for (const name of CODED) {
    const value = event[name];
    if (value === undefined || codes[name].has(value)) continue;
    missing.set(`${log}:${KINDS[name]}:${value}`, { log, name, value });
  }
}

async function intern(sql: Sql, missing: ReadonlyMap<string, Text>, cache: Cache, introducedMax: number) {
  const wanted = [...missing.values()];
  const rows = await sql<{ ordinal: number; code: number }[]>`
    select ordinal, code from intern_values(
      ${arrayLiteral(wanted.map(({ log }) => log))}::int4[], ${arrayLiteral(wanted.map(({ name }) => KINDS[name]))}::int2[],
      ${arrayLiteral(wanted.map(({ value }) => value))}::text[], ${introducedMax})`;
  for (const { ordinal, code } of rows) {
    const text = wanted[ordinal - 1];
    if (!text) throw new RangeError(`intern_values answered text ${ordinal} of ${wanted.length}`);
    codesIn(cache, text.log)[text.name].set(text.value, code);
    cache.size += 1;
  }
}

function codesOf({ log, event }: PreparedEvent, cache: Cache): Coded {
  const known = codesIn(cache, log);
  const codes = {
    action: codeOf(known.action, event.action),
    resourceType: codeOf(known.resourceType, event.resourceType),
    source: codeOf(known.source, event.source),
    httpMethod: codeOf(known.httpMethod, event.httpMethod),
  };
  const { action, resourceType, source, httpMethod } = codes;
  const isFull =
    action === OVERFLOW || resourceType === OVERFLOW || source === OVERFLOW || httpMethod === OVERFLOW;
  if (!isFull) return { codes, overflow: undefined };
  const texts = CODED.filter((name) => codes[name] === OVERFLOW);
  const overflow = Object.fromEntries(texts.map((name) => [CODED_COLUMN[name], event[name]]));
  return { codes, overflow: JSON.stringify(overflow) };
}

function codeOf(codes: Codes, value: string | undefined): number {
  if (value === undefined) return NO_VALUE;
  const code = codes.get(value);
  if (code === undefined) throw new Error('a text was given no code');
  return code;
}
