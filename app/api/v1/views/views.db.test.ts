import { beforeAll, describe, expect, it } from 'vitest';
import { useTestDatabase } from '@/db/test-database';
import { openOidcSession } from '@/lib/auth/console-session';
import { VIEWS_MAX } from '@/lib/auth/saved-view';
import { ensureTenant } from '@/lib/ingest/tenant';
import { ask, person, type Who } from './test-personal';

const place = useTestDatabase();
const VIEWS = '/api/v1/views';
const NONE = '019a0000-0000-7000-8000-000000000000';
const HOSTILE = '<img src=x onerror=alert(1)>\u202e=cmd()\u001b[31m\n{{7*7}}\'";--';
const SEARCH = 'f=actor.eq.ana%40example.com&range=7d';
const COLUMNS = [
  { id: 'occurredAt', width: 190, pinned: true },
  { id: 'action', width: null, pinned: false },
];

beforeAll(async () => {
  for (const tenantId of ['one', 'two']) await ensureTenant(place().sql, { tenantId, partnerId: 'east' });
});

async function save(who: Who, more: object = {}) {
  const { status, body } = await ask(who, 'POST', VIEWS, { name: 'Denied', search: SEARCH, ...more });
  expect([status, body.error]).toEqual([201, undefined]);
  return body;
}

async function listed(who: Who): Promise<{ name: string; is_own: boolean; is_default: boolean }[]> {
  const { status, body } = await ask(who, 'GET', VIEWS);
  expect(status).toBe(200);
  return body.items;
}

