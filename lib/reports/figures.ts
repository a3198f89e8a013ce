import { RESULTS, type Result } from '@/lib/audit/event';
import type { Facet } from '@/lib/audit/facets';
import type { FieldName } from '@/lib/audit/fields';
import { type AuditFilter, condition } from '@/lib/audit/filter';
import type { Scope } from '@/lib/audit/scope';
import { countOrAtLeast, type Total } from '@/lib/query/count';
import { facets } from '@/lib/query/facets';
import { list } from '@/lib/query/list';

/** How often something happened in a period, and in the one before. */
export interface Compared {
  value: string | null;
  events: number;
  previous: number;
}

/** One value of a field whose number changed. */
export interface Changed extends Compared {
  field: 'action' | 'actorId';
}

/** What a report tells. Undefined is what would have to look at too many events. */
export interface Figures {
  total: Total;
  previous: number | undefined;
  byResult: readonly (Compared & { value: Result })[] | undefined;
  /** The ten most frequent ones. */
  topActions: readonly Compared[] | undefined;
  /** The ten values whose number changed most, of actions and, where the reader may see them, of actors. */
  changes: readonly Changed[] | undefined;
  /** Whether actors are among them: a reader may see none, and there may be too many events to look at. */
  actors: 'compared' | 'hidden' | 'too many';
  /** The five actions that failed or were denied most often. */
  troubles: readonly Compared[] | undefined;
}

/** The same question of a period and of the one before. */
export interface Asked {
  now: AuditFilter;
  before: AuditFilter;
  search: string | undefined;
}

const TOP_ACTIONS = 10;
const CHANGES = 10;
const TROUBLES = 5;

/**
 * Counts a question in two periods, all of it in one state of the logs, so that its parts agree with their sum. Between
 * its reads, each of which has a budget, `keep` may say that the work still goes on.
 */
export async function figuresOf(
  scope: Scope,
  { now, before, search }: Asked,
  keep: () => Promise<void>,
): Promise<Figures> {
  const fields: FieldName[] = scope.isMasked ? ['result', 'action'] : ['result', 'action', 'actorId'];
  const { asOf } = await list(scope, now, { offset: 0n, limit: 1, order: 'desc', isCounted: false, search });
  const read = async (filter: AuditFilter, names: readonly FieldName[]) => {
    await keep();
    const also = { search, asOf, keepsOwn: true, valuesMax: Number.MAX_SAFE_INTEGER };
    return await facets(scope, filter, names, also);
  };
  const present = await read(now, fields);
  const past = await read(before, fields);
  const isTroubled = condition('result', 'in', 'failure', 'denied');
  const [troubles, troublesBefore] = [
    await read([...now, isTroubled], ['action']),
    await read([...before, isTroubled], ['action']),
  ];
  await keep();
  const total = present.result
    ? { events: sumOf(present.result), isExact: true }
    : await countOrAtLeast(scope, now, { search, asOf });
  const previous = past.result && total.isExact ? sumOf(past.result) : undefined;
  const actions = compare(present.action, past.action);
  const actors = compare(present.actorId, past.actorId);
  return {
    ...{ total, previous, byResult: resultsOf(present.result, past.result) },
    topActions: actions?.toSorted(byEvents).slice(0, TOP_ACTIONS),
    changes: actions && mostChanged(actions, actors ?? []),
    actors: scope.isMasked ? 'hidden' : actors ? 'compared' : 'too many',
    troubles: compare(troubles.action, troublesBefore.action)?.toSorted(byEvents).slice(0, TROUBLES),
  };
}

function sumOf({ values }: Facet): number {
  return values.reduce((sum, { events }) => sum + events, 0);
}

/** Every value of either period. */
function compare(present: Facet | undefined, past: Facet | undefined): Compared[] | undefined {
  if (!present || !past) return undefined;
  const compared = new Map<string | null, Compared>();
  for (const { value, events } of present.values) compared.set(value, { value, events, previous: 0 });
  for (const { value, events } of past.values)
    compared.set(value, { value, events: compared.get(value)?.events ?? 0, previous: events });
  return [...compared.values()];
}

function resultsOf(present: Facet | undefined, past: Facet | undefined): Figures['byResult'] {
  const compared = compare(present, past);
  return (
    compared &&
    RESULTS.flatMap((value) => {
      const found = compared.find((each) => each.value === value);
      return found ? [{ ...found, value }] : [];
    })
  );
}

function mostChanged(actions: readonly Compared[], actors: readonly Compared[]): Changed[] {
  const all = [
    ...actions.map((each): Changed => ({ ...each, field: 'action' })),
    ...actors.map((each): Changed => ({ ...each, field: 'actorId' })),
  ];
  return all
    .filter(({ value, events, previous }) => value !== null && events !== previous)
    .sort((a, b) => changeOf(b) - changeOf(a) || byText(a, b))
    .slice(0, CHANGES);
}

function changeOf({ events, previous }: Compared): number {
  return Math.abs(events - previous);
}

function byEvents(a: Compared, b: Compared): number {
  return b.events - a.events || b.previous - a.previous || byText(a, b);
}

function byText(a: Compared, b: Compared): number {
  return (a.value ?? '') < (b.value ?? '') ? -1 : 1;
}
