import type { AuditFilter } from '@/lib/audit/filter';
import type { Also } from '@/lib/audit/page';
import type { Figure, Summary } from '@/lib/audit/panels';
import type { Scope } from '@/lib/audit/scope';
import type { Span } from '@/lib/audit/span';
import { countNew } from './new-values';
import { explainPlan, type Plan } from './plan';
import { notePlan } from './reading';
import { countActors, newestLag, partRows } from './rows-panel';
import { type Counts, series, sumCounts } from './series';
import { before, equalParts, planSpan } from './span';

export interface SummaryOptions extends Pick<Also, 'search'> {
  span: Span;
  /** Whether the range is the whole log: then nothing is before it. */
  isWhole: boolean;
}

/** Parts of a range that a small chart of it shows. */
const PARTS = 24;

/**
 * The figures of a range, each with the one of as much time before it and with those of its parts. Events and results are
 * exact at any size; actors are where blocks count them or there are not too many rows; the ingest lag is that of the
 * newest events. Each figure is from one snapshot.
 */
export async function summary(
  scope: Scope,
  filter: AuditFilter,
  { search, span, isWhole }: SummaryOptions,
): Promise<Summary> {
  const previous = isWhole ? undefined : before(span);
  const plan = await planSpan(scope, filter, span, search);
  notePlan(explainPlan('summary', plan));
  const earlier = previous && (await planSpan(scope, filter, previous, search));
  const bounds = equalParts(span, PARTS);
  const counts = await series(plan, bounds);
  const [sum] = previous && earlier ? await series(earlier, [previous.fromMs, span.fromMs]) : [];
  const of = (count: (counts: Counts) => number): Figure => {
    const parts = counts.map(count);
    return { value: parts.reduce((all, next) => all + next, 0), previous: sum && count(sum), parts };
  };
  const [rows, lag, lagBefore] = await Promise.all([
    partRows(plan, bounds),
    newestLag(plan),
    earlier && newestLag(earlier),
  ]);
  return {
    ...{ span, previous, lagEvents: lag.events },
    figures: {
      events: of(sumCounts),
      failures: of(({ failure = 0 }) => failure),
      denials: of(({ denied = 0 }) => denied),
      activeActors: {
        value: await countActors(plan),
        previous: earlier && (await countActors(earlier)),
        parts: rows?.map(({ actors }) => actors),
      },
      newActors: await newActors(plan, earlier, bounds),
      ingestLagMs: {
        ...{ value: lag.lagMs, previous: lagBefore?.lagMs },
        parts: rows?.map(({ lagMs }) => lagMs),
      },
    },
  };
}

async function newActors(plan: Plan, earlier: Plan | undefined, bounds: readonly number[]): Promise<Figure> {
  const parts = await countNew(plan, 'actorId', bounds);
  const previous = earlier && (await countNew(earlier, 'actorId', []));
  return {
    value: parts && total(parts),
    previous: previous && total(previous),
    parts,
  };
}

function total(parts: readonly number[]): number {
  return parts.reduce((sum, next) => sum + next, 0);
}
