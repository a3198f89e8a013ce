import { expect, test } from './api';
import { barsOf, idsOf, useScene } from './explore';
import { instantOf } from './scenes';
import { uniqueName } from './server';

const { scene, reader, ask } = useScene();

test('rows stand at their ranks, in both orders, with what the single event says', async ({ api }) => {
  const all = await ask(api, '');
  expect([all.status, Object.keys(all.body), all.body.offset]).toEqual([
    200,
    ['items', 'offset', 'as_of'],
    0,
  ]);
  expect(idsOf(all)).toEqual(scene().ids.toReversed());
  const page = await ask(api, '', { offset: '3', limit: '2', order: 'asc', phrase: 'action:user.*' });
  expect([page.body.offset, idsOf(page)]).toEqual([3, [scene().ids[6], scene().ids[8]]]);
  const one = await ask(api, `/${scene().ids[6]}`);
  expect(page.body.items[0]).toEqual({ ...one.body, abridged: false });
  const beyond = await ask(api, '', { offset: String(Number.MAX_SAFE_INTEGER) });
  expect([beyond.status, beyond.body.items]).toEqual([200, []]);
});

test('the count says the total of a phrase, and what the logs hold whatever is asked', async ({ api }) => {
  const coverage = { events: 12, from: instantOf(0), to: '2026-05-20T00:00:00.000Z' };
  for (const [phrase, total] of [
    ['', 12],
    ['result:denied', 6],
    ['-result:denied actor:usr_1', 2],
    ['has:actor', 8],
    ['ip:203.0.113.0/24', 1],
    ['bridge', 1],
    ['details.nth:7', 1],
    ['nothing-like-it', 0],
  ] as const) {
    const { status, body } = await ask(api, '/count', { phrase });
    expect([phrase, status, body]).toEqual([phrase, 200, { total, relation: 'eq', coverage }]);
  }
  const range = { from: instantOf(2), to: instantOf(4) };
  expect((await ask(api, '/count', range)).body.total).toBe(3);
  const nobody = await ask(api, '/count', {}, reader(uniqueName('none')));
  expect(nobody.body).toEqual({ total: 0, relation: 'eq', coverage: { events: 0, from: null, to: null } });
});

test('facets come in the order asked for, with their own conditions set aside', async ({ api }) => {
  const { status, body } = await ask(api, '/facets', {
    fields: 'result,action,actor',
    phrase: 'result:denied',
  });
  expect([status, body]).toEqual([
    200,
    {
      facets: [
        {
          field: 'result',
          values: [
            { value: 'denied', events: 6 },
            { value: 'success', events: 6 },
          ],
          ...{ other: 0, distinct: 2 },
        },
        { field: 'action', values: [{ value: 'group.created', events: 6 }], other: 0, distinct: 1 },
        {
          field: 'actor',
          values: [
            { value: 'usr_1', events: 2 },
            { value: 'usr_2', events: 2 },
            { value: null, events: 2 },
          ],
          ...{ other: 0, distinct: 3 },
        },
      ],
    },
  ]);
  const cut = await ask(api, '/facets', { fields: 'actor', values: '1', contains: 'USR' });
  expect(cut.body.facets).toEqual([
    { field: 'actor', values: [{ value: 'usr_1', events: 4 }], other: 4, distinct: 2 },
  ]);
  const kept = await ask(api, '/facets', { fields: 'actor', phrase: 'actor:usr_1', own: 'kept' });
  expect(kept.body.facets).toEqual([
    { field: 'actor', values: [{ value: 'usr_1', events: 4 }], other: 0, distinct: 1 },
  ]);
});

test('the histogram has bars of a round width in the zone, empty ones too', async ({ api }) => {
  const query = { from: '2026-05-16T22:00:00Z', to: '2026-05-19T21:59:59.999Z', bars: '4' };
  const { status, body } = await ask(api, '/histogram', { ...query, zone: 'Europe/Berlin' });
  expect([status, body]).toEqual([
    200,
    {
      width: '1 day',
      results: ['success', 'failure', 'denied', 'error', 'unknown'],
      bars: [
        { at: '2026-05-16T22:00:00.000Z', events: [6, 0, 5, 0, 0] },
        { at: '2026-05-17T22:00:00.000Z', events: [0, 0, 0, 0, 0] },
        { at: '2026-05-18T22:00:00.000Z', events: [0, 0, 0, 0, 0] },
      ],
      to: '2026-05-19T22:00:00.000Z',
    },
  ]);
  const open = await ask(api, '/histogram', { phrase: 'result:success' });
  expect(barsOf(open)).toBe(6);
});

