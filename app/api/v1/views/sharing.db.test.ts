import { beforeAll, describe, expect, it } from 'vitest';
import { useTestDatabase } from '@/db/test-database';
import { VIEWS_MAX } from '@/lib/auth/saved-view';
import { ensureTenant } from '@/lib/ingest/tenant';
import { ask, person, type Who } from './test-personal';

const place = useTestDatabase();
const VIEWS = '/api/v1/views';
const SEARCH = 'f=actor.eq.ana%40example.com';
const ADMIN = person('ana');
const OTHER_ADMIN = person('bo');
const ANALYST = person('cy', { role: 'analyst' });
const STRANGER = person('ana', { tenantId: 'two' });
const PARTNER = person('pat', { role: 'partner_admin', tenantId: undefined, partnerId: 'east' });
const SUPER = person('root', { role: 'super_admin', tenantId: undefined });

beforeAll(async () => {
  for (const tenantId of ['one', 'two']) await ensureTenant(place().sql, { tenantId, partnerId: 'east' });
});

let number = 0;

/** A view of a name of its own, shared unless said. */
async function share(who: Who, more: object = {}) {
  number += 1;
  const sent = { name: `view ${number}`, search: SEARCH, shared: 'tenant', ...more };
  const { status, body } = await ask(who, 'POST', VIEWS, sent);
  expect([status, body.error]).toEqual([201, undefined]);
  return body;
}

/** Whether somebody is told of a view, by its id and in their list, which must agree. */
async function sees(who: Who, id: string): Promise<boolean> {
  const one = await ask(who, 'GET', `${VIEWS}/${id}`);
  const { body } = await ask(who, 'GET', VIEWS);
  const isListed = body.items.some((view: { id: string }) => view.id === id);
  expect(one.status).toBe(isListed ? 200 : 404);
  return isListed;
}

async function seers(id: string): Promise<string[]> {
  const all = { ADMIN, OTHER_ADMIN, ANALYST, STRANGER, PARTNER, SUPER };
  const told = await Promise.all(Object.values(all).map((who) => sees(who, id)));
  return Object.keys(all).filter((_, nth) => told[nth]);
}

describe('who sees a view', () => {
  it('that is kept for oneself: nobody else, of whatever role', async () => {
    const { id } = await share(ADMIN, { shared: 'me' });
    expect(await seers(id)).toEqual(['ADMIN']);
  });

  it('that is shared: those of the tenant, its analyst too, and never another tenant', async () => {
    const { id } = await share(ADMIN, { is_default: true });
    expect(await seers(id)).toEqual(['ADMIN', 'OTHER_ADMIN', 'ANALYST']);
    const { body } = await ask(ANALYST, 'GET', `${VIEWS}/${id}`);
    expect(body).toMatchObject({ is_own: false, is_default: false, owner: 'ana', search: SEARCH });
  });

  it('that a partner shares: those of the partner, and not its tenants', async () => {
    const { id } = await share(PARTNER);
    const auditor = person('al', { role: 'auditor', tenantId: undefined, partnerId: 'east' });
    const other = person('pat', { role: 'partner_admin', tenantId: undefined, partnerId: 'west' });
    expect(await seers(id)).toEqual(['PARTNER']);
    expect([await sees(auditor, id), await sees(other, id)]).toEqual([true, false]);
  });

  it('that the platform shares: whoever reaches all of it', async () => {
    const { id } = await share(SUPER);
    expect(await seers(id)).toEqual(['SUPER']);
    expect(await sees(person('other root', { role: 'super_admin', tenantId: undefined }), id)).toBe(true);
  });

  it('of a name that another tenant is like: a key is no beginning of another one', async () => {
    const { id } = await share(ADMIN);
    for (const tenantId of ['', 'one ', 'ONE', 'one%', 'on_', 'all', 'partner:east', 'tenant:one'])
      expect((await ask(person('eve', { tenantId }), 'GET', `${VIEWS}/${id}`)).status).not.toBe(200);
  });

  it('that is shared no more: its owner alone', async () => {
    const { id, name } = await share(ADMIN);
    expect((await ask(ADMIN, 'PUT', `${VIEWS}/${id}`, { name, search: '' })).status).toBe(200);
    expect(await seers(id)).toEqual(['ADMIN']);
  });
});

