import { recount } from '@/lib/ingest/recount';
import { type Api, type Credential, expect, test } from './api';
import { uniqueName } from './server';
import { ACTIONS, RESULTS, Traffic } from './traffic';
import { faultsOf, NO_FAULTS, type Walk, walk } from './walks';

const EVENTS_OF_A_TENANT = 900;
const PER_SECOND = 500;

/** Within the time of the events: some of the late ones lie before it. */
const SINCE_MS = Date.now() - 12 * 86_400_000;
const SINCE = new Date(SINCE_MS).toISOString();

/** The filters that are walked, in the words of each API. */
const FILTERS = [
  {
    name: 'the last days',
    words: { page: `start_time=${SINCE}`, offset: `since=${SINCE}`, cursor: `timestamp__gte=${SINCE}` },
    holds: ({ atMs }: { atMs: number }) => atMs >= SINCE_MS,
  },
  { name: 'everything', words: { page: '', offset: '', cursor: '' }, holds: () => true },
  {
    name: 'an action',
    words: {
      page: `action=${ACTIONS[1]}`,
      offset: `event_type=${ACTIONS[1]}`,
      cursor: `action=${ACTIONS[1]}`,
    },
    holds: ({ action }: { action: string }) => action === ACTIONS[1],
  },
  {
    name: 'a result',
    words: { page: `result=${RESULTS[1]}`, cursor: `result__in=${RESULTS[1]},error` },
    holds: ({ result }: { result: string }) => result === RESULTS[1],
  },
] as const;

/** Every walk of a reader: by each API that it may read, newest first, and oldest first where that can be asked for. */
function walksOf(reach: readonly string[] | 'all', who: { [by in Walk['by']]?: Credential }): Walk[] {
  const inReach = (tenantId: string) => reach === 'all' || reach.includes(tenantId);
  return FILTERS.flatMap(({ name, words, holds }) =>
    Object.entries(words).flatMap(([by, query]): Walk[] => {
      if (by !== 'page' && by !== 'offset' && by !== 'cursor') return [];
      const credential = who[by];
      if (credential === undefined) return [];
      // All that other tests have left is walked once, and by the largest pages.
      const isLarge = name === 'everything' ? by !== 'offset' : name === 'the last days' && by === 'page';
      if (reach === 'all' && isLarge) return [];
      const orders = by === 'cursor' ? ['sort_order=desc', 'sort_order=asc'] : [''];
      return orders.map((order) => ({
        ...{ name: `${by} of ${name} ${order}`, by, who: credential, query: `${query}&${order}` },
        holds: (event) => inReach(event.tenantId) && holds(event),
      }));
    }),
  );
}

// Many small blocks: walks meet ones that are sealed, split and adjusted on the way.
test.beforeAll(async ({ server }) => {
  await server.owner`update platform set block_events = 64`;
});
test.afterAll(async ({ server }) => {
  await server.owner`update platform set block_events = 4096`;
});

for (const scope of ['one tenant', 'a partner', 'the platform'] as const) {
  test(`walks of ${scope} repeat and miss nothing while 500 events a second arrive and others are deleted`, async ({
    server,
    api,
  }) => {
    test.setTimeout(180_000);
    const partnerId = uniqueName('prt');
    const made = [await server.makeTenant(partnerId), await server.makeTenant(partnerId)];
    const tenants = [...made, await server.makeTenant(uniqueName('prt'))].map(({ tenantId }) => tenantId);
    const [tenantId = '', sibling = ''] = tenants;
    const traffic = new Traffic(api, tenants);
    await traffic.begin(EVENTS_OF_A_TENANT);
    const walks = {
      'one tenant': () => {
        const who = { claims: { role: 'tenant_admin', tenantId, scope: 'audit:read' } };
        return walksOf([tenantId], { page: who, cursor: who });
      },
      'a partner': () => {
        const who = { claims: { role: 'partner_admin', partnerId, scope: 'audit:read' } };
        return walksOf([tenantId, sibling], { page: who, cursor: who });
      },
      'the platform': () => {
        const who = { claims: { role: 'super_admin', scope: 'audit:read platform:admin' } };
        return walksOf('all', { page: who, offset: who, cursor: who });
      },
    }[scope]();
    const first = traffic.known.size;
    const report = await traffic.during(PER_SECOND, async () => {
      await Promise.all(walks.map((each) => check(api, each, traffic)));
      await expect.poll(() => traffic.known.size - first).toBeGreaterThan(PER_SECOND / 2);
    });

    test.info().annotations.push({ type: 'traffic', description: JSON.stringify(report) });
    // How fast they came is the machine's affair, and told above.
    expect(report.late / report.events).toBeCloseTo(0.3, 1);
    expect(report.deletions).toBeGreaterThan(report.seconds);
    expect(await recount(server.sql)).toEqual([]);
  });
}

async function check(api: Api, asked: Walk, traffic: Traffic): Promise<void> {
  const { name } = asked;
  const before = traffic.known.size;
  const arrived = () =>
    expect.poll(() => traffic.known.size, `events that arrive during ${name}`).toBeGreaterThan(before);
  const walked = await walk(api, asked, arrived);
  expect({ name, ...faultsOf(asked, walked, traffic) }).toEqual({ name, ...NO_FAULTS });
  expect(walked.pages, name).toBeGreaterThan(1);
}
