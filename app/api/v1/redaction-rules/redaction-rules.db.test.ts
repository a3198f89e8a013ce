import { beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, ask } from '@/app/api/v1/imports/test-imports';
import { useTestDatabase } from '@/db/test-database';
import { ensureTenant, findTenant } from '@/lib/ingest/tenant';

const place = useTestDatabase();
const RULES = '/api/v1/redaction-rules';

beforeAll(async () => {
  for (const tenantId of ['one', 'two', 'three']) await ensureTenant(place().sql, { tenantId });
});

const put = (body: object, claims = ADMIN) => ask(claims, 'PUT', RULES, body);
const attempt = (event: unknown, members: string[], patterns: string[]) =>
  ask(ADMIN, 'POST', `${RULES}/trial`, { members, patterns, event: JSON.stringify(event) });

describe('redaction rules', () => {
  it('are set, in force for what comes then, told in the access log, and raised in version', async () => {
    const none = { tenant_id: 'one', version: 0, members: [], patterns: [], updated_at: null };
    expect((await ask(ADMIN, 'GET', RULES)).body).toEqual(none);
    const first = await put({ version: 0, members: ['Tax-Number'], patterns: ['CASE-[0-9]+'] });
    expect(first.body).toMatchObject({ version: 1, members: ['Tax-Number'], patterns: ['CASE-[0-9]+'] });
    expect((await ask(ADMIN, 'GET', RULES)).body).toEqual(first.body);
    const tenant = await findTenant(place().sql, 'one');
    expect([tenant?.redaction?.version, tenant?.redaction?.hides('tax_number')]).toEqual([1, true]);
    expect((await put({ version: 1, members: [], patterns: ['CASE-[0-9]+'] })).body.version).toBe(2);
    const told = await place().owner<{ actor: string; changes: unknown }[]>`
      select e.actor_id as actor, e.changes from event e join dictionary d on d.kind = 1 and d.code = e.action
      where d.value = 'audit.redaction_rules_changed' order by e.seq`;
    expect(told).toEqual([
      {
        actor: 'ana',
        changes: [
          { path: '/members', before: [], after: ['Tax-Number'] },
          { path: '/patterns', before: [], after: ['CASE-[0-9]+'] },
          { path: '/version', before: 0, after: 1 },
        ],
      },
      {
        actor: 'ana',
        changes: [
          { path: '/members', before: ['Tax-Number'], after: [] },
          { path: '/version', before: 1, after: 2 },
        ],
      },
    ]);
  });

  it('of several that change them at once are those of one, and the others are told', async () => {
    const two = { ...ADMIN, tenantId: 'two' };
    const answers = await Promise.all(
      ['a', 'b', 'c', 'd'].map((name) => put({ version: 0, members: [name], patterns: [] }, two)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
    const [kept] = answers.filter(({ status }) => status === 200);
    expect((await ask(two, 'GET', RULES)).body).toEqual(kept?.body);
    expect((await put({ version: 7, members: [], patterns: [] }, two)).body.message).toContain(
      'Somebody else',
    );
  });

  it.each<[string, object, string]>([
    ['a pattern that is none', { patterns: ['ok', '('] }, '/body/patterns/1'],
    ['a pattern with a reference back, which RE2 has not', { patterns: ['(a)\\1'] }, '/body/patterns/0'],
    ['a pattern that matches nothing at all', { patterns: ['a*'] }, '/body/patterns/0'],
    ['a name of hyphens', { members: ['--'] }, '/body/members/0'],
    ['a long pattern', { patterns: ['x'.repeat(501)] }, '/body/patterns/0'],
    [
      'too many',
      {
        members: Array.from({ length: 60 }, (_, n) => `m${n}`),
        patterns: Array.from({ length: 60 }, (_, n) => `p${n}`),
      },
      '/body/members',
    ],
    ['no version', { version: undefined }, '/body/version'],
    ['NUL', { members: ['a\0'] }, '/body/members/0'],
  ])('are refused with 422 for %s, and stay as they were', async (_, more, pointer) => {
    const claims = { ...ADMIN, tenantId: 'three' };
    const sent = { version: 0, members: [], patterns: [], ...more };
    const { status, body } = await put(sent, claims);
    expect([status, body.errors?.[0].pointer]).toEqual([422, pointer]);
    expect((await ask(claims, 'GET', RULES)).body.version).toBe(0);
  });

  it('are tried on an event: what they take out beside what is taken out everywhere', async () => {
    const event = {
      user: { tax_number: 'DE1', name: 'Ana' },
      note: 'of CASE-12 and CASE-7',
      password: 'hunter2',
    };
    const { status, body } = await attempt(event, ['Tax-Number'], ['CASE-[0-9]+']);
    expect([status, body]).toEqual([
      200,
      {
        event: {
          user: { tax_number: '[redacted]', name: 'Ana' },
          note: 'of [redacted] and [redacted]',
          password: '[redacted]',
        },
        redactions: ['/user/tax_number', '/note', '/password'],
        by_rules: ['/user/tax_number', '/note'],
      },
    ]);
    expect((await ask(ADMIN, 'GET', RULES)).body.version).toBe(2);
  });

  it('are not tried on what is no event', async () => {
    for (const event of ['[]', '{', '"x"', '{"a":"\\u0000"}']) {
      const { status, body } = await ask(ADMIN, 'POST', `${RULES}/trial`, {
        members: [],
        patterns: [],
        event,
      });
      expect([event, status, body.errors?.[0].pointer]).toEqual([event, 422, '/body/event']);
    }
    const deep = `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`;
    expect(
      (await ask(ADMIN, 'POST', `${RULES}/trial`, { members: [], patterns: [], event: deep })).status,
    ).toBe(422);
  });

  it('are read by auditors, changed by administrators, and kept from analysts', async () => {
    const [auditor, analyst] = [
      { ...ADMIN, role: 'auditor' },
      { ...ADMIN, role: 'analyst' },
    ] as const;
    const body = { version: 2, members: [], patterns: [] };
    expect((await ask(auditor, 'GET', RULES)).status).toBe(200);
    expect((await ask(analyst, 'GET', RULES)).status).toBe(403);
    for (const claims of [auditor, analyst]) {
      expect((await put(body, claims)).status).toBe(403);
      expect(
        (await ask(claims, 'POST', `${RULES}/trial`, { members: [], patterns: [], event: '{}' })).status,
      ).toBe(403);
    }
    expect((await ask(ADMIN, 'GET', `${RULES}?tenant_id=two`)).status).toBe(403);
  });
});