describe('who may share, change and delete a view', () => {
  it('administrators share; anybody else is 403 and keeps their own as it was', async () => {
    for (const role of ['analyst', 'auditor', undefined]) {
      const who = person(`no admin ${role}`, { role });
      const own = await share(who, { shared: 'me' });
      const sent = { name: 'x', search: '', shared: 'tenant' };
      for (const [method, path] of [
        ['POST', VIEWS],
        ['PUT', `${VIEWS}/${own.id}`],
      ] as const) {
        const { status, body } = await ask(who, method, path, sent);
        expect([status, body.message]).toEqual([403, 'Only administrators share views']);
      }
      expect((await ask(who, 'GET', VIEWS)).body.items[0]).toEqual(own);
    }
  });

  it('nobody but the owner changes one: 404 for whoever sees it, and for whoever does not', async () => {
    const view = await share(ADMIN);
    for (const who of [OTHER_ADMIN, ANALYST, STRANGER, PARTNER, SUPER]) {
      const { status } = await ask(who, 'PUT', `${VIEWS}/${view.id}`, { name: 'mine', search: '' });
      expect(status).toBe(404);
    }
    expect((await ask(ADMIN, 'GET', `${VIEWS}/${view.id}`)).body).toEqual(view);
  });

  it('an administrator of the same reach deletes one that is shared, and nobody else does', async () => {
    const { id } = await share(ADMIN);
    for (const who of [ANALYST, STRANGER, PARTNER, SUPER])
      expect((await ask(who, 'DELETE', `${VIEWS}/${id}`)).status).toBe(404);
    expect((await ask(OTHER_ADMIN, 'DELETE', `${VIEWS}/${id}`)).status).toBe(204);
    expect((await ask(ADMIN, 'GET', `${VIEWS}/${id}`)).status).toBe(404);
    const own = await share(ADMIN, { shared: 'me' });
    expect((await ask(OTHER_ADMIN, 'DELETE', `${VIEWS}/${own.id}`)).status).toBe(404);
  });

  it('no more are shared within one reach than anybody may keep', async () => {
    const who = person('max', { tenantId: 'full' });
    const { id } = await share(who);
    await place().owner`
      insert into saved_view (owner, owner_name, reach, name, search)
      select 'somebody', 'somebody', 'tenant:full', 'no. ' || n, '' from generate_series(2, ${VIEWS_MAX}) n`;
    const other = person('min', { tenantId: 'full' });
    const post = (shared: string) => ask(other, 'POST', VIEWS, { name: 'x', search: '', shared });
    expect([(await post('tenant')).status, (await post('me')).status]).toEqual([409, 201]);
    expect((await ask(other, 'DELETE', `${VIEWS}/${id}`)).status).toBe(204);
    await share(other);
  });
});

describe('the access log tells of views that others see', () => {
  interface Told {
    action: string;
    actor: string;
    name: string | null;
    changes: { path: string; before?: unknown; after?: unknown }[];
    kind: number;
  }

  async function toldOf(id: string, tenantId: string): Promise<Told[]> {
    return await place().owner<Told[]>`
      select d.value as action, e.actor_id as actor, e.resource_name as name, e.changes, l.kind from event e
      join log l on l.log = e.log join tenant t on t.tenant = l.tenant
      join dictionary d on d.kind = 1 and d.code = e.action
      where e.resource_id = ${id} and t.tenant_id = ${tenantId} order by e.seq`;
  }

  it('what was made, changed and deleted, by whom, with what they said before and after', async () => {
    const { id, name } = await share(ADMIN, { name: 'Nightly <b>\u202e' });
    await ask(ADMIN, 'PUT', `${VIEWS}/${id}`, { name: 'Daily', search: SEARCH, shared: 'tenant' });
    await ask(OTHER_ADMIN, 'DELETE', `${VIEWS}/${id}`);
    const told = await toldOf(id, 'one');
    expect(told.map(({ action, actor, kind }) => [action, actor, kind])).toEqual([
      ['audit.view_created', 'ana', 1],
      ['audit.view_changed', 'ana', 1],
      ['audit.view_deleted', 'bo', 1],
    ]);
    expect(told[0]?.name).toBe(name);
    expect(told[1]?.changes).toEqual([{ path: '/name', before: name, after: 'Daily' }]);
    const paths = ['/name', '/search', '/columns', '/density', '/shared', '/is_default'];
    expect([told[0], told[2]].map((each) => each?.changes.map(({ path }) => path))).toEqual([paths, paths]);
    expect(told[2]?.changes).toContainEqual({ path: '/shared', before: 'tenant' });
    expect(JSON.stringify(told)).toContain('hmac:');
    expect(JSON.stringify(told)).not.toContain('example.com');
  });

  it('that one was shared first, and then no more', async () => {
    const { id, name } = await share(ADMIN, { shared: 'me' });
    for (const shared of ['tenant', 'me']) {
      const { status } = await ask(ADMIN, 'PUT', `${VIEWS}/${id}`, { name, search: SEARCH, shared });
      expect(status).toBe(200);
    }
    expect((await toldOf(id, 'one')).map(({ changes }) => changes)).toEqual([
      [{ path: '/shared', before: 'me', after: 'tenant' }],
      [{ path: '/shared', before: 'tenant', after: 'me' }],
    ]);
  });

  it('in tenant zero where the owner belongs to no tenant', async () => {
    const { id } = await share(PARTNER);
    expect((await toldOf(id, '_trailmark')).map(({ action }) => action)).toEqual(['audit.view_created']);
  });

  it('and not of those that somebody keeps for themselves, nor that any was looked at', async () => {
    const { id, name } = await share(ADMIN, { shared: 'me' });
    await ask(ADMIN, 'GET', VIEWS);
    await ask(ADMIN, 'GET', `${VIEWS}/${id}`);
    await ask(ADMIN, 'PUT', `${VIEWS}/${id}`, { name, search: 'range=7d' });
    await ask(ADMIN, 'DELETE', `${VIEWS}/${id}`);
    expect(await toldOf(id, 'one')).toEqual([]);
    const reads = await place().owner`
      select from event e join dictionary d on d.kind = 1 and d.code = e.action where d.value not like 'audit.view\\_%'`;
    expect(reads).toHaveLength(0);
  });
});
