import { singleFilters } from '@/bench/cases';
import { pageUrl } from '@/bench/families/page';
import type { Bench } from '@/bench/family';
import type { HttpAnswer, HttpClient } from '@/bench/http-client';
import { urlOf } from '@/bench/question';
import { printEvent } from '@/bench/written-event';
import { createRandom } from '@/lib/seed/random';

/** Of twenty requests, how many are of each kind. */
const SHARES = { list: 6, facets: 2, stats: 2, proof: 3, feed: 3, event: 3, batch: 1 } as const;
export type LoadKind = keyof typeof SHARES;
export const LOAD_KINDS = ['list', 'facets', 'stats', 'proof', 'feed', 'event', 'batch'] as const;

const DAY_MS = 86_400_000;
const BATCH = 100;
const PROVEN = 50;
const PANELS = ['summary', 'results', 'hours', 'new'] as const;
const RANGES_DAYS = [1, 7, 30, 90] as const;

/** One request of a kind; those with the same number ask the same. */
export type Ask = (kind: LoadKind, round: number) => Promise<HttpAnswer>;

/** The kind of a request of a client: as often as its share says, in an order of the client's own. */
export function kindOf(client: number, round: number): LoadKind {
  const random = createRandom(client * 1_000_003 + round);
  return LOAD_KINDS[random.weighted(LOAD_KINDS.map((kind) => SHARES[kind]))] ?? 'list';
}

/** What people and programs ask of a console in use, over everything that was loaded. */
export function createMix({ scene, installation: { tokens } }: Bench, client: HttpClient): Ask {
  const lists = singleFilters(scene).map(({ question }) => question);
  const { endMs } = scene;
  const rangeOf = (round: number) => {
    const days = RANGES_DAYS[round % RANGES_DAYS.length] ?? 1;
    return { from: new Date(endMs - days * DAY_MS).toISOString(), to: new Date(endMs).toISOString() };
  };
  const readerOf = (round: number) => (round % 4 === 0 ? tokens.all : tokens.tenant);
  const ask: Record<LoadKind, (round: number) => Promise<HttpAnswer>> = {
    list(round) {
      const question = lists[round % lists.length] ?? { scope: 'tenant', filter: {} };
      const url =
        round % 2 === 0 ? pageUrl({ name: '', question }) : urlOf('logging', question, { limit: 50 });
      return client.get(url, tokens[question.scope]);
    },
    facets(round) {
      const search = new URLSearchParams({ fields: 'result,action,resource_type', ...rangeOf(round) });
      return client.get(`/api/v1/events/facets?${search}`, readerOf(round));
    },
    stats(round) {
      const panel = PANELS[Math.floor(round / RANGES_DAYS.length) % PANELS.length] ?? 'summary';
      return client.get(`/api/v1/stats/${panel}?${new URLSearchParams(rangeOf(round))}`, tokens.tenant);
    },
    proof(round) {
      const first = createRandom(round).below(Math.max(1, scene.events.tenant - PROVEN));
      const seqs = Array.from({ length: PROVEN }, (_, nth) => first + nth);
      return client.post('/api/v1/ledger/proofs', JSON.stringify({ seqs }), tokens.tenant);
    },
    feed: (round) =>
      client.get(`/api/v1/feed?limit=100${round % 2 === 0 ? '' : '&phrase=-result:success'}`, tokens.tenant),
    event: (round) => client.post('/api/v1/events', printEvent(round), tokens.ingest),
    batch(round) {
      const events = Array.from({ length: BATCH }, (_, nth) => printEvent(round * BATCH + nth));
      return client.post('/api/v1/events', `{"events":[${events.join(',')}]}`, tokens.ingest);
    },
  };
  return (kind, round) => ask[kind](round);
}
