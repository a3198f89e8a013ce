import { type Credential, expect, test } from './api';
import { type IsolationScene, makeIsolationScene, PRINCIPALS, SEES_ALL, tracesIn } from './isolation-scene';

let scene: IsolationScene;

test.beforeAll(async ({ server, api }) => {
  scene = await makeIsolationScene(server, api);
});

/** Reads with a value in every place where a filter takes one; each begins with what its plan is called. */
function reads(): { path: string; plan: RegExp }[] {
  const { canary, c } = scene;
  const exact = `actor_id=${canary}.actor&action=${canary}.action&resource_type=${canary}.type&ip_address=198.18.7.99`;
  const times = 'start_time=2026-05-17T12:00:00Z&end_time=2026-05-18';
  const log = '/api/logging/audit/';
  return [
    { path: `/api/v1/admin/audit/?${exact}&${times}&tenant_id=${c.tenantId}`, plan: /^list=/ },
    { path: `/api/v1/admin/audit/?action=${canary}.action`, plan: /^list=blocks of platform counted/ },
    { path: `/api/v1/admin/audit/stats?tenant_id=${c.tenantId}&${times}`, plan: /^stats=/ },
    { path: `${log}?${exact}&message__like=${canary}&search=${canary}`, plan: /^walk=/ },
    { path: `${log}?action__in=${canary}.action,${canary}.other&sort_by=action`, plan: /^sort by action=/ },
    {
      path: `/v1/admin/audit-log?actor_id=${canary}.actor&event_type=${canary}.action&entity_id=${canary}.resource`,
      plan: /^list=lookup of platform counted action\.eq rows actorId\.eq\+resourceId\.eq$/,
    },
  ];
}

for (const principal of PRINCIPALS) {
  const isTold = SEES_ALL.includes(principal);
  test(`${principal} is told ${isTold ? 'how each read was done, and no value of it' : 'nothing of how a read was done'}`, async ({
    api,
  }) => {
    let answered = 0;
    for (const { path, plan } of reads()) {
      const { status, headers } = await api.ask(path, scene.who[principal]);
      const told = headers['x-query-plan'];
      if (status === 200 && isTold) {
        answered += 1;
        expect([path, told]).toEqual([path, expect.stringMatching(plan)]);
        expect(tracesIn({ text: told ?? '', headers: {} }, scene.traces)).toEqual([]);
        expect(told).not.toMatch(/2026|12:00/);
      } else expect([path, status, told]).toEqual([path, status, undefined]);
    }
    if (isTold) expect(answered).toBeGreaterThanOrEqual(3);
  });
}

test('a tenant is told nothing on its own pages, whichever way they are read', async ({ api }) => {
  const { tenantId } = scene.a;
  const scope = 'audit:read admin:read';
  const partnerId = scene.partnerOfA;
  const who: Credential[] = [
    ...['tenant_admin', 'auditor', 'analyst'].map((role) => ({ claims: { role, tenantId, scope } })),
    ...['partner_admin', 'auditor', 'analyst'].map((role) => ({ claims: { role, partnerId, scope } })),
    { claims: { tenantId, scope } },
    scene.who.key,
  ];
  let answered = 0;
  for (const each of who) {
    for (const path of ['/api/v1/admin/audit/', '/api/v1/admin/audit/stats', '/api/logging/audit/']) {
      const { status, headers } = await api.ask(path, each);
      if (status === 200) answered += 1;
      expect([path, status, headers['x-query-plan']]).toEqual([path, status, undefined]);
    }
  }
  expect(answered).toBeGreaterThan(15);
});
