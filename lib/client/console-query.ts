import { OPERATORS, type Operator } from '@/lib/audit/field';
import { type FieldName, field, isFieldName } from '@/lib/audit/fields';
import type { AuditFilter, Condition } from '@/lib/audit/filter';
import { instantBound } from '@/lib/audit/instant-bound';
import { isMasked } from '@/lib/audit/mask';
import type { LogKind } from '@/lib/audit/scope';

/** Relative ranges and what they are called; `all` has no bounds. */
export const RANGES = {
  '1h': { label: 'Last hour', hours: 1 },
  '24h': { label: 'Last 24 hours', hours: 24 },
  '7d': { label: 'Last 7 days', hours: 168 },
  '30d': { label: 'Last 30 days', hours: 720 },
  '90d': { label: 'Last 90 days', hours: 2160 },
  all: { label: 'All time', hours: undefined },
} as const;
export type RangeName = keyof typeof RANGES;
export const RANGE_DEFAULT: RangeName = '24h';

/** A relative range stays relative in the URL; an absolute one is two instants in milliseconds, both inclusive. */
export type Range = RangeName | { fromMs: number; toMs: number };

/** The state of a console page, whose one home is the URL. */
export interface ConsoleQuery {
  /** The events of the tenants, or the records of who read them. */
  log: LogKind;
  conditions: AuditFilter;
  range: Range;
  page: number;
  order: 'desc' | 'asc';
}

export interface ParsedQuery {
  query: ConsoleQuery;
  /** Parameters that were not understood or are not available, as they stand in the URL; the others apply. */
  faults: readonly string[];
  /** Whether the reader sees the core of events alone, and may ask for no more. */
  isMasked: boolean;
}

export const PAGE_ROWS = 50;

/**
 * `f=field.op.value` (repeated; several values are parted by `,`, and `\` escapes), `range=24h` or
 * `range=<ISO>..<ISO>`, `page=2`, `sort=ts` for the oldest first, `log=access` for the records of reads.
 */
export function parseConsoleQuery(params: URLSearchParams): ParsedQuery {
  const faults: string[] = [];
  const keep = <T>(value: T | undefined, text: string): T | undefined => {
    if (value === undefined) faults.push(text);
    return value;
  };
  const conditions = params.getAll('f').flatMap((text) => keep(parseCondition(text), `f=${text}`) ?? []);
  const rangeText = params.get('range') ?? RANGE_DEFAULT;
  const pageText = params.get('page') ?? '1';
  const logText = params.get('log') ?? 'main';
  return {
    query: {
      log: keep(isLogKind(logText) ? logText : undefined, `log=${logText}`) ?? 'main',
      conditions,
      range: keep(parseRange(rangeText), `range=${rangeText}`) ?? RANGE_DEFAULT,
      page: keep(/^[1-9]\d{0,12}$/.test(pageText) ? Number(pageText) : undefined, `page=${pageText}`) ?? 1,
      order: params.get('sort') === 'ts' ? 'asc' : 'desc',
    },
    faults,
    isMasked: false,
  };
}

/** The query as a search string with its `?`, or '' for the default one: the shortest text that parses to it. */
export function printConsoleQuery({ log, conditions, range, page, order }: ConsoleQuery): string {
  const params = new URLSearchParams();
  if (log !== 'main') params.set('log', log);
  for (const condition of conditions) params.append('f', printCondition(condition));
  if (range !== RANGE_DEFAULT) params.set('range', printRange(range));
  if (order === 'asc') params.set('sort', 'ts');
  if (page !== 1) params.set('page', String(page));
  return params.size === 0 ? '' : `?${params}`;
}

/** The query without what a role that sees the core alone may not ask; what was left out is among the faults. */
export function withoutMasked({ query, faults }: ParsedQuery): ParsedQuery {
  const hidden = query.conditions.filter(({ field: name }) => isMasked(name));
  return {
    query: { ...query, conditions: query.conditions.filter((condition) => !hidden.includes(condition)) },
    faults: [...faults, ...hidden.map((condition) => `f=${printCondition(condition)}`)],
    isMasked: true,
  };
}

/** Conditions and time range as one filter, at the instant `nowMs`. */
export function consoleFilter({ conditions, range }: ConsoleQuery, nowMs: number): AuditFilter {
  if (typeof range !== 'string') {
    return [
      ...conditions,
      instantBound('occurredAt', 'gte', BigInt(range.fromMs) * 1000n),
      instantBound('occurredAt', 'lte', BigInt(range.toMs) * 1000n),
    ];
  }
  const { hours } = RANGES[range];
  if (hours === undefined) return conditions;
  return [...conditions, instantBound('occurredAt', 'gte', BigInt(nowMs - hours * 3_600_000) * 1000n)];
}

function isLogKind(text: string): text is LogKind {
  return text === 'main' || text === 'access';
}

function parseCondition(text: string): Condition | undefined {
  const [name = '', operator = ''] = text.split('.', 2);
  const op = OPERATORS.find((candidate) => candidate === operator);
  if (!op || !isFieldName(name) || !field(name).operators.includes(op)) return undefined;
  const values = parseValues(text.slice(name.length + operator.length + 2));
  const isSingle = op !== 'in' && op !== 'notIn';
  if (values.some((value) => !isValue(name, op, value)) || (isSingle && values.length !== 1))
    return undefined;
  return { field: name, op, values };
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

function parseRange(text: string): Range | undefined {
  if (isRangeName(text)) return text;
  const [from, to, ...rest] = text
    .split('..')
    .map((side) => (ISO.test(side) ? Date.parse(side) : Number.NaN));
  if (from === undefined || to === undefined || rest.length > 0 || !(from <= to)) return undefined;
  return { fromMs: from, toMs: to };
}

const ISO = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z)?$/;

function printRange(range: Range): string {
  return typeof range === 'string'
    ? range
    : `${new Date(range.fromMs).toISOString()}..${new Date(range.toMs).toISOString()}`;
}

function isRangeName(text: string): text is RangeName {
  return Object.hasOwn(RANGES, text);
}
