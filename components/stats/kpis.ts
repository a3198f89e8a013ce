import { condition } from '@/lib/audit/filter';
import { countText, deltaOf, durationText, percentText, pointsDelta, shareOf } from '@/lib/client/figures';
import type { WireSummary } from '@/lib/client/panels';
import { withConditions } from '@/lib/client/stats-query';
import type { Kpi } from './kpi-card';
import type { StatsPage } from './stats-context';

type FigureAnswer = WireSummary['figures']['events'];

/** The figures of a summary, as cards. */
export function kpisOf({ figures, lag_events: lagEvents }: WireSummary, stats: StatsPage): readonly Kpi[] {
  const { events, failures, denials, active_actors: active, new_actors: fresh, ingest_lag_ms: lag } = figures;
  const listed = (result: string) =>
    stats.hrefOf(withConditions(stats.query.conditions, [condition('result', 'eq', result)]));
  return [
    { ...counted('Events', events, stats), ...toEvents(events, stats.hrefOf()) },
    { ...failureRate(failures, events, stats), ...toEvents(failures, listed('failure')) },
    { ...counted('Denied', denials, stats), ...toEvents(denials, listed('denied')) },
    { ...counted('Active actors', active, stats), href: '#actors' },
    { ...counted('New actors', fresh, stats), href: '#new-actors' },
    {
      ...{ label: 'Ingest lag', parts: lag.parts, href: undefined },
      value: lag.value === null ? (lagEvents === 0 ? '—' : undefined) : durationText(lag.value),
      detail: lagEvents > 0 && `p95 of newest ${countText(lagEvents)}`,
      delta: deltaOf(lag.value, before(lag, stats), stats.period),
    },
  ];
}

function counted(label: string, figure: FigureAnswer, stats: StatsPage): Omit<Kpi, 'href'> {
  return {
    ...{ label, parts: figure.parts },
    value: figure.value === null ? undefined : countText(figure.value),
    delta: deltaOf(figure.value, before(figure, stats), stats.period),
  };
}

function toEvents({ value }: FigureAnswer, href: string): Pick<Kpi, 'href' | 'events'> {
  return value ? { href, events: value } : { href: undefined };
}

/** Nothing is known of before the log began, however many that would be. */
function before({ previous }: FigureAnswer, stats: StatsPage): number | null {
  return stats.previous ? previous : null;
}

/** Failures in percent of all events; compared in percentage points. */
function failureRate(failures: FigureAnswer, events: FigureAnswer, stats: StatsPage): Omit<Kpi, 'href'> {
  const rate = (part: number | null, whole: number | null) =>
    part === null || !whole ? null : shareOf(part, whole);
  const value = rate(failures.value, events.value);
  const previous = rate(before(failures, stats), before(events, stats));
  return {
    label: 'Failures',
    value: value === null ? '—' : percentText(value),
    detail: `${countText(failures.value ?? 0)} of ${countText(events.value ?? 0)}`,
    delta: pointsDelta(value, previous, stats.period),
    parts: failures.parts?.map((part, nth) => shareOf(part, events.parts?.[nth] ?? 0)) ?? null,
  };
}
