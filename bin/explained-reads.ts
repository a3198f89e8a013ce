import { FIELD_NAMES, type FieldName, field } from '@/lib/audit/fields';
import type { AuditFilter } from '@/lib/audit/filter';
import { instantBound } from '@/lib/audit/instant-bound';
import type { Scope } from '@/lib/audit/scope';
import { count } from '@/lib/query/count';
import { facets } from '@/lib/query/facets';
import { histogram } from '@/lib/query/histogram';
import { list } from '@/lib/query/list';
import type { Access } from '@/lib/query/plan';
import { stats } from '@/lib/query/stats';
import { walk } from '@/lib/query/walk';

/** One kind of read of the events that a phrase is about. */
export interface ExplainedRead {
  /** As its plan calls it. */
  name: string;
  /** What is planned for it. */
  filter: AuditFilter;
  /** Whether it takes words to search for. */
  isSearch: boolean;
  /** What a plan of this access costs at most, in a sentence. */
  bound(access: Access): string;
  /** Does it, and answers how many events it is about; undefined where it does not say. */
  run(): Promise<number | undefined>;
}

/** Every kind of read there is. A histogram goes from 1970 to now where the phrase has no bounds of time. */
export function readsOf(
  scope: Scope,
  filter: AuditFilter,
  search: string | undefined,
  nowMs: number,
): readonly ExplainedRead[] {
  const step = { sort: 'occurredAt', order: 'desc', limit: 100, cursor: undefined, search } as const;
  return [
    {
      ...{ name: 'list', filter, isSearch: true, bound: (access) => `${BOUNDS[access]}.` },
      run: async () => (await list(scope, filter, { offset: 0n, limit: 50, order: 'desc', search })).total,
    },
    {
      ...{ name: 'count', filter, isSearch: true, bound: (access) => `${BOUNDS[access]}.` },
      run: () => count(scope, filter, { search }),
    },
    {
      ...{ name: 'walk', filter, isSearch: true, bound: walkBound },
      run: async () => (await walk(scope, filter, { ...step, isCounted: true })).total,
    },
    ...FIELD_NAMES.filter((name) => field(name).facet).map((name) => facetRead(scope, filter, search, name)),
    histogramRead(scope, filter, search, nowMs),
    {
      ...{ name: 'stats', filter, isSearch: false, bound: statsBound },
      run: async () => (await stats(scope, filter)).total,
    },
  ];
}

/** What each way to the rows costs at most. */
const BOUNDS = {
  nothing: 'No event can match, so none is read',
  blocks: 'Counted blocks say where the rows are: it costs the same at any depth, rarity and size',
  merge: 'The counted blocks of several logs are merged: it costs with the number of logs, not of events',
  lookup: 'An index finds the value: it costs as often as the value occurs',
  walk: 'Rows are looked at one by one: it is refused when the time of a read is spent',
} as const satisfies Record<Access, string>;

function walkBound(access: Access): string {
  const end =
    access === 'walk' ? '; without a total, a step that runs long ends with a short page instead' : '';
  return `${BOUNDS[access]}${end}.`;
}

function statsBound(access: Access): string {
  const isCounted = access === 'blocks' || access === 'merge';
  return `${BOUNDS[access]}${isCounted ? '; but actors are counted row by row, in the time of a read' : ''}.`;
}

function facetBound(name: FieldName, access: Access): string {
  const isCounted = access === 'blocks' || access === 'merge';
  if (isCounted && LOG_FACETS.has(name))
    return 'Each log is counted by its own blocks: it costs with the number of logs.';
  if (access === 'nothing' || BLOCK_FACETS.has(name) || LOG_FACETS.has(name)) return `${BOUNDS[access]}.`;
  if (isCounted && name === 'actorId')
    return 'Where only place and time choose, actors are counted by chunks of blocks; else its values are counted row by row, and of too many rows it is not answered.';
  if (isCounted) return 'Its values are counted row by row: of too many rows it is not answered.';
  return `${BOUNDS[access]}; its values are counted row by row, and of too many rows it is not answered.`;
}

/** Facets that blocks are counted by, and those of whole logs. */
const BLOCK_FACETS: ReadonlySet<FieldName> = new Set(['action', 'resourceType', 'result'] as const);
const LOG_FACETS: ReadonlySet<FieldName> = new Set(['tenantId', 'partnerId'] as const);

function facetRead(
  scope: Scope,
  filter: AuditFilter,
  search: string | undefined,
  name: FieldName,
): ExplainedRead {
  return {
    name: `facet ${name}`,
    filter: filter.filter((condition) => condition.field !== name),
    isSearch: true,
    bound: (access) => facetBound(name, access),
    run: async () => {
      const facet = (await facets(scope, filter, [name], { search }))[name];
      return facet?.values.reduce((sum, { events }) => sum + events, facet.other);
    },
  };
}

function histogramRead(
  scope: Scope,
  filter: AuditFilter,
  search: string | undefined,
  nowMs: number,
): ExplainedRead {
  const options = { ...rangeOf(filter, nowMs), search, bucketsMax: 120, zone: 'UTC' };
  const bounds = [
    instantBound('occurredAt', 'gte', BigInt(options.fromMs) * 1000n),
    instantBound('occurredAt', 'lt', BigInt(options.toMs) * 1000n),
  ];
  return {
    ...{ name: 'histogram', filter: [...filter, ...bounds], isSearch: true },
    bound: (access) => `${BOUNDS[access]}.`,
    run: async () => {
      const { buckets } = await histogram(scope, filter, options);
      return buckets.reduce(
        (sum, { byResult }) => Object.values(byResult).reduce((all, events) => all + events, sum),
        0,
      );
    },
  };
}

function rangeOf(filter: AuditFilter, nowMs: number): { fromMs: number; toMs: number } {
  const times = filter.filter((condition) => condition.field === 'occurredAt');
  const of = (...ops: readonly string[]) =>
    times.flatMap(({ op, values }) => (ops.includes(op) ? values.map(Number) : []));
  const ends = [...of('lt'), ...of('lte', 'eq').map((ms) => ms + 1)];
  const fromMs = Math.max(0, ...of('gt', 'gte', 'eq'));
  return { fromMs, toMs: Math.max(fromMs, ends.length === 0 ? nowMs : Math.min(...ends)) };
}
