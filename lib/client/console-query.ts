import { OPERATORS, type Operator } from '@/lib/audit/field';
import { type FieldName, field, isFieldName } from '@/lib/audit/fields';
import type { AuditFilter, Condition } from '@/lib/audit/filter';
import { instantBound } from '@/lib/audit/instant-bound';
import { isMasked } from '@/lib/audit/mask';
import { parsePhrase, printPhrase } from '@/lib/audit/phrase';
import type { LogKind } from '@/lib/audit/scope';
import { isSameRange, parseRange, printRange, RANGE_DEFAULT, type Range, resolveRange } from './time-range';
import { parseZone, printZone, type Zone } from './zone';

/** The state of a console page, whose one home is the URL. */
export interface ConsoleQuery {
  /** The events of the tenants, or the records of who read them. */
  log: LogKind;
  conditions: AuditFilter;
  /** Conditions that are kept, and do not apply. */
  off: AuditFilter;
  /** Words that must all occur. */
  search: string | undefined;
  range: Range;
  /** Undefined: that of the reader's preferences. */
  zone: Zone | undefined;
  order: 'desc' | 'asc';
  /** The state of the logs that a link was made of. */
  asOf: string | undefined;
  /** The saved view that it began with. */
  viewId: string | undefined;
  isLive: boolean;
}

/** Everything of the last day, newest first. */
export const QUERY_DEFAULT: ConsoleQuery = {
  ...{ log: 'main', conditions: [], off: [], search: undefined, range: RANGE_DEFAULT, zone: undefined },
  ...{ order: 'desc', asOf: undefined, viewId: undefined, isLive: false },
};

export interface ParsedQuery {
  query: ConsoleQuery;
  /** Parameters that were not understood or are not available, as they stand in the URL; the others apply. */
  faults: readonly string[];
  /** Whether the reader sees the core of events alone, and may ask for no more. */
  isMasked: boolean;
}

const SEARCH_LENGTH_MAX = 2_000;
const CONDITIONS_MAX = 50;

/**
 * `f=field.op.value` (repeated; several values are parted by `,`, and `\` escapes; `f=!…` does not apply), `q=` words,
 * `range=24h` or `range=<ISO>..<ISO>`, `tz=`, `sort=ts` for the oldest first, `log=access` for the records of reads,
 * `as_of=` for a state of before, `view=` and `live=1`.
 */
export function parseConsoleQuery(params: URLSearchParams): ParsedQuery {
  const faults: string[] = [];
  const keep = <T>(value: T | undefined, text: string): T | undefined => {
    if (value === undefined) faults.push(text);
    return value;
  };
  const named = <T>(name: string, read: (text: string) => T | undefined): T | undefined => {
    const text = params.get(name);
    return text === null ? undefined : keep(read(text), `${name}=${text}`);
  };
  const given = params.getAll('f').flatMap((text, nth) => {
    const isOff = text.startsWith('!');
    const condition = nth < CONDITIONS_MAX ? parseCondition(isOff ? text.slice(1) : text) : undefined;
    return keep(condition && { isOff, condition }, `f=${text}`) ?? [];
  });
  const of = (isOff: boolean) => given.filter((it) => it.isOff === isOff).map(({ condition }) => condition);
  return {
    query: {
      log: named('log', (text) => (isLogKind(text) ? text : undefined)) ?? 'main',
      conditions: of(false),
      off: of(true),
      search: named('q', parseSearch) || undefined,
      range: named('range', parseRange) ?? RANGE_DEFAULT,
      zone: named('tz', parseZone),
      order: params.get('sort') === 'ts' ? 'asc' : 'desc',
      asOf: params.get('as_of') || undefined,
      viewId: params.get('view') || undefined,
      isLive: params.get('live') === '1',
    },
    faults,
    isMasked: false,
  };
}

