import { type Api, expect, test } from './api';
import { idsOf, READS, useScene } from './explore';
import { instantOf, makeScene } from './scenes';

const { scene, reader, ask } = useScene();

const stateOf = async (api: Api): Promise<string> => (await ask(api, '', { limit: '1' })).body.as_of;

test('a state stays as it was for every read, and an erased event keeps its rank', async ({
  server,
  api,
}) => {
  const own = await makeScene(server, api);
  const who = reader(own.tenant.tenantId);
  const { as_of: asOf } = (await ask(api, '', {}, who)).body;
  await api.write(own.tenant.tenantId, [
    { occurred_at: new Date().toISOString(), action: 'came.later' },
    { occurred_at: instantOf(3.5), action: 'came.late' },
  ]);
  const claims = { tenantId: own.tenant.tenantId, scope: 'audit:write' };
  const victim = own.ids[4] ?? '';
  await api.ask(`/api/logging/audit/${victim}`, { claims }, { method: 'DELETE' });
  const page = await ask(api, '', { as_of: asOf }, who);
  expect([idsOf(page), page.body.as_of]).toEqual([own.ids.toReversed(), asOf]);
  expect(page.body.items[7]).toEqual({ id: victim, erased: true, occurred_at: instantOf(4) });
  expect((await ask(api, '/count', { as_of: asOf }, who)).body).toMatchObject({ total: 12 });
  for (const [nth, id] of own.ids.toReversed().entries())
    expect((await ask(api, '/rank', { as_of: asOf, id }, who)).body).toEqual({ rank: nth });
  const [late = ''] = idsOf(await ask(api, '', { phrase: 'action:came.late' }, who));
  expect((await ask(api, '/rank', { as_of: asOf, id: late }, who)).body).toEqual({ rank: null });
  const facets = await ask(api, '/facets', { as_of: asOf, fields: 'action,tenant' }, who);
  expect(facets.body.facets[0].values.map(({ value }: { value: string }) => value).sort()).toEqual([
    ...['group.created', 'user.updated'],
  ]);
  // What only the erased row knew cannot be said of that state any more.
  for (const path of READS)
    expect([path, (await ask(api, path, { as_of: asOf, phrase: 'actor:usr_1' }, who)).status]).toEqual([
      path,
      410,
    ]);
});

test('a state that was made up, altered, or given to somebody else is 400', async ({ api }) => {
  const asOf = await stateOf(api);
  const theirs = (await ask(api, '', {}, reader(scene().stranger.tenantId))).body.as_of;
  for (const path of READS)
    for (const text of ['x', `${asOf}x`, asOf.replace(/^./, 'X'), theirs]) {
      const { status, body } = await ask(api, path, { as_of: text });
      expect([path, status, body]).toEqual([
        ...[path, 400, { error: 'invalid_cursor', message: 'Invalid cursor value' }],
      ]);
    }
  expect((await ask(api, '', { as_of: asOf, log: 'access' })).status).toBe(400);
});

test('the feed since a list: what was committed after it, each once; of a phrase', async ({ api }) => {
  const asOf = await stateOf(api);
  const [later = ''] = await api.write(scene().tenant.tenantId, [
    { occurred_at: instantOf(0.5), action: 'late.one' },
  ]);
  await api.write(scene().tenant.tenantId, [{ occurred_at: instantOf(0.6), action: 'late.two' }]);
  const feed = `/api/v1/feed?since=${asOf}`;
  const told = async (path: string) => {
    const { status, body } = await api.ask(path, reader());
    expect(status).toBe(200);
    return body.items.map((item: { event: { action: string } }) => item.event.action);
  };
  expect(await told(feed)).toEqual(['late.one', 'late.two']);
  expect(await told(`${feed}&phrase=action:late.one`)).toEqual(['late.one']);
  expect(await told(`${feed}&phrase=late.two`)).toEqual(['late.two']);
  expect(
    await told(`/api/v1/feed?phrase=${encodeURIComponent('action:group.created after:2026-05-18')}`),
  ).toEqual(['group.created']);
  const { body } = await api.ask(`${feed}&limit=1`, reader());
  expect(body.items.map((item: { event: { id: string } }) => item.event.id)).toEqual([later]);
  expect((await api.ask(body.next, reader())).body.items[0].event.action).toBe('late.two');
  for (const since of ['x', `${asOf}x`])
    expect((await api.ask(`/api/v1/feed?since=${since}`, reader())).status).toBe(400);
});
