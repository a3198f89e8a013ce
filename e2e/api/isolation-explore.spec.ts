import { expect, test } from './api';
import { askEvents } from './explore';
import { type IsolationScene, makeIsolationScene, tracesIn } from './isolation-scene';

let scene: IsolationScene;

test.beforeAll(async ({ server, api }) => {
  scene = await makeIsolationScene(server, api);
});

/** What might reach farther than it says: patterns, negations, and what is set aside for a facet. */
const PHRASES = [
  '',
  'action:*',
  'action:~CANARY',
  '-tenant:x',
  'tenant:~-',
  '-partner:x',
  '-has:partner',
  'status:>0',
];
const PERSONAL = ['canary', 'actor:*', '-actor:x', 'ip:198.18.0.0/15', 'email:~canary', 'has:ip'];
const FIELDS = 'result,action,tenant,partner,resource_type,source,method,status,actor_type,brand';
const PERSONAL_FIELDS = 'actor,email,ip,resource';

function questionsOf(phrase: string, isMasked: boolean) {
  return [
    ['', { phrase, limit: '500' }],
    ['/count', { phrase }],
    ['/facets', { phrase, fields: isMasked ? FIELDS : `${FIELDS},${PERSONAL_FIELDS}`, values: '500' }],
    ['/facets', { phrase, fields: 'tenant', contains: 'tnt' }],
    ['/histogram', { phrase }],
    ['/rank', { phrase, id: scene.idsOfC[0] ?? '' }],
    ['/rank', { phrase, at: '1970-01-01' }],
  ] as const;
}

for (const name of ['tenant', 'auditor', 'analyst', 'partner'] as const) {
  test(`no read of the explorer of ${name} tells a trace of another tenant, at present and as of before`, async ({
    api,
  }) => {
    const isMasked = name === 'analyst';
    const asOf = (await askEvents(api, '', { limit: '1' }, scene.who[name])).body.as_of;
    const total = (await askEvents(api, '/count', {}, scene.who[name])).body.coverage.events;
    for (const phrase of isMasked ? PHRASES : [...PHRASES, ...PERSONAL])
      for (const [path, query] of questionsOf(phrase, isMasked))
        for (const state of [{}, { as_of: asOf }]) {
          const answer = await askEvents(api, path, { ...query, ...state }, scene.who[name]);
          expect([path, query, answer.status, tracesIn(answer, scene.traces)]).toEqual([
            path,
            query,
            200,
            [],
          ]);
          if ('total' in answer.body) expect(answer.body.total).toBeLessThanOrEqual(total);
          if ('rank' in answer.body) expect(answer.body.rank ?? 0).toBeLessThanOrEqual(total);
        }
  });
}

test('whoever sees all is told the traces: they can be found', async ({ api }) => {
  const named = { phrase: `tenant:${scene.c.tenantId}` };
  expect(tracesIn(await askEvents(api, '', named, scene.who.super), scene.traces)).not.toEqual([]);
  const facets = await askEvents(api, '/facets', { ...named, fields: 'action,actor' }, scene.who.super);
  expect(tracesIn(facets, scene.traces)).not.toEqual([]);
});