/** The query as a search string with its `?`, or '' for the default one: the shortest text that parses to it. */
export function printConsoleQuery(query: ConsoleQuery): string {
  const params = new URLSearchParams();
  if (query.log !== 'main') params.set('log', query.log);
  for (const condition of query.conditions) params.append('f', printCondition(condition));
  for (const condition of query.off) params.append('f', `!${printCondition(condition)}`);
  if (query.search !== undefined) params.set('q', query.search);
  if (!isSameRange(query.range, RANGE_DEFAULT)) params.set('range', printRange(query.range));
  if (query.zone !== undefined) params.set('tz', printZone(query.zone));
  if (query.order === 'asc') params.set('sort', 'ts');
  if (query.asOf !== undefined) params.set('as_of', query.asOf);
  if (query.viewId !== undefined) params.set('view', query.viewId);
  if (query.isLive) params.set('live', '1');
  return params.size === 0 ? '' : `?${params}`;
}

/** The query without what a role that sees the core alone may not ask; what was left out is among the faults. */
export function withoutMasked({ query, faults }: ParsedQuery): ParsedQuery {
  const isHidden = ({ field: name }: Condition) => isMasked(name);
  const hidden = [...query.conditions, ...query.off].filter(isHidden);
  const search = query.search === undefined ? [] : [`q=${query.search}`];
  const seen = (conditions: AuditFilter) => conditions.filter((condition) => !isHidden(condition));
  return {
    query: { ...query, conditions: seen(query.conditions), off: seen(query.off), search: undefined },
    faults: [...faults, ...hidden.map((condition) => `f=${printCondition(condition)}`), ...search],
    isMasked: true,
  };
}

/** Conditions and time range as one filter, at the instant `nowMs`. */
export function consoleFilter({ conditions, range, zone }: ConsoleQuery, nowMs: number): AuditFilter {
  const { fromMs, toMs } = resolveRange(range, nowMs, zone ?? 'utc');
  return [
    ...conditions,
    ...(fromMs === undefined ? [] : [instantBound('occurredAt', 'gte', BigInt(fromMs) * 1000n)]),
    ...(toMs === undefined ? [] : [instantBound('occurredAt', 'lte', BigInt(toMs) * 1000n)]),
  ];
}

/** One text for each condition, whatever order its values stand in. */
export function conditionKey({ field: name, op, values }: Condition): string {
  return printCondition({ field: name, op, values: [...values].sort() });
}

function isLogKind(text: string): text is LogKind {
  return text === 'main' || text === 'access';
}

/** Single spaces between words, as a phrase is searched for. */
function parseSearch(text: string): string | undefined {
  return text.length > SEARCH_LENGTH_MAX ? undefined : text.split(/\s+/).filter(Boolean).join(' ');
}

function parseCondition(text: string): Condition | undefined {
  const [name = '', operator = ''] = text.split('.', 2);
  const op = OPERATORS.find((candidate) => candidate === operator);
  if (!op || !isFieldName(name) || !field(name).operators.includes(op)) return undefined;
  const values = parseValues(text.slice(name.length + operator.length + 2));
  const isSingle = op !== 'in' && op !== 'notIn';
  if (values.some((value) => !isValue(name, op, value)) || (isSingle && values.length !== 1))
    return undefined;
  const condition: Condition = { field: name, op, values };
  return isSayable(condition) ? condition : undefined;
}

/** Whether a phrase says it: the API is asked by one. A network that is none, or a result that does not exist, has none. */
function isSayable(condition: Condition): boolean {
  return parsePhrase(printPhrase([condition], undefined)).faults.length === 0;
}

/** Times are milliseconds since 1970, statuses whole numbers; anything but nothing will do for the rest. */
function isValue(name: FieldName, op: Operator, value: string): boolean {
  if (op === 'isNull') return value === 'true' || value === 'false';
  const { kind } = field(name);
  if (kind === 'instant') return /^\d{1,15}$/.test(value);
  return kind === 'integer' ? /^\d{1,3}$/.test(value) : value !== '';
}

function printCondition({ field: name, op, values }: Condition): string {
  return `${name}.${op}.${values.map((value) => value.replace(/[\\,]/g, '\\$&')).join(',')}`;
}

/** Splits at commas that no backslash stands before. */
function parseValues(text: string): string[] {
  const values = [''];
  for (const [part = ''] of text.matchAll(/\\[\s\S]?|,|[^\\,]+/g)) {
    if (part === ',') values.push('');
    else values[values.length - 1] += part.startsWith('\\') ? part.slice(1) : part;
  }
  return values;
}
