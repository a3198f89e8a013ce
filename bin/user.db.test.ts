import { beforeAll, describe, expect, it } from 'vitest';
import { useCommandLine } from '@/bin/test-command-line';
import { findConsoleSession, openOidcSession, openPasswordSession } from '@/lib/auth/console-session';
import { checkConsolePassword } from '@/lib/auth/console-user';
import { ensureTenant } from '@/lib/ingest/tenant';

const { place, trailmark: run } = useCommandLine();
const trailmark = (...args: string[]) => run(args);
beforeAll(async () => {
  await ensureTenant(place().sql, { tenantId: 'acme' });
});

/** The actions that the access log of a tenant tells of, in their order. */
async function toldOf(tenantId: string): Promise<string[]> {
  const told = await place().owner<{ action: string }[]>`
    select d.value as action from event e join log l on l.log = e.log and l.kind = 1
    join tenant t on t.tenant = l.tenant and t.tenant_id = ${tenantId}
    join dictionary d on d.kind = 1 and d.code = e.action order by e.seq`;
  return told.map(({ action }) => action);
}

async function signIn(name: string, password: string): Promise<string> {
  const { user, isRight } = await checkConsolePassword(name, password);
  expect(isRight).toBe(true);
  return (await openPasswordSession(name, user?.passwordHash ?? '')) ?? '';
}

describe('users from the command line', () => {
  it('are made with a one-time password, listed, reset and signed out; each step is told', async () => {
    const made = trailmark('user', 'create', 'ana', '--role', 'auditor', '--tenant', 'acme');
    expect(made).toMatchObject({ code: 0, stderr: '' });
    const id = await signIn('ana', made.stdout.trim());
    expect(await findConsoleSession(id)).toMatchObject({ mustChangePassword: true });
    const listed = JSON.parse(trailmark('user', 'list', '--json').stdout);
    expect(listed.users).toMatchObject([{ name: 'ana', role: 'auditor', tenant_id: 'acme', sessions: 1 }]);

    expect(trailmark('session', 'revoke', 'ana')).toMatchObject({
      code: 0,
      stdout: '1 session of ana ended\n',
    });
    expect(await findConsoleSession(id)).toBeUndefined();

    const second = await signIn('ana', made.stdout.trim());
    const reset = trailmark('reset-password', 'ana').stdout.trim();
    expect(await findConsoleSession(second)).toBeUndefined();
    await signIn('ana', reset);

    expect(await toldOf('acme')).toEqual([
      ...['audit.user_created', 'audit.session_revoked', 'audit.password_changed', 'audit.session_revoked'],
    ]);
  });

  it('of the identity provider lose their reports with their sessions, and it is told', async () => {
    const { owner } = place();
    await ensureTenant(place().sql, { tenantId: 'globex' });
    await openOidcSession('sub-1', 'Olga', { role: 'auditor', tenantId: 'globex', partnerId: undefined });
    const save = (provider: string, name: string) => owner`
      insert into report (owner, owner_name, provider, reach, view, view_name, recipients, cadence, hour, zone,
        subject_prefix, is_enabled, next_due_at)
      values (${name}, ${name}, ${provider}, 'tenant:globex', uuidv7(), 'V', '{a@example.com}', 'daily', 8, 'UTC', '', true, now())`;
    await save('oidc', 'sub-1');
    await save('password', 'Olga');
    expect(trailmark('session', 'revoke', 'Olga').stdout).toBe(
      '1 session of Olga ended\n1 report of Olga switched off\n',
    );
    expect(JSON.parse(trailmark('session', 'revoke', 'Olga', '--json').stdout)).toEqual({
      ...{ revoked: 0, reports_switched_off: 0 },
    });
    const left = await owner`select owner_name as name from report where is_enabled`;
    expect(left.map(({ name }) => name)).toEqual(['Olga']);
    expect(await toldOf('globex')).toEqual(['audit.session_revoked', 'audit.report_changed']);
  });

  it('are not made twice, nor for a tenant that does not exist', () => {
    const create = (...more: string[]) => trailmark('user', 'create', ...more);
    expect(create('bob', '--role', 'super_admin').code).toBe(0);
    expect(create('bob', '--role', 'super_admin')).toMatchObject({
      code: 1,
      stderr: 'trailmark: user bob exists\n',
    });
    expect(create('cy', '--role', 'auditor', '--tenant', 'nowhere')).toMatchObject({
      code: 1,
      stderr: 'trailmark: no tenant "nowhere"\n',
    });
  });

  it.each([
    [['dan', '--role', 'god'], /--role: one of/],
    [['dan', '--role', 'tenant_admin'], /needs --tenant/],
    [['dan', '--role', 'partner_admin', '--tenant', 'acme'], /needs --partner/],
    [['dan', '--role', 'analyst'], /needs --tenant or --partner/],
    [[' dan', '--role', 'super_admin'], /is not a name/],
    [['dan'], /required option/],
  ])('are refused where the call is wrong: %j', (args, message) => {
    const { code, stderr } = trailmark('user', 'create', ...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});
