import { type AuditFilter, type Condition, condition } from '@/lib/audit/filter';
import { printPhrase } from '@/lib/audit/phrase';
import type { Span } from '@/lib/audit/span';
import { type ConsoleQuery, conditionKey, printConsoleQuery } from './console-query';
import { type Range, resolveRange, UNITS } from './time-range';
import type { Zone } from './zone';

/** From when to when the logs within reach hold events; undefined where they hold none. */
export interface Covered {
  fromMs: number | undefined;
  toMs: number | undefined;
}

/** Whether the page is compared with the period before; unless the URL says otherwise, it is. */
export function isCompared(params: URLSearchParams): boolean {
  return params.get('compare') !== '0';
}

/** The page of statistics of a query. What only a list has (order, state, view, live) does not come along. */
export function statsHref(query: ConsoleQuery, compared: boolean): string {
  const search = printConsoleQuery(ofNoList(query));
  if (compared) return `/stats${search}`;
  return `/stats${search === '' ? '?' : `${search}&`}compare=0`;
}

function ofNoList(query: ConsoleQuery): ConsoleQuery {
  return { ...query, order: 'desc', asOf: undefined, viewId: undefined, isLive: false };
}

/**
 * A range as two instants, so that whatever is asked of it, now and later, is of the same events. What lasts until the
 * present ends before `nowMs`: the last 24 hours are that long and no millisecond longer. All time is what is covered.
 */
export function spanOfRange(range: Range, nowMs: number, zone: Zone, covered: Covered): Span {
  const bounds = resolveRange(range, nowMs, zone);
  const toMs = bounds.toMs ?? Math.max(nowMs - 1, (range === 'all' && covered.toMs) || 0);
  const fromMs = bounds.fromMs ?? covered.fromMs ?? toMs;
  return { fromMs, toMs: Math.max(fromMs, toMs) };
}

/** As much time before a span; undefined where the log began later, so that there is nothing to compare with. */
export function previousSpan({ fromMs, toMs }: Span, covered: Covered): Span | undefined {
  const previous = { fromMs: fromMs - (toMs + 1 - fromMs), toMs: fromMs - 1 };
  return covered.fromMs !== undefined && covered.fromMs <= previous.toMs ? previous : undefined;
}

const PERIODS = [
  ['day', UNITS.d],
  ['hour', UNITS.h],
  ['minute', UNITS.m],
] as const;

/** What as much time before is called: `the 24 hours before`, `the 7 days before`, `the time before`. */
export function periodWords({ fromMs, toMs }: Span): string {
  const width = toMs + 1 - fromMs;
  for (const [word, ms] of PERIODS) {
    const count = width / ms;
    if (Number.isInteger(count) && (count > 1 || word === 'minute'))
      return `the ${count === 1 ? '' : `${count} `}${word}${count === 1 ? '' : 's'} before`;
  }
  return 'the time before';
}

/** The events of a query within a span, and under further conditions, as a list. */
export function logsHref(query: ConsoleQuery, range: Span, conditions = query.conditions): string {
  return `/logs${printConsoleQuery({ ...ofNoList(query), range, conditions })}`;
}

/** The conditions with others beside them, each once. */
export function withConditions(filter: AuditFilter, added: AuditFilter): AuditFilter {
  const keys = new Set(filter.map(conditionKey));
  return [...filter, ...added.filter((it) => !keys.has(conditionKey(it)))];
}

/** The conditions with others in the place of those of a field: as facets count, which set the field's own aside. */
export function inPlaceOf(filter: AuditFilter, name: Condition['field'], others: AuditFilter): AuditFilter {
  return [...filter.filter(({ field }) => field !== name), ...others];
}

/** What finds the events of a value; null is that there is none. */
export function valueFilter(name: Condition['field'], value: string | null): AuditFilter {
  return [value === null ? condition(name, 'isNull', 'true') : condition(name, 'eq', value)];
}

/** A longer phrase is refused by the API. */
const PHRASE_LENGTH_MAX = 4_000;

/** What finds the events of all other values; undefined where that would be too long to ask. */
export function otherFilter(
  name: Condition['field'],
  listed: readonly (string | null)[],
): AuditFilter | undefined {
  const values = listed.filter((value) => value !== null);
  const filter = [
    ...(values.length === 0 ? [] : [condition(name, values.length === 1 ? 'neq' : 'notIn', ...values)]),
    ...(values.length < listed.length ? [condition(name, 'isNull', 'false')] : []),
  ];
  return printPhrase(filter, undefined).length > PHRASE_LENGTH_MAX ? undefined : filter;
}

/** The name of a file of numbers; without colons, which not every system has in names. */
export function csvName(panel: string, { fromMs, toMs }: Span): string {
  const [from, to] = [fromMs, toMs].map((ms) => new Date(ms).toISOString().replaceAll(':', '-'));
  return `trailmark-${panel}-${from}-${to}.csv`;
}
