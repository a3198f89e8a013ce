import { AuditError } from '@/lib/audit/error';
import type { AuditFilter } from '@/lib/audit/filter';
import type { Also } from '@/lib/audit/page';
import type { Scope } from '@/lib/audit/scope';
import type { Span } from '@/lib/audit/span';
import { explainPlan } from './plan';
import { notePlan, readOn } from './reading';
import { totals } from './series';
import { planSpan } from './span';
import { roundBounds } from './zone-bounds';

export interface HourOptions extends Pick<Also, 'search'> {
  span: Span;
  zone: string;
}

/** One hour of a zone, or the part of it that is in the span. */
export interface HourCount extends Span {
  /** Monday is 0. */
  weekday: number;
  hour: number;
  events: number;
}

const HOUR_MS = 3_600_000;
/** More are not asked for at once: three years. */
const HOURS_MAX = 27_000;
export const HOURS_SPAN_MS_MAX = HOURS_MAX * HOUR_MS;

/**
 * Events of each hour of a span, as clocks of a zone show them: an hour that a clock shows twice comes twice, one that
 * it leaves out never. Exact, from one snapshot.
 */
export async function hours(
  scope: Scope,
  filter: AuditFilter,
  { search, span, zone }: HourOptions,
): Promise<readonly HourCount[]> {
  if (span.toMs - span.fromMs > HOURS_SPAN_MS_MAX)
    throw new AuditError('invalid_request', `A range of at most ${HOURS_MAX} hours`);
  const plan = await planSpan(scope, filter, span, search);
  notePlan(explainPlan('hours', plan));
  const starts = await readOn('list', (sql) => roundBounds(sql, span, 'hour', zone));
  const counts = await totals(plan, [...starts.map(({ ms }) => ms), span.toMs + 1]);
  return starts.map(({ ms, weekday, hour }, nth) => ({
    ...{ fromMs: ms, toMs: (starts[nth + 1]?.ms ?? span.toMs + 1) - 1, weekday, hour },
    events: counts[nth] ?? 0,
  }));
}
