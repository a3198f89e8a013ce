import { RESULTS } from '@/lib/audit/event';
import type { FieldName } from '@/lib/audit/fields';
import { type AuditFilter, condition } from '@/lib/audit/filter';
import { instantBound } from '@/lib/audit/instant-bound';
import type { Also } from '@/lib/audit/page';
import { MEASURES, type Measure, type Spike, type Spikes } from '@/lib/audit/panels';
import type { Scope } from '@/lib/audit/scope';
import type { Span } from '@/lib/audit/span';
import { facets } from './facets';
import { explainPlan } from './plan';
import { notePlan, readOn } from './reading';
import { type Counts, series, sumCounts } from './series';
import { firstMs, planSpan } from './span';
import { findSpikes, type Judged, WEEKS } from './spike-detector';
import { roundBounds, type Start } from './zone-bounds';

const DAY_MS = 86_400_000;
/** Up to here hours are compared; days beyond. */
const HOURLY_MS = 31 * DAY_MS;
/** Of a longer range the end is looked at. */
const DAILY_MS = 400 * DAY_MS;
/** Those with the greatest score are told. */
const SPIKES_MAX = 50;
const TOP = 3;

export interface SpikesOptions extends Pick<Also, 'search'> {
  span: Span;
  zone: string;
}

/**
 * Hours, or days of a long range, in which far more happened, failed or was denied than in the same hours of the eight
 * weeks before, as clocks of a zone show them. Counts are exact, as those of a histogram; {@link findSpikes} says what
 * is far.
 */
export async function spikes(
  scope: Scope,
  filter: AuditFilter,
  { search, span: asked, zone }: SpikesOptions,
): Promise<Spikes> {
  const width = asked.toMs - asked.fromMs > HOURLY_MS ? 'day' : 'hour';
  const span = { fromMs: Math.max(asked.fromMs, asked.toMs - DAILY_MS), toMs: asked.toMs };
  // A day more, because a day of the clock may have 25 hours.
  const known = { fromMs: span.fromMs - (WEEKS * 7 + 1) * DAY_MS, toMs: span.toMs };
  const plan = await planSpan(scope, filter, known, search);
  notePlan(explainPlan('spikes', plan));
  const beganMs = await firstMs(plan);
  if (plan.access === 'nothing' || beganMs === undefined) return { width, span, judged: 0, spikes: [] };
  const starts = await readOn('list', (sql) => roundBounds(sql, known, width, zone));
  const counts = await series(plan, [...starts.map(({ ms }) => ms), span.toMs + 1]);
  const judged = MEASURES.map((measure) => findSpikes(bucketsOf(starts, counts, measure), span, beganMs));
  const found = MEASURES.flatMap((measure, nth) =>
    (judged[nth]?.found ?? []).map((it) => ({ measure, ...it })),
  )
    .sort((a, b) => b.score - a.score)
    .slice(0, SPIKES_MAX);
  return {
    ...{ width, span },
    judged: judged.reduce((sum, { pairs }) => sum + pairs, 0),
    spikes: await Promise.all(
      found.map(async (it): Promise<Spike> => ({ ...it, top: await topOf(scope, filter, it, search) })),
    ),
  };
}

function bucketsOf(starts: readonly Start[], counts: readonly Counts[], measure: Measure) {
  return starts.map((start, nth) => ({ ...start, events: eventsOf(counts[nth] ?? {}, measure) }));
}

function eventsOf(counts: Counts, measure: Measure): number {
  return measure === 'events' ? sumCounts(counts) : (counts[measure] ?? 0);
}

/** The conditions under which the events of a spike are found, beside those of the question. */
export function measureFilter(measure: Measure): AuditFilter {
  return RESULTS.filter((result) => result === measure).map((result) => condition('result', 'eq', result));
}

async function topOf(
  scope: Scope,
  filter: AuditFilter,
  { measure, span }: { measure: Measure } & Judged,
  search: string | undefined,
): Promise<Spike['top']> {
  const fields: readonly FieldName[] = scope.isMasked ? ['action'] : ['action', 'actorId'];
  const within = [
    ...filter,
    ...measureFilter(measure),
    instantBound('occurredAt', 'gte', BigInt(span.fromMs) * 1000n),
    instantBound('occurredAt', 'lte', BigInt(span.toMs) * 1000n),
  ];
  const found = await facets(scope, within, fields, { search, valuesMax: TOP, keepsOwn: true });
  return fields.flatMap((field) =>
    (found[field]?.values ?? []).flatMap(({ value, events }) =>
      value === null ? [] : [{ field, value, events }],
    ),
  );
}
