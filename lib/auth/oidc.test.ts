import { afterEach, describe, expect, it, vi } from 'vitest';
import { oidcSettings, personOfClaims } from './oidc';

afterEach(() => vi.unstubAllEnvs());
const rightsOf = (claims: object) => personOfClaims({ sub: 's-1', ...claims })?.rights;

describe('claims say', () => {
  it('who: the subject, and what people call them', () => {
    expect(personOfClaims({ sub: 's-1', email: 'ana@example.com', name: 'Ana' })).toMatchObject({
      ...{ subject: 's-1', name: 'ana@example.com' },
    });
    expect(personOfClaims({ sub: 's-1' })?.name).toBe('s-1');
    for (const sub of [undefined, '', 7, 'a\0b', '\ud800']) expect(personOfClaims({ sub })).toBeUndefined();
  });

  it('the role, as a text or as the first known one of a list', () => {
    expect(rightsOf({ role: 'super_admin' })).toMatchObject({ role: 'super_admin' });
    const role = ['staff', 'analyst', 'super_admin'];
    expect(rightsOf({ role, tenant_id: 'acme' })).toMatchObject({ role: 'analyst', tenantId: 'acme' });
  });

  it('role and place under other names, nested by dots or holding them', () => {
    vi.stubEnv('TRAILMARK_OIDC_ROLE_CLAIM', 'realm_access.roles');
    vi.stubEnv('TRAILMARK_OIDC_TENANT_CLAIM', 'https://trailmark.example/tenant');
    const claims = {
      realm_access: { roles: ['tenant_admin'] },
      'https://trailmark.example/tenant': 'acme',
    };
    expect(rightsOf(claims)).toMatchObject({ role: 'tenant_admin', tenantId: 'acme' });
  });
});

describe('nobody is let in with a guess', () => {
  it.each([
    [{}, 'role'],
    [{ role: 'god' }, 'role'],
    [{ role: { toString: 'super_admin' } }, 'role'],
    [{ role: ['Super_Admin', 1, null] }, 'role'],
    [{ role: 'tenant_admin' }, 'tenant'],
    [{ role: 'tenant_admin', tenant_id: ['acme'] }, 'tenant'],
    [{ role: 'tenant_admin', partner_id: 'east' }, 'tenant'],
    [{ role: 'partner_admin', tenant_id: 'acme' }, 'partner'],
    [{ role: 'auditor', tenant_id: '' }, 'tenant or partner'],
  ])('%j lacks a %s', (claims, missing) => {
    expect(rightsOf(claims)).toEqual({ missing });
  });

  it('and a claim that a prototype has is not there', () => {
    vi.stubEnv('TRAILMARK_OIDC_ROLE_CLAIM', 'constructor.name');
    expect(rightsOf({})).toEqual({ missing: 'role' });
  });
});

describe('the identity provider', () => {
  it('is there once its issuer is named, and needs a client id', () => {
    expect(oidcSettings()).toBeUndefined();
    vi.stubEnv('TRAILMARK_OIDC_ISSUER', 'https://id.example/');
    expect(() => oidcSettings()).toThrow(/TRAILMARK_OIDC_CLIENT_ID/);
    vi.stubEnv('TRAILMARK_OIDC_CLIENT_ID', 'trailmark');
    expect(oidcSettings()).toMatchObject({
      ...{ issuer: 'https://id.example', clientSecret: undefined, scope: 'openid email profile' },
    });
  });
});
