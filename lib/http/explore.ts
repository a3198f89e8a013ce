import type { ListedEvent } from '@/lib/audit/event';
import { isUuid, occurredAtOf } from '@/lib/audit/event-id';
import type { Page } from '@/lib/audit/page';
import { printRow } from '@/lib/dialects/event-answer';
import {
  type CountAnswer,
  type FacetAnswer,
  type FacetsQuery,
  type HistogramAnswer,
  type HistogramQuery,
  printFacet,
  printHistogram,
  type RankQuery,
  type RowPage,
  type RowsQuery,
} from '@/lib/dialects/explore';
import type { Question } from '@/lib/dialects/question';
import { countOrAtLeast } from '@/lib/query/count';
import { coverage } from '@/lib/query/coverage';
import { facets } from '@/lib/query/facets';
import { histogram } from '@/lib/query/histogram';
import { list } from '@/lib/query/list';
import { type Around, rank } from '@/lib/query/rank';
import { faultAt } from './fault-at';
import { scopeOver } from './log-scope';
import type { Call } from './serve';

type Asked<Query extends Question> = Pick<Call<Query>, 'scope' | 'principal' | 'filter' | 'query'>;

/** The scope over the log that is asked for, and what else than its filter the question says. */
async function question<Query extends Question>(call: Asked<Query>) {
  const { query } = call;
  return {
    scope: await scopeOver(call, query.log),
    also: { search: query.phrase.search, asOf: query.as_of },
  };
}

/** GET /api/v1/events: a page by rank, without its total. */
export async function eventRows(call: Asked<RowsQuery>): Promise<RowPage> {
  const { scope, also } = await question(call);
  const { order, limit, offset } = call.query;
  const window = { order, offset, limit: Number(limit), isCounted: false, ...also };
  return printRows(await list(scope, call.filter, window), offset);
}

/** A page as rows; an id without an event is one that was erased since. */
export function printRows({ rows, ids, asOf }: Page<ListedEvent>, offset: bigint): RowPage {
  const known = new Map(rows.map((event) => [event.id, event]));
  const items = (ids ?? rows.map(({ id }) => id)).map((id) => {
    const event = known.get(id);
    return event ? printRow(event) : { id, erased: true as const, occurred_at: occurredAtOf(id) };
  });
  return { items, offset: Number(offset), as_of: asOf ?? null };
}

/** GET /api/v1/events/count */
export async function eventCount(call: Asked<Question>): Promise<CountAnswer> {
  const { scope, also } = await question(call);
  const [{ events, isExact }, whole] = await Promise.all([
    countOrAtLeast(scope, call.filter, also),
    coverage(scope),
  ]);
  const instant = (ms: number | undefined) => (ms === undefined ? null : new Date(ms).toISOString());
  return {
    total: events,
    relation: isExact ? 'eq' : 'gte',
    coverage: { events: whole.events, from: instant(whole.fromMs), to: instant(whole.toMs) },
  };
}

/** GET /api/v1/events/facets */
export async function eventFacets(call: Asked<FacetsQuery>): Promise<{ facets: FacetAnswer[] }> {
  const { scope, also } = await question(call);
  const { fields, values, contains, own } = call.query;
  const asked = { ...also, valuesMax: Number(values), contains, keepsOwn: own === 'kept' };
  const found = await facets(scope, call.filter, fields, asked);
  return { facets: fields.map((name) => printFacet(name, found[name])) };
}

/** GET /api/v1/events/histogram: to the newest event, or to now, where no end is asked for. */
export async function eventHistogram(call: Asked<HistogramQuery>): Promise<HistogramAnswer> {
  const { scope, also } = await question(call);
  const { from, to, bars, zone } = call.query;
  const toMs =
    to === undefined ? Math.max((await coverage(scope)).toMs ?? 0, Date.now()) : Number(to / 1000n);
  const fromMs = from === undefined ? undefined : Number(from / 1000n);
  if (fromMs !== undefined && fromMs > toMs)
    throw faultAt('from', 'The range begins after its end', String(fromMs));
  const options = { ...also, fromMs, toMs: toMs + 1, bucketsMax: Number(bars), zone };
  return printHistogram(await histogram(scope, call.filter, options));
}

/** GET /api/v1/events/rank */
export async function eventRank(call: Asked<RankQuery>): Promise<{ rank: number | null }> {
  const { scope, also } = await question(call);
  const around = aroundOf(call.query);
  return { rank: (await rank(scope, call.filter, { ...also, order: call.query.order, around })) ?? null };
}

function aroundOf({ id, at }: RankQuery): Around {
  if (id !== undefined) {
    if (isUuid(id)) return { id };
    throw faultAt('id', 'Not the id of an event', id);
  }
  if (at === undefined) throw faultAt('at', 'An event or an instant is needed', '');
  return { ms: Number(at / 1000n) };
}