test('the rank of an event, or of an instant, counts the rows before it', async ({ api }) => {
  for (const order of ['desc', 'asc']) {
    const { body } = await ask(api, '', { order, phrase: 'result:denied' });
    for (const [nth, { id, occurred_at: at }] of body.items.entries()) {
      const answer = await ask(api, '/rank', { order, id, phrase: 'result:denied' });
      expect([answer.status, answer.body]).toEqual([200, { rank: nth }]);
      expect((await ask(api, '/rank', { order, at, phrase: 'result:denied' })).body).toEqual({ rank: nth });
    }
  }
  const outside = [
    scene().ids[0],
    scene().siblingId,
    scene().strangerId,
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
  ];
  for (const id of outside)
    expect((await ask(api, '/rank', { id: id ?? '', phrase: 'result:denied' })).body).toEqual({
      rank: null,
    });
});

test('an event that is too long for a list is abridged, and whole by its id', async ({ server, api }) => {
  const { tenantId } = await server.makeTenant();
  const long = { message: 'm'.repeat(3_000), details: { text: 'd'.repeat(3_000) } };
  const [id = ''] = await api.write(tenantId, [{ ...long, occurred_at: instantOf(0), action: 'a' }]);
  const { body } = await ask(api, '', {}, reader(tenantId));
  expect(body.items[0]).toMatchObject({
    ...{ id, abridged: true, message: 'm'.repeat(200), details: null, targets: [], changes: [] },
  });
  const whole = await ask(api, `/${id}`, {}, reader(tenantId));
  expect(whole.body).toMatchObject(long);
  expect(Object.keys(body.items[0])).toEqual([...Object.keys(whole.body), 'abridged']);
});

test('an event tells by which rules values were taken out, and which numbers are kept as texts', async ({
  server,
  api,
}) => {
  const { tenantId } = await server.makeTenant();
  const claims = { tenantId, scope: 'audit:ingest', sources: ['*'] };
  await api.write(tenantId, [
    { occurred_at: instantOf(0), action: 'plain' },
    { occurred_at: instantOf(1), action: 'secret', details: { password: 'hunter2' } },
  ]);
  const attributes = [{ key: 'big', value: { intValue: '9007199254740993' } }];
  const logRecords = [{ timeUnixNano: `${Date.parse(instantOf(2))}000000`, eventName: 'exact', attributes }];
  const logs = { resourceLogs: [{ scopeLogs: [{ logRecords }] }] };
  expect((await api.ask('/v1/logs', { claims }, { method: 'POST', body: logs })).status).toBe(200);
  const { items } = (await ask(api, '', {}, reader(tenantId))).body;
  const none = { rewrites: [], redactions: [], redaction_rules: null };
  const rules = { version: expect.any(Number), tenant_version: null };
  expect(items).toMatchObject([
    { ...none, action: 'exact', rewrites: ['/attributes/big'] },
    { ...none, action: 'secret', redactions: ['/details/password'], redaction_rules: rules },
    { ...none, action: 'plain' },
  ]);
});

test('log=access reads the records of reads, and its single events', async ({ server, api }) => {
  const { tenantId } = await server.makeTenant();
  await ask(api, '', { phrase: 'action:x' }, reader(tenantId));
  const access = { log: 'access' };
  const rows = await ask(api, '', access, reader(tenantId));
  expect(rows.body.items.map(({ action }: { action: string }) => action)).toContain('audit.list');
  const id = rows.body.items[0].id;
  expect((await ask(api, `/${id}`, access, reader(tenantId))).body).toMatchObject({ id });
  expect((await ask(api, `/${id}`, {}, reader(tenantId))).status).toBe(404);
  expect(
    (await ask(api, '/count', { ...access, phrase: 'action:audit.*' }, reader(tenantId))).body.total,
  ).toBeGreaterThan(0);
  expect((await ask(api, '/count', {}, reader(tenantId))).body.total).toBe(0);
  expect((await ask(api, '/rank', { ...access, id }, reader(tenantId))).body.rank).not.toBeNull();
  expect((await ask(api, '/rank', { id }, reader(tenantId))).body.rank).toBeNull();
  const facets = await ask(api, '/facets', { ...access, fields: 'source' }, reader(tenantId));
  expect(facets.body.facets[0].values).toMatchObject([{ value: 'trailmark' }]);
});
