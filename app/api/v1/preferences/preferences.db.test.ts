import { beforeAll, describe, expect, it } from 'vitest';
import { ask, person } from '@/app/api/v1/views/test-personal';
import { useTestDatabase } from '@/db/test-database';
import { openOidcSession } from '@/lib/auth/console-session';
import { ensureTenant } from '@/lib/ingest/tenant';

const place = useTestDatabase();
const PATH = '/api/v1/preferences';
const DEFAULTS = {
  ...{ theme: 'system', density: 'comfortable', zone: 'utc', columns: null },
  ...{ shortcuts: { enabled: true, keys: {} }, facets_collapsed: [] },
};
const CHOSEN = {
  ...{ theme: 'dark', density: 'compact', zone: 'Europe/Berlin' },
  columns: [{ id: 'action', width: 1_200, pinned: true }],
  shortcuts: { enabled: false, keys: { 'row.next': 'j', 'view.open': '<b>\u202e' } },
  facets_collapsed: ['actorId', 'ip'],
};
const many = (count: number, value: unknown) =>
  Object.fromEntries(Array.from({ length: count }, (_, nth) => [`command.${nth}`, value]));

beforeAll(async () => {
  for (const tenantId of ['one', 'two']) await ensureTenant(place().sql, { tenantId });
});

const read = async (who: Parameters<typeof ask>[0]) => await ask(who, 'GET', PATH);

describe('preferences', () => {
  it('are those that hold without a choice, until one is made', async () => {
    expect(await read(person('ana'))).toEqual({ status: 200, body: DEFAULTS });
    expect(await ask(person('ana'), 'PUT', PATH, CHOSEN)).toEqual({ status: 200, body: CHOSEN });
    expect(await read(person('ana'))).toEqual({ status: 200, body: CHOSEN });
  });

  it('are replaced as a whole: what is left out is as without a choice', async () => {
    const who = person('bea', { role: 'analyst' });
    await ask(who, 'PUT', PATH, CHOSEN);
    expect((await ask(who, 'PUT', PATH, { theme: 'light' })).body).toEqual({ ...DEFAULTS, theme: 'light' });
    expect((await read(who)).body).toEqual({ ...DEFAULTS, theme: 'light' });
  });

  it("are nobody else's: not of the same name in another tenant, nor with another credential", async () => {
    await ask(person('cy'), 'PUT', PATH, CHOSEN);
    const rights = { role: 'tenant_admin', tenantId: 'one', partnerId: undefined } as const;
    const session = await openOidcSession('cy', 'Cy', rights);
    for (const who of [person('cy', { tenantId: 'two' }), person('dan'), { session }])
      expect((await read(who)).body).toEqual(DEFAULTS);
    expect((await ask({ session }, 'PUT', PATH, { zone: 'local' })).status).toBe(200);
    expect((await read(person('cy'))).body).toEqual(CHOSEN);
  });

  it('of a page with ten tabs that save at once are those of one of them', async () => {
    const zones = ['utc', 'local', 'Asia/Kolkata', 'Europe/Berlin', 'America/New_York'];
    const answers = await Promise.all(
      [...zones, ...zones].map((zone) => ask(person('eve'), 'PUT', PATH, { zone })),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(zones).toContain((await read(person('eve'))).body.zone);
  });

  it('leave no record, neither of a look nor of a change', async () => {
    await ask(person('fay'), 'PUT', PATH, CHOSEN);
    await read(person('fay'));
    expect(await place().owner`select from event`).toHaveLength(0);
  });

  it.each<[string, object, string]>([
    ['a theme that there is not', { theme: 'pink' }, '/body/theme'],
    ['a zone that there is not', { zone: 'Europe/Atlantis' }, '/body/zone'],
    ['an offset for a zone', { zone: '+01:00' }, '/body/zone'],
    ['a column too wide', { columns: [{ id: 'a', width: 1e9 }] }, '/body/columns/0/width'],
    ['101 keys', { shortcuts: { enabled: true, keys: many(101, 'j') } }, '/body/shortcuts/keys'],
    ['a long key', { shortcuts: { enabled: true, keys: { a: 'x'.repeat(65) } } }, '/body/shortcuts/keys/a'],
    ['NUL in a key', { shortcuts: { enabled: true, keys: { a: '\0' } } }, '/body/shortcuts/keys/a'],
    ['a key that is none', { shortcuts: { enabled: true, keys: { a: 1 } } }, '/body/shortcuts/keys/a'],
    ['half a character in a facet', { facets_collapsed: ['\ud800'] }, '/body/facets_collapsed/0'],
    ['a member that there is not', { colour: 'red' }, '/body'],
  ])('with %s are 422, and what was kept stays', async (_, more, pointer) => {
    const who = person('gus');
    await ask(who, 'PUT', PATH, CHOSEN);
    const { status, body } = await ask(who, 'PUT', PATH, { ...CHOSEN, ...more });
    expect([status, body.error, body.errors?.[0].pointer]).toEqual([422, 'validation_error', pointer]);
    expect((await read(who)).body).toEqual(CHOSEN);
  });

  it('are 413 beyond 16 KiB, 400 for what is no JSON, 401 for nobody, and 403 without the scope', async () => {
    const who = person('hal');
    expect((await ask(who, 'PUT', PATH, ' '.repeat(16 * 1024 + 1))).status).toBe(413);
    expect((await ask(who, 'PUT', PATH, '{')).status).toBe(400);
    for (const [caller, status] of [
      ['nobody', 401],
      [person('hal', { scope: 'audit:write' }), 403],
    ] as const) {
      expect((await read(caller)).status).toBe(status);
      expect((await ask(caller, 'PUT', PATH, CHOSEN)).status).toBe(status);
    }
    expect((await read(who)).body).toEqual(DEFAULTS);
  });
});
