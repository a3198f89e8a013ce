import { beforeAll, describe, expect, it, vi } from 'vitest';
import { useTestDatabase } from '@/db/test-database';
import { issueToken } from '@/lib/auth/token';
import { countEvents, facetEvents, getHistogram, listEvents, rankEvent } from '@/lib/dialects/explore';
import { getFeed } from '@/lib/dialects/feed';
import { ensureTenant, type Tenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { createWriter } from '@/lib/ingest/writer';
import { eventCount, eventFacets, eventHistogram, eventRank, eventRows } from './explore';
import { feedPage } from './feed';
import type { Handler } from './handler';
import { admitAgain, serve } from './serve';

const place = useTestDatabase();
const [rows, total, facets, histogram, rank, feed] = [
  serve(listEvents, eventRows),
  serve(countEvents, eventCount),
  serve(facetEvents, eventFacets),
  serve(getHistogram, eventHistogram),
  serve(rankEvent, eventRank),
  serve(getFeed, (call) => feedPage({ ...call, admitAgain: () => admitAgain(getFeed, call) })),
];
let tenant: Tenant;
let ids: string[] = [];

beforeAll(async () => {
  tenant = await ensureTenant(place().sql, { tenantId: 'acme' });
  const drafts = Array.from({ length: 30 }, (_, nth) =>
    makeDraft({ resourceName: nth % 3 ? undefined : 'payroll' }),
  );
  const outcomes = await createWriter(place().sql).write(tenant, drafts);
  ids = outcomes.flatMap((outcome) => (outcome.status === 'stored' ? outcome.id : []));
});

async function ask(handler: Handler, query: Readonly<Record<string, string>>, subject = 'ana') {
  const token = await issueToken({
    subject,
    ttlS: 60,
    role: 'tenant_admin',
    tenantId: 'acme',
    scope: 'audit:read',
  });
  const request = new Request(`http://localhost/?${new URLSearchParams(query)}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const response = await handler(request, { params: Promise.resolve({}) });
  return { status: response.status, body: await response.json() };
}

describe('reads of the explorer in the access log', () => {
  const records = async (subject: string) =>
    await place().owner<{ action: string; details: { operation: string }; text: string }[]>`
      select d.value as action, e.details, to_json(e)::text as text from event e
      join log l on l.log = e.log and l.kind = 1 join dictionary d on d.kind = 1 and d.code = e.action
      where e.actor_id = ${subject} order by e.seq`;

  it('are one record a minute and question: neither scrolling nor the state of the list makes another', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 4, 17, 12, 0, 1) });
    const first = await ask(rows, { limit: '5' }, 'scroller');
    for (const offset of ['5', '10', '15'])
      await ask(rows, { limit: '5', offset, as_of: first.body.as_of }, 'scroller');
    expect(await records('scroller')).toHaveLength(1);
    await ask(rows, { limit: '5', phrase: 'action:user.login' }, 'scroller');
    await ask(rows, { limit: '5', phrase: 'action:user.login', offset: '10' }, 'scroller');
    expect(await records('scroller')).toHaveLength(2);
    vi.setSystemTime(Date.UTC(2026, 4, 17, 12, 1, 0));
    await ask(rows, { limit: '5' }, 'scroller');
    vi.useRealTimers();
    expect((await records('scroller')).map(({ action }) => action)).toEqual(Array(3).fill('audit.list'));
  });

  it('hold the conditions with personal values and words hashed, and never the phrase', async () => {
    const phrase = 'action:user.login actor:usr_1 email:ana@example.com details.iban:DE02 zanzibar';
    const asked = [
      [rows, { phrase }],
      [total, { phrase }],
      [facets, { phrase, fields: 'actor', contains: 'katmandu' }],
      [histogram, { phrase }],
      [rank, { phrase, id: ids[0] ?? '' }],
      [feed, { phrase, search: 'valparaiso' }],
    ] as const;
    for (const [handler, query] of asked)
      expect(await ask(handler, query, 'curious')).toMatchObject({ status: 200 });
    const found = await records('curious');
    expect(found.map(({ action, details }) => [action, details.operation])).toEqual([
      ['audit.list', 'listEvents'],
      ['audit.list', 'countEvents'],
      ['audit.facets', 'facetEvents'],
      ['audit.stats', 'getHistogram'],
      ['audit.list', 'rankEvent'],
      ['audit.feed', 'getFeed'],
    ]);
    const hashed = expect.stringMatching(/^hmac:[\w-]{22}$/);
    for (const { details, text } of found) {
      expect(details).toMatchObject({
        filter: [
          { field: 'action', op: 'eq', values: ['user.login'] },
          { field: 'actorId', op: 'eq', values: [hashed] },
          { field: 'actorEmail', op: 'eq', values: [hashed] },
          { field: 'details', op: 'eq', values: [hashed] },
        ],
        options: { search: hashed },
      });
      for (const word of ['usr_1', 'ana@', 'DE02', 'iban', 'zanzibar', 'katmandu', 'valparaiso', 'phrase'])
        expect([details.operation, text.includes(word)]).toEqual([details.operation, false]);
    }
    expect(found[2]?.details).toMatchObject({ options: { contains: hashed, fields: 'actorId' } });
  });

  it('tell two questions apart that differ in one word, whichever parameter it stands in', async () => {
    for (const query of [{ phrase: 'one' }, { phrase: 'two' }, { phrase: 'two', search: 'three' }])
      await ask(feed, query, 'feeder');
    expect(await records('feeder')).toHaveLength(3);
    for (const contains of ['a', 'b']) await ask(facets, { contains }, 'facetter');
    expect(await records('facetter')).toHaveLength(2);
  });
});
