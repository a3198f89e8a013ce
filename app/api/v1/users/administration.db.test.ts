import { describe, expect, it } from 'vitest';
import { ask, person, type Who } from '@/app/api/v1/views/test-personal';
import {
  admin,
  CLIENTS,
  EAST,
  KEYS,
  ONE,
  SUPER,
  statusOf,
  TENANTS,
  TWO,
  toldOf,
  USERS,
  useTenants,
  WEST,
} from './test-administration';

const place = useTenants();

describe('administration', () => {
  it.each<[string, Who, number]>([
    ['nobody', 'nobody', 401],
    ['an auditor with every scope', admin('x', { role: 'auditor' }), 403],
    ['an analyst with every scope', admin('x', { role: 'analyst' }), 403],
    ['a scope without a role', admin('x', { role: undefined }), 403],
    ['a role without the scope', person('x'), 403],
    ['a role with the scope to read', person('x', { scope: 'admin:read' }), 403],
  ])('is refused to %s', async (_, who, status) => {
    for (const [method, path] of [
      ['POST', USERS],
      ['POST', KEYS],
      ['POST', CLIENTS],
      ['POST', TENANTS],
      ['PATCH', `${TENANTS}/one`],
    ] as const)
      expect([path, await statusOf(who, method, path, {})]).toEqual([path, status]);
  });

  it('reads with the scope to read, and names that no database keeps name nothing', async () => {
    const reader = person('x', { scope: 'admin:read' });
    for (const path of [USERS, KEYS, TENANTS, '/api/v1/partners'])
      expect(await statusOf(reader, 'GET', path)).toBe(200);
    for (const path of [USERS, KEYS, TENANTS])
      expect(await statusOf(SUPER, 'GET', `${path}?after=%00&search=%00`)).toBe(200);
    for (const path of [`${USERS}/%00`, `${KEYS}/%00`, `${CLIENTS}/%00`])
      expect(await statusOf(SUPER, 'DELETE', path)).toBe(404);
  });
});
describe('API keys', () => {
  const key = (more: object = {}) => ({ name: 'deploy', scopes: ['audit:ingest'], ...more });

  it('are made with what they may, work, are listed without their secret, and end when revoked', async () => {
    const made = await ask(ONE, 'POST', KEYS, key({ scopes: ['audit:read'], sources: ['a', 'b'] }));
    expect(made).toMatchObject({
      status: 201,
      body: { tenant_id: 'one', sources: ['a', 'b'], last_used_at: null },
    });
    const { prefix, api_key: secret } = made.body;
    expect(secret).toMatch(new RegExp(`^tmk_${prefix}_`));
    const { body } = await ask(ONE, 'GET', KEYS);
    expect(JSON.stringify(body)).not.toContain(secret);
    expect(body.items[0]).toMatchObject({ prefix, revoked_at: null });
    for (const who of [TWO, WEST]) {
      expect(JSON.stringify((await ask(who, 'GET', KEYS)).body)).not.toContain(prefix);
      expect(await statusOf(who, 'DELETE', `${KEYS}/${prefix}`)).toBe(404);
    }
    expect(await statusOf(EAST, 'DELETE', `${KEYS}/${prefix}`)).toBe(204);
    expect(await statusOf(ONE, 'DELETE', `${KEYS}/${prefix}`)).toBe(404);
    expect(await toldOf(place, prefix, 'one')).toEqual([
      'audit.api_key_created /name /tenant_id /scopes /sources /expires_at',
      'audit.api_key_revoked /name /tenant_id /scopes /sources /expires_at',
    ]);
    const events = await place().sql`
      select row_to_json(e)::text as text from event e where e.resource_id = ${prefix}`;
    expect(JSON.stringify(events)).not.toContain(secret.slice(-43));
  });

  it.each<[string, Who, object, number]>([
    ['of another tenant', ONE, { tenant_id: 'two' }, 403],
    ['of a tenant of another partner', EAST, { tenant_id: 'three' }, 403],
    ['of no tenant', EAST, {}, 422],
    ['of a tenant that there is not', SUPER, { tenant_id: 'nowhere' }, 422],
    ['without a scope', ONE, { scopes: [] }, 422],
    ['that administers', ONE, { scopes: ['admin'] }, 422],
    ['of an end that has passed', ONE, { expires_at: '2020-01-01T00:00:00Z' }, 422],
    ['with spaces in its name', ONE, { name: 'my key' }, 422],
  ])('%s are refused', async (_, who, more, status) => {
    expect(await statusOf(who, 'POST', KEYS, key(more))).toBe(status);
  });
});