describe('a view', () => {
  it('is 201 as it was sent, and reads back, whatever text stands in it', async () => {
    const ana = person('ana');
    const sent = { name: HOSTILE.slice(0, 100), search: SEARCH, columns: COLUMNS, density: 'compact' };
    const view = await save(ana, sent);
    expect(view).toEqual({
      ...{ ...sent, id: expect.any(String), shared: 'me', is_own: true, is_default: false, owner: 'ana' },
      ...{ created_at: expect.any(String), updated_at: view.created_at },
    });
    expect(await ask(ana, 'GET', `${VIEWS}/${view.id}`)).toEqual({ status: 200, body: view });
    expect(await listed(ana)).toEqual([view]);
  });

  it('is replaced as a whole: what is left out is as if it had never been said', async () => {
    const who = person('bea');
    const view = await save(who, { columns: COLUMNS, density: 'relaxed', is_default: true });
    const { status, body } = await ask(who, 'PUT', `${VIEWS}/${view.id}`, { name: 'Failed', search: '' });
    expect([status, body]).toEqual([
      200,
      {
        ...{ ...view, name: 'Failed', search: '', columns: null, density: null, is_default: false },
        updated_at: expect.any(String),
      },
    ]);
    expect(await listed(who)).toEqual([body]);
  });

  it('is gone once it is deleted: 204, and then 404', async () => {
    const who = person('cleo');
    const { id } = await save(who);
    expect(await ask(who, 'DELETE', `${VIEWS}/${id}`)).toEqual({ status: 204, body: undefined });
    for (const method of ['GET', 'DELETE'])
      expect((await ask(who, method, `${VIEWS}/${id}`)).status).toBe(404);
  });

  it('stands among others by name, the own ones first', async () => {
    const [own, other] = [person('dora', { tenantId: 'sorted' }), person('emil', { tenantId: 'sorted' })];
    await save(other, { name: 'Alpha', shared: 'tenant' });
    for (const name of ['zeta', 'Beta', 'alpha']) await save(own, { name });
    expect((await listed(own)).map(({ name, is_own }) => [name, is_own])).toEqual([
      ...[
        ['alpha', true],
        ['Beta', true],
        ['zeta', true],
      ],
      ['Alpha', false],
    ]);
  });

  it('is kept by the session of a page of the console too', async () => {
    const rights = { role: 'tenant_admin', tenantId: 'one', partnerId: undefined } as const;
    const who = { session: await openOidcSession('sub-1', 'Ana', rights) };
    const { id } = await save(who, { name: 'From the console' });
    expect((await ask(who, 'PUT', `${VIEWS}/${id}`, { name: 'Again', search: '' })).status).toBe(200);
    expect((await ask(person('sub-1'), 'GET', `${VIEWS}/${id}`)).status).toBe(404);
  });

  it('is the default alone: whichever is made one takes it from the other', async () => {
    const who = person('fay');
    const first = await save(who, { name: 'a', is_default: true });
    const second = await save(who, { name: 'b', is_default: true });
    const defaults = async () =>
      (await listed(who)).filter((view) => view.is_default).map(({ name }) => name);
    expect(await defaults()).toEqual(['b']);
    const change = (id: string, name: string) =>
      ask(who, 'PUT', `${VIEWS}/${id}`, { name, search: '', is_default: true });
    const answers = await Promise.all([
      ...[1, 2, 3].map(() => change(first.id, 'a')),
      ...[1, 2, 3].map(() => change(second.id, 'b')),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(await defaults()).toHaveLength(1);
  });
});

describe('a view is refused', () => {
  const refused = person('gus');

  it.each<[string, object, string]>([
    ['no name', { name: undefined }, '/body/name'],
    ['an empty name', { name: '' }, '/body/name'],
    ['a name of spaces', { name: ' \u00a0' }, '/body/name'],
    ['a name of 101 characters', { name: 'x'.repeat(101) }, '/body/name'],
    ['NUL in its name', { name: 'a\0' }, '/body/name'],
    ['half a character in its name', { name: '\ud800' }, '/body/name'],
    ['no search', { search: undefined }, '/body/search'],
    ['a search with its question mark', { search: '?f=x' }, '/body/search'],
    ['a search of 4,097 characters', { search: 'x'.repeat(4_097) }, '/body/search'],
    ['NUL in its search', { search: 'f=\0' }, '/body/search'],
    ['half a character in its search', { search: 'f=\udfff' }, '/body/search'],
    ['a narrow column', { columns: [{ id: 'a', width: 39 }] }, '/body/columns/0/width'],
    ['a wide column', { columns: [{ id: 'a', width: 1_201 }] }, '/body/columns/0/width'],
    ['half a pixel', { columns: [{ id: 'a', width: 40.5 }] }, '/body/columns/0/width'],
    ['a column twice', { columns: [{ id: 'a' }, { id: 'a' }] }, '/body/columns'],
    ['a member of a column that there is not', { columns: [{ id: 'a', sort: 1 }] }, '/body/columns/0'],
    ['a density that there is not', { density: 'tight' }, '/body/density'],
    ['sharing with whom there is not', { shared: 'world' }, '/body/shared'],
    ['a member that there is not', { owner: 'ana' }, '/body'],
  ])('with 422 for %s, whether it is new or replaces one', async (_, more, pointer) => {
    const body = { name: 'x', search: '', ...more };
    for (const [method, path] of [
      ['POST', VIEWS],
      ['PUT', `${VIEWS}/${NONE}`],
    ] as const) {
      const { status, body: answer } = await ask(refused, method, path, body);
      expect([status, answer.error, answer.errors?.[0].pointer]).toEqual([422, 'validation_error', pointer]);
    }
    expect(await listed(refused)).toEqual([]);
  });

  it('with 400 for what is no JSON, and 413 for what is too much', async () => {
    expect((await ask(refused, 'POST', VIEWS, '{"name"')).status).toBe(400);
    expect((await ask(refused, 'POST', VIEWS, 'x'.repeat(70_000))).status).toBe(413);
  });

  it('with 401 for nobody, 403 without the scope or a tenant, and 404 for an id that there is not', async () => {
    const body = { name: 'x', search: '' };
    for (const [who, status] of [
      ['nobody', 401],
      [person('hal', { scope: 'audit:write' }), 403],
      [person('hal', { tenantId: undefined }), 403],
    ] as const) {
      expect((await ask(who, 'GET', VIEWS)).status).toBe(status);
      expect((await ask(who, 'POST', VIEWS, body)).status).toBe(status);
      for (const method of ['GET', 'DELETE', 'PUT'])
        expect((await ask(who, method, `${VIEWS}/${NONE}`, method === 'PUT' ? body : undefined)).status).toBe(
          status,
        );
    }
    for (const id of [NONE, 'none', '%F0%9F%98%80', "'"])
      expect((await ask(refused, 'GET', `${VIEWS}/${id}`)).status).toBe(404);
  });

  it('with 409 where another one of its owner has the name, and by nobody else', async () => {
    const who = person('ida');
    const { id } = await save(who, { name: 'one' });
    const other = await save(who, { name: 'two' });
    await save(person('ivo'), { name: 'one' });
    expect((await ask(who, 'POST', VIEWS, { name: 'one', search: '' })).status).toBe(409);
    const put = (name: string) => ask(who, 'PUT', `${VIEWS}/${other.id}`, { name, search: '' });
    expect((await put('one')).body).toEqual({
      error: 'conflict',
      message: 'Another view of yours has this name',
    });
    expect((await put('two')).status).toBe(200);
    expect((await ask(who, 'GET', `${VIEWS}/${id}`)).body.name).toBe('one');
  });

  it('with 409 beyond what an owner may keep, however many are saved at once', async () => {
    const who = person('jo');
    const { id } = await save(who, { name: 'first' });
    await place().owner`
      insert into saved_view (owner, owner_name, name, search)
      select v.owner, 'jo', 'no. ' || n, '' from saved_view v, generate_series(2, ${VIEWS_MAX - 1}) n where v.id = ${id}`;
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, nth) => ask(who, 'POST', VIEWS, { name: `last ${nth}`, search: '' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
    expect(await listed(who)).toHaveLength(VIEWS_MAX);
    expect((await ask(who, 'PUT', `${VIEWS}/${id}`, { name: 'first', search: 'x' })).status).toBe(200);
  });
});
