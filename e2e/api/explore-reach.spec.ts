import { expect, test } from './api';
import { barsOf, EVENTS, READS, useScene } from './explore';

const { scene, reader, ask } = useScene();

test('a tenant, its partner and the platform each count, list and rank their own alone', async ({ api }) => {
  const { tenant, sibling, stranger, partnerId } = scene();
  const partner = { claims: { role: 'partner_admin', partnerId, scope: 'audit:read' } };
  const everybody = { claims: { role: 'super_admin', scope: 'audit:read' } };
  const named = `tenant:${tenant.tenantId},${sibling.tenantId},${stranger.tenantId}`;
  for (const [who, query, due] of [
    [reader(), {}, [tenant.tenantId]],
    [partner, {}, [tenant.tenantId, sibling.tenantId]],
    [everybody, { phrase: named }, [tenant.tenantId, sibling.tenantId, stranger.tenantId]],
  ] as const) {
    const counts = new Map([
      [tenant.tenantId, 12],
      [sibling.tenantId, 1],
      [stranger.tenantId, 1],
    ]);
    const total = due.map((id) => counts.get(id) ?? 0).reduce((sum, events) => sum + events);
    const rows = await ask(api, '', { ...query, limit: '500' }, who);
    expect(new Set(rows.body.items.map((item: { tenant_id: string }) => item.tenant_id))).toEqual(
      new Set(due),
    );
    expect((await ask(api, '/count', query, who)).body.total).toBe(total);
    expect(barsOf(await ask(api, '/histogram', query, who))).toBe(total);
    const { facets } = (await ask(api, '/facets', { ...query, fields: 'action,tenant,partner,source' }, who))
      .body;
    if (who !== everybody)
      expect(facets[1]).toMatchObject({
        values: due.map((value) => ({ value, events: counts.get(value) })),
        ...{ other: 0, distinct: due.length },
      });
    const ranked = await ask(api, '/rank', { ...query, id: scene().strangerId }, who);
    expect(ranked.body.rank === null).toBe(who !== everybody);
  }
});

test('a phrase that names the tenant or partner of somebody else is 403, also beside faults', async ({
  api,
}) => {
  const { stranger } = scene();
  for (const path of [...READS.map((read) => `${EVENTS}${read}`), '/api/v1/feed', '/api/v1/feed/stream'])
    for (const phrase of [
      `tenant:${stranger.tenantId}`,
      `tenant:${scene().tenant.tenantId},${stranger.tenantId}`,
      'partner:somebody-else',
      `tenant:${stranger.tenantId} nope:x`,
    ]) {
      const separator = path.includes('?') ? '&' : '?';
      const { status, body } = await api.ask(
        `${path}${separator}phrase=${encodeURIComponent(phrase)}`,
        reader(),
      );
      expect([path, phrase, status, body.error]).toEqual([path, phrase, 403, 'forbidden']);
    }
  for (const phrase of [`-tenant:${stranger.tenantId}`, `tenant:~${stranger.tenantId}`])
    expect([200, 422]).toContain((await ask(api, '/count', { phrase })).status);
  expect((await ask(api, '/count', { phrase: `-tenant:${stranger.tenantId}` })).body.total).toBe(12);
});

test('whoever sees the core alone may neither ask for, count nor search what is personal', async ({
  api,
}) => {
  const who = { claims: { role: 'analyst', tenantId: scene().tenant.tenantId, scope: 'audit:read' } };
  for (const path of READS)
    for (const phrase of [
      'actor:usr_1',
      'has:ip',
      '-email:x',
      'details.nth:1',
      'bridge',
      'bridge nope:x',
      'resource:~usr',
    ])
      expect([path, phrase, (await ask(api, path, { phrase }, who)).status]).toEqual([path, phrase, 403]);
  for (const fields of ['actor', 'action,ip', 'email', 'resource'])
    expect([fields, (await ask(api, '/facets', { fields }, who)).status]).toEqual([fields, 403]);
  for (const phrase of ['', 'action:user.*', '-result:denied', 'status:>=400'])
    for (const path of READS)
      expect([path, phrase, (await ask(api, path, { phrase }, who)).status]).toEqual([path, phrase, 200]);
  const { items } = (await ask(api, '', {}, who)).body;
  for (const item of items)
    expect(item).toMatchObject({
      actor_id: null,
      actor_email: null,
      ip: null,
      resource_id: null,
      details: {},
      changes: [],
    });
});
