import type { Bench, Family } from '@/bench/family';
import { race } from '@/bench/measure';
import { type Directus, openDirectus } from '@/bench/peers/directus';
import { type Question, urlOf } from '@/bench/question';
import { askOurs, emptyResult, rowsOf } from '@/bench/rows';

const PER_PAGE = 50;
const PAGE = 1_000;

/** The same questions to a ready-made console over the plain table; no target hangs on it. */
export const directus: Family = {
  name: 'directus',
  title: 'Directus over the plain table',
  check: async () => [], // its questions are those of the other families
  async measure(bench) {
    const result = emptyResult();
    const peer = bench.flat ? await openDirectus(bench.installation) : 'Directus: run without peers';
    if (typeof peer === 'string') return { ...result, skipped: [peer] };
    try {
      for (const { name, ours, theirs } of cases(bench)) {
        const contenders = [
          { name: 'ours', run: () => askOurs(bench, 'tenant', ours) },
          { name: `Directus ${peer.version}`, run: () => peer.items(theirs) },
        ];
        result.rows.push(...rowsOf(name, await race(contenders, bench.race)));
      }
    } finally {
      await peer.close();
    }
    return result;
  },
};

interface DirectusCase {
  name: string;
  ours: string;
  theirs: Parameters<Directus['items']>[0];
}

function cases({ scene }: Bench): DirectusCase[] {
  const { action } = scene.sample;
  const tenant: Question = { scope: 'tenant', filter: {} };
  const byAction: Question = { scope: 'tenant', filter: { action } };
  const ofTenant = { 'filter[tenant_id][_eq]': scene.tenantId };
  const list = { ...ofTenant, sort: '-occurred_at', limit: PER_PAGE, meta: 'filter_count' };
  return [
    { name: 'page and total', ours: urlOf('scaikey', tenant), theirs: list },
    {
      name: 'page and total, action',
      ours: urlOf('scaikey', byAction),
      theirs: { ...list, 'filter[action][_eq]': action },
    },
    {
      name: `page ${PAGE}`,
      ours: urlOf('scaikey', tenant, { page: PAGE, per_page: PER_PAGE }),
      theirs: { ...list, page: PAGE },
    },
    {
      name: 'by action',
      ours: urlOf('stats', tenant),
      theirs: { ...ofTenant, 'aggregate[count]': '*', 'groupBy[]': 'action' },
    },
  ];
}
