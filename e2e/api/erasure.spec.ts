import { placeHold, releaseHold } from '@/lib/ingest/hold';
import { refusalOf } from './answers';
import { expect, test } from './api';
import { makeScene, type Scene } from './scenes';

const LIST = '/api/logging/audit/';
let scene: Scene;

test.beforeAll(async ({ server, api }) => {
  scene = await makeScene(server, api);
});

function reader() {
  return { claims: { tenantId: scene.tenant.tenantId, scope: 'audit:read' } };
}

/** Write does not imply read, so it is enough by itself. */
function eraser() {
  return { claims: { tenantId: scene.tenant.tenantId, scope: 'audit:write', subject: 'officer' } };
}

function missing() {
  return { status: 404, text: '{"detail":"Audit log not found"}', challenge: undefined };
}

test('DELETE is 204 of zero length, then 404; the id is 404 and 410 with its tombstone from then on', async ({
  api,
}) => {
  const id = scene.ids[4] ?? '';
  const admin = { claims: { role: 'tenant_admin', tenantId: scene.tenant.tenantId } };
  const { status, text, headers } = await api.ask(`${LIST}${id}?reason=GDPR%2012`, eraser(), {
    method: 'DELETE',
  });
  expect([status, text, headers['content-type'], headers['content-length'] ?? '0']).toEqual([
    204,
    '',
    undefined,
    '0',
  ]);
  expect(refusalOf(await api.ask(LIST + id, eraser(), { method: 'DELETE' }))).toEqual(missing());
  expect(refusalOf(await api.ask(LIST + id, reader()))).toEqual(missing());
  expect(refusalOf(await api.ask(`/api/v1/admin/audit/${id}`, admin))).toEqual(missing());
  const gone = await api.ask(`/api/v1/events/${id}`, reader());
  expect([gone.status, Object.keys(gone.body)]).toEqual([410, ['error', 'message', 'tombstone']]);
  expect(gone.body).toEqual({
    ...{ error: 'gone', message: 'The event was erased; its entry stays in the ledger' },
    tombstone: {
      ...{
        id,
        tenant_id: scene.tenant.tenantId,
        index: 4,
        commitment: expect.stringMatching(/^[\w+/]{43}=$/),
      },
      ...{ erased_at: expect.stringMatching(/^\d{4}-.*Z$/), erased_by_index: 12, requested_by: 'officer' },
      reason: 'GDPR 12',
    },
  });
});

test('what was erased is in no list, count or search; the record of the erasure is', async ({ api }) => {
  const id = scene.ids[5] ?? '';
  const counted = async () => (await api.ask(LIST, reader())).body.collection_total;
  const before = await counted();
  await api.ask(LIST + id, eraser(), { method: 'DELETE' });
  const { body } = await api.ask(`${LIST}?limit=250`, reader());
  expect(body.collection_total).toBe(before); // one less, and one record more
  expect(body.items.map((item: { id: string }) => item.id)).not.toContain(id);
  expect(body.items.filter((item: { resource_id: string }) => item.resource_id === id)).toMatchObject([
    { action: 'ledger.erase', actor_id: 'officer', details: { reason: 'not given', count: 1 } },
  ]);
});

test('409 under a legal hold, and nothing is lost; 204 once it is released', async ({ server, api }) => {
  const id = scene.ids[7] ?? '';
  const by = { subject: 'counsel', isPerson: true };
  const hold = await placeHold(
    { tenant: scene.tenant, actorId: 'usr_1', resourceId: undefined, reason: 'case 7', by },
    server.owner,
  );
  expect(refusalOf(await api.ask(LIST + id, eraser(), { method: 'DELETE' }))).toEqual({
    ...{ status: 409, text: '{"detail":"Audit log is under legal hold"}', challenge: undefined },
  });
  expect((await api.ask(LIST + id, reader())).status).toBe(200);
  expect(await releaseHold(hold, by, server.owner)).toBe(true);
  expect((await api.ask(LIST + id, eraser(), { method: 'DELETE' })).status).toBe(204);
});

test("another tenant's event is 404 and stays", async ({ api }) => {
  expect(refusalOf(await api.ask(LIST + scene.siblingId, eraser(), { method: 'DELETE' }))).toEqual(missing());
  const sibling = { claims: { tenantId: scene.sibling.tenantId, scope: 'audit:read' } };
  expect((await api.ask(LIST + scene.siblingId, sibling)).status).toBe(200);
});

test('a tombstone is 404 for another tenant', async ({ api }) => {
  const id = scene.ids[8] ?? '';
  expect((await api.ask(LIST + id, eraser(), { method: 'DELETE' })).status).toBe(204);
  const sibling = { claims: { tenantId: scene.sibling.tenantId, scope: 'audit:read' } };
  const { status, text } = await api.ask(`/api/v1/events/${id}`, sibling);
  expect([status, text]).toEqual([404, '{"error":"not_found","message":"No such event"}']);
});

test('a record of an erasure cannot be erased', async ({ api }) => {
  await api.ask(LIST + (scene.ids[9] ?? ''), eraser(), { method: 'DELETE' });
  const { body } = await api.ask(`${LIST}?action=ledger.erase&limit=1`, reader());
  expect(refusalOf(await api.ask(LIST + body.items[0].id, eraser(), { method: 'DELETE' }))).toEqual({
    ...{ status: 403, text: '{"detail":"Control entries cannot be erased"}', challenge: undefined },
  });
});
