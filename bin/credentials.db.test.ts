import { beforeAll, describe, expect, it } from 'vitest';
import { useCommandLine } from '@/bin/test-command-line';
import { authenticate } from '@/lib/auth/authenticate';
import { authenticateClient } from '@/lib/auth/oauth-client';
import { ensureTenant, findTenant } from '@/lib/ingest/tenant';
import { list } from '@/lib/query/list';
import { everything } from '@/lib/query/test-scope';

const { place, trailmark } = useCommandLine();
beforeAll(async () => {
  await ensureTenant(place().sql, { tenantId: 'acme' });
});

describe('API keys', () => {
  const caller = (key: string) => authenticate(new Headers({ 'x-api-key': key }), 'bearer or API key');

  it('are made, listed without their secret, and revoked', async () => {
    const made = trailmark([
      'api-key',
      'create',
      '--tenant',
      'acme',
      '--name',
      'ci',
      '--scope',
      'audit:read',
      'audit:ingest',
    ]);
    const key = made.stdout.trim();
    expect(await caller(key)).toMatchObject({
      tenantId: 'acme',
      scopes: new Set(['audit:read', 'audit:ingest']),
      sources: ['ci'],
    });
    const listed = trailmark(['api-key', 'list']).stdout;
    expect(listed).toContain(key.slice(4, 12));
    expect(listed).not.toContain(key);
    expect(trailmark(['api-key', 'revoke', key.slice(4, 12)]).code).toBe(0);
    await expect(caller(key)).rejects.toMatchObject({ code: 'invalid_api_key' });
    expect(trailmark(['api-key', 'revoke', key.slice(4, 12)]).code).toBe(1);
  });

  it.each([
    [
      ['--tenant', 'acme', '--name', 'x', '--scope', 'admin'],
      2,
      '--scope: "admin" is none of audit:read, audit:ingest',
    ],
    [['--tenant', 'acme', '--name', 'a b', '--scope', 'audit:read'], 2, '--name, --source'],
    [['--tenant', 'nobody', '--name', 'x', '--scope', 'audit:read'], 1, 'no tenant nobody'],
    [
      ['--tenant', 'acme', '--name', 'x', '--scope', 'audit:read', '--expires', 'soon'],
      2,
      '--expires: a time such as',
    ],
  ])('are refused for %j', (options, code, message) => {
    const refused = trailmark(['api-key', 'create', ...options]);
    expect([refused.code, refused.stdout]).toEqual([code, '']);
    expect(refused.stderr).toContain(message);
  });
});

describe('clients', () => {
  it('are made once with a secret, listed and revoked', async () => {
    const secret = trailmark([
      'client',
      'create',
      'billing',
      '--tenant',
      'acme',
      '--scope',
      'audit:read',
    ]).stdout.trim();
    expect(await authenticateClient('billing', secret)).toMatchObject({
      tenantId: 'acme',
      scopes: ['audit:read'],
    });
    expect(trailmark(['client', 'create', 'billing', '--scope', 'audit:read']).stderr).toContain(
      'client billing exists',
    );
    expect(trailmark(['client', 'create', 'x', '--scope', 'god']).code).toBe(2);
    expect(trailmark(['client', 'list']).stdout).toBe('billing  acme  audit:read\n');
    expect(trailmark(['client', 'revoke', 'billing']).code).toBe(0);
    expect(await authenticateClient('billing', secret)).toBeUndefined();
  });
});

describe('redaction rules', () => {
  it('are replaced as a whole, and what is no rule changes nothing', async () => {
    expect(trailmark(['redaction', 'acme', '--member', 'ssn', '--pattern', 'CASE-[0-9]+']).stdout).toContain(
      'version 1',
    );
    expect(trailmark(['redaction', 'acme', '--pattern', '(?<=a)b']).code).toBe(2);
    expect(trailmark(['redaction', 'acme', '--pattern', 'a*']).stderr).toContain('matches the empty text');
    const tenant = await findTenant(place().sql, 'acme');
    expect([tenant?.redaction?.version, tenant?.redaction?.redact('CASE-12 b')]).toEqual([1, '[redacted] b']);
  });
});

describe('legal holds', () => {
  it('are placed, listed and released, each with a signed control entry', async () => {
    const placed = trailmark(['hold', 'place', 'acme', '--actor', 'usr_1', '--reason', 'case 7', '--json']);
    const { hold } = JSON.parse(placed.stdout);
    expect(trailmark(['hold', 'list']).stdout).toBe(`${hold}  acme  actor usr_1  case 7  stands\n`);
    expect(trailmark(['hold', 'release', String(hold)]).code).toBe(0);
    expect(trailmark(['hold', 'release', String(hold)])).toMatchObject({ code: 1 });
    expect(trailmark(['hold', 'release', 'x'])).toMatchObject({ code: 2 });
    const { rows } = await list(await everything(), [], { offset: 0n, limit: 10, order: 'asc' });
    const told = rows.map(({ action, details }) => ({ action, details: details.parse() }));
    expect(told.map(({ action, details }) => [action, details.hold, typeof details.sig])).toEqual([
      ['ledger.hold', hold, 'string'],
      ['ledger.release', hold, 'string'],
    ]);
  });
});

describe('signing keys', () => {
  it('are listed, and the next one is published an hour ahead', () => {
    trailmark(['token', '--scope', 'audit:read', '--tenant', 'acme']);
    expect(trailmark(['signing-key', 'rotate']).stdout).toMatch(
      /^tm-[0-9a-f]{12} is published, and signs in 60 minutes\n$/,
    );
    expect(JSON.parse(trailmark(['signing-key', 'list', '--json']).stdout).keys).toHaveLength(2);
  });
});
