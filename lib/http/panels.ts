import { RESULTS } from '@/lib/audit/event';
import type { Figure, ResultsOf } from '@/lib/audit/panels';
import type { Span } from '@/lib/audit/span';
import { wordOf } from '@/lib/dialects/explore';
import {
  type HoursAnswer,
  type HoursQuery,
  type NewAnswer,
  type NewQuery,
  NOVEL_WORDS,
  type PanelQuery,
  RESULT_FIELDS,
  type ResultsAnswer,
  type ResultsQuery,
  type SpikesAnswer,
  type SpikesQuery,
  type SummaryAnswer,
} from '@/lib/dialects/panels';
import { coverage } from '@/lib/query/coverage';
import { HOURS_SPAN_MS_MAX, type HourCount, hours } from '@/lib/query/hours';
import { newValues } from '@/lib/query/new-values';
import { results } from '@/lib/query/results';
import { spikes } from '@/lib/query/spikes';
import { summary } from '@/lib/query/summary';
import { faultAt } from './fault-at';
import { scopeOver } from './log-scope';
import type { Call } from './serve';

type Asked<Query extends PanelQuery> = Pick<Call<Query>, 'scope' | 'principal' | 'filter' | 'query'>;

/** The scope and the span of a panel: from the first event within reach, and to the newest or to now, unless said. */
async function asked<Query extends PanelQuery>(call: Asked<Query>) {
  const { phrase, from, to, log } = call.query;
  const scope = await scopeOver(call, log);
  const covered = await coverage(scope);
  const toMs = to === undefined ? Math.max(covered.toMs ?? 0, Date.now()) : Number(to / 1000n);
  const fromMs = from === undefined ? Math.min(covered.fromMs ?? toMs, toMs) : Number((from + 999n) / 1000n);
  if (fromMs > toMs) throw faultAt('from', 'The range begins after its end', String(fromMs));
  const { filter, search } = phrase;
  return { scope, filter, search, covered, isWhole: from === undefined, span: { fromMs, toMs } };
}

/** GET /api/v1/stats/summary */
export async function statsSummary(call: Asked<PanelQuery>): Promise<SummaryAnswer> {
  const { scope, filter, ...options } = await asked(call);
  const { span, previous, figures, lagEvents } = await summary(scope, filter, options);
  return {
    range: printSpan(span),
    previous: previous ? printSpan(previous) : null,
    figures: {
      events: printFigure(figures.events),
      failures: printFigure(figures.failures),
      denials: printFigure(figures.denials),
      active_actors: printFigure(figures.activeActors),
      new_actors: printFigure(figures.newActors),
      ingest_lag_ms: printFigure(figures.ingestLagMs),
    },
    lag_events: lagEvents,
  };
}

/** GET /api/v1/stats/results */
export async function statsResults(call: Asked<ResultsQuery>): Promise<ResultsAnswer> {
  const { query } = call;
  const scope = await scopeOver(call, query.log);
  const { search } = query.phrase;
  const found = await results(scope, call.filter, RESULT_FIELDS[query.field], { search });
  const [listed, others] = [found.slice(0, Number(query.values)), found.slice(Number(query.values))];
  return {
    ...{ field: query.field, results: [...RESULTS], distinct: found.length },
    values: listed.map((it) => ({ value: it.value, events: byResult(it) })),
    other: RESULTS.map((_, nth) => others.reduce((sum, it) => sum + (byResult(it)[nth] ?? 0), 0)),
  };
}

function byResult({ byResult: counts }: ResultsOf): number[] {
  return RESULTS.map((result) => counts[result] ?? 0);
}

/** GET /api/v1/stats/hours */
export async function statsHours(call: Asked<HoursQuery>): Promise<HoursAnswer> {
  const { query } = call;
  const { scope, filter, search, isWhole, span: whole } = await asked(call);
  // Nobody who does not say from when is refused for how long the log is.
  const span = isWhole ? { ...whole, fromMs: Math.max(whole.fromMs, whole.toMs - HOURS_SPAN_MS_MAX) } : whole;
  const found = await hours(scope, filter, { search, span, zone: query.zone });
  const weekdays = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => 0));
  for (const { weekday, hour, events } of found) {
    const day = weekdays[weekday];
    if (day) day[hour] = (day[hour] ?? 0) + events;
  }
  return { range: printSpan(span), zone: query.zone, weekdays, hours: hoursOf(query, found) };
}

function hoursOf({ weekday, hour }: HoursQuery, found: readonly HourCount[]): HoursAnswer['hours'] {
  if (weekday === 0n) return null;
  return found
    .filter((it) => it.weekday === Number(weekday) - 1 && it.hour === Number(hour))
    .map((it) => ({ ...printSpan(it), events: it.events }));
}

/** GET /api/v1/stats/new */
export async function statsNew(call: Asked<NewQuery>): Promise<NewAnswer> {
  const { query } = call;
  const { scope, filter, search, span, covered } = await asked(call);
  const options = { search, span, valuesMax: Number(query.values) };
  const { distinct, values } = await newValues(scope, filter, NOVEL_WORDS[query.field], options);
  return {
    range: printSpan(span),
    field: query.field,
    distinct: distinct ?? null,
    values: values.map(({ value, firstMs, id, events }) => ({
      ...{ value, first_at: new Date(firstMs).toISOString(), event_id: id, events },
    })),
    log_begins: covered.fromMs === undefined ? null : new Date(covered.fromMs).toISOString(),
  };
}

/** GET /api/v1/stats/spikes */
export async function statsSpikes(call: Asked<SpikesQuery>): Promise<SpikesAnswer> {
  const { scope, filter, search, span } = await asked(call);
  const found = await spikes(scope, filter, { search, span, zone: call.query.zone });
  return {
    range: printSpan(found.span),
    width: found.width,
    judged: found.judged,
    spikes: found.spikes.map(({ measure, span: at, value, usual, score, top }) => ({
      ...{ measure, ...printSpan(at), events: value, usual, score: Math.round(score * 10) / 10 },
      phrase: measure === 'events' ? '' : `result:${measure}`,
      top: top.map(({ field, value: text, events }) => ({ field: wordOf(field), value: text, events })),
    })),
  };
}

function printSpan({ fromMs, toMs }: Span) {
  return { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
}

function printFigure({ value, previous, parts }: Figure) {
  return { value: value ?? null, previous: previous ?? null, parts: parts ? [...parts] : null };
}
