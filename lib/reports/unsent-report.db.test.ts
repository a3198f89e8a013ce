import { beforeAll, describe, expect, it, vi } from 'vitest';
import { findPerson } from '@/lib/auth/console-person';
import { openOidcSession } from '@/lib/auth/console-session';
import { ensureTenant } from '@/lib/ingest/tenant';
import { dispatchReports } from './dispatch';
import { stopReports } from './report';
import { createTest, forgetRuns } from './report-run';
import { makePerson, scheduleView } from './test-reports';
import { DUE, SAVED_MS, useReportScene } from './test-scene';

const { place, server, refusing, dora, due, work, tryAgain, lastRun } = useReportScene();

beforeAll(() => ensureTenant(place().sql, { tenantId: 'acme' }));

describe('while the mail server is away', () => {
  it('a report waits with what stands against it, and is sent late, once', async () => {
    const { id } = await scheduleView(place(), dora(), { name: 'Late', search: '' }, { nowMs: SAVED_MS });
    await server().close();
    const first = await due(id);
    expect(first).toMatchObject({ state: 'failed', attempts: 1, error: 'The mail server does not answer' });
    const pauseMs = (first?.dueAt?.getTime() ?? 0) - Date.now();
    expect(pauseMs).toBeGreaterThan(50_000);
    expect(pauseMs).toBeLessThanOrEqual(60_000);
    const second = await tryAgain(id);
    expect(second).toMatchObject({ state: 'failed', attempts: 2 });
    expect((second?.dueAt?.getTime() ?? 0) - Date.now()).toBeGreaterThan(110_000);
    await server().open();
    await due(id); // it is not its time yet
    expect(server().mails).toHaveLength(0);
    expect(await tryAgain(id)).toMatchObject({ state: 'sent', attempts: 3, error: null });
    await tryAgain(id);
    expect(server().mails).toHaveLength(1);
  });

  it('is not forgotten, however long that is; what was sent so long ago is', async () => {
    const [waiting, sent] = [
      await scheduleView(place(), dora(), { name: 'Waiting', search: '' }, { nowMs: SAVED_MS }),
      await scheduleView(place(), dora(), { name: 'Sent', search: '' }, { nowMs: SAVED_MS }),
    ];
    await due(sent.id);
    await server().close();
    await tryAgain(waiting.id);
    await place().owner`update report_run set created_at = now() - interval '401 days'`;
    await forgetRuns(place().sql);
    expect(await lastRun(sent.id)).toBeUndefined();
    expect(await lastRun(waiting.id)).toMatchObject({ state: 'failed', dueAt: expect.any(Date) });
  });

  it('a test is not tried again', async () => {
    const report = await scheduleView(place(), dora(), { name: 'Try', search: '' }, { nowMs: SAVED_MS });
    const period = { fromMs: DUE.getTime() - 86_400_000, endMs: DUE.getTime() };
    await server().close();
    await createTest(place().sql, report.id, period);
    await work(report.id);
    expect(await lastRun(report.id)).toMatchObject({ state: 'failed', isTest: true, dueAt: null });
    await server().open();
    await createTest(place().sql, report.id, period);
    await work(report.id);
    expect(server().mails.map(({ subject }) => subject)).toEqual([expect.stringMatching(/^Test: Try: /)]);
  });

  it('or none is configured, it says so', async () => {
    const { id } = await scheduleView(place(), dora(), { name: 'None', search: '' }, { nowMs: SAVED_MS });
    vi.stubEnv('TRAILMARK_SMTP_URL', '');
    expect(await due(id)).toMatchObject({
      ...{ state: 'failed', dueAt: expect.any(Date), error: expect.stringContaining('TRAILMARK_SMTP_URL') },
    });
  });
});

describe('a mail server that refuses', () => {
  it('a recipient for good ends a mail to them alone, and is told of one among several', async () => {
    refusing.set('gone@example.com', '550 no such user');
    const to = (...recipients: string[]) => ({ nowMs: SAVED_MS, recipients });
    const alone = await scheduleView(place(), dora(), { name: 'A', search: '' }, to('gone@example.com'));
    expect(await due(alone.id)).toMatchObject({
      ...{ state: 'failed', dueAt: null, error: expect.stringContaining('550 no such user') },
    });
    const both = await scheduleView(
      place(),
      dora(),
      { name: 'B', search: '' },
      to('gone@example.com', 'x@example.com'),
    );
    expect(await due(both.id)).toMatchObject({
      ...{ state: 'sent', error: 'The mail server refused gone@example.com' },
    });
    expect(server().mails.map(({ taken }) => taken)).toEqual([['x@example.com']]);
  });

  it('for now is asked again', async () => {
    refusing.set('sec@example.com', '451 try later');
    const { id } = await scheduleView(place(), dora(), { name: 'Later', search: '' }, { nowMs: SAVED_MS });
    expect(await due(id)).toMatchObject({ state: 'failed', dueAt: expect.any(Date) });
  });
});

describe('a report is not sent, and says why, when', () => {
  it.each<[string, string, (name: string, id: string) => Promise<unknown>]>([
    [
      'its owner is gone',
      'Its owner is no user any more',
      (name) => place().owner`delete from console_user where name = ${name}`,
    ],
    [
      'its owner moved',
      'Its owner has moved to another tenant or partner since it was saved',
      (name) => place().owner`update console_user set tenant_id = 'globex' where name = ${name}`,
    ],
    [
      'its owner has no role',
      'Not enough permissions',
      (name) => place().owner`
        with off as (delete from console_user where name = ${name} returning id)
        insert into console_session (provider, subject, role, tenant_id, expires_at)
        select 'oidc', ${name}, 'owner', 'acme', now() from off`,
    ],
    [
      'its view was deleted',
      'The view was deleted, or is not shared with the owner of the report any more',
      (_, id) => place().owner`delete from saved_view v using report r where r.id = ${id} and v.id = r.view`,
    ],
    [
      'its view holds what nobody understands',
      'The view holds what is not understood: f=bogus.eq.1',
      (_, id) =>
        place()
          .owner`update saved_view v set search = 'f=bogus.eq.1' from report r where r.id = ${id} and v.id = r.view`,
    ],
    [
      'it was switched off',
      'The report is switched off',
      (_, id) => place().owner`update report set is_enabled = false where id = ${id}`,
    ],
  ])('%s', async (what, error, change) => {
    const principal = await makePerson(place(), {
      name: `owner: ${what}`,
      role: 'auditor',
      tenantId: 'acme',
    });
    const { id } = await scheduleView(place(), principal, { name: what, search: '' }, { nowMs: SAVED_MS });
    await dispatchReports(place().sql, DUE);
    await change(principal.subject, id);
    if (what === 'its owner has no role')
      await place().owner`update report set provider = 'oidc' where id = ${id}`;
    await work(id);
    expect(await lastRun(id)).toMatchObject({ state: 'failed', dueAt: null, error });
    expect(server().mails).toEqual([]);
  });

  it('a recipient is in a domain that may not be mailed to any more', async () => {
    const { id } = await scheduleView(place(), dora(), { name: 'Out', search: '' }, { nowMs: SAVED_MS });
    vi.stubEnv('TRAILMARK_MAIL_DOMAINS', 'example.org, sub.example.com');
    expect(await due(id)).toMatchObject({
      state: 'failed',
      error: 'sec@example.com is in a domain that may not be mailed to',
    });
  });

  it('the identity provider has not said for a month what its owner may see', async () => {
    await openOidcSession('sub-1', 'Olga', { role: 'auditor', tenantId: 'acme', partnerId: undefined });
    const olga = await findPerson('oidc', 'sub-1');
    if (!olga) throw new Error('no person');
    const soon = { nowMs: SAVED_MS, provider: 'oidc' } as const;
    const { id } = await scheduleView(place(), olga, { name: 'O', search: '' }, soon);
    expect(await due(id)).toMatchObject({ state: 'sent' });
    await place()
      .owner`update console_session set created_at = now() - interval '31 days' where subject = 'sub-1'`;
    expect(await due(id, new Date('2026-10-27T07:00:00Z'))).toMatchObject({
      ...{
        state: 'failed',
        error: 'Its owner has not signed in for 30 days: their rights are not known any more',
      },
    });
  });

  it('an operator ended the sessions of its owner at the identity provider', async () => {
    await openOidcSession('sub-2', 'Otto', { role: 'auditor', tenantId: 'acme', partnerId: undefined });
    const otto = await findPerson('oidc', 'sub-2');
    if (!otto) throw new Error('no person');
    const { id } = await scheduleView(
      place(),
      otto,
      { name: 'P', search: '' },
      { nowMs: SAVED_MS, provider: 'oidc' },
    );
    await stopReports(place().owner, 'Otto');
    expect(await due(id)).toBeUndefined();
  });
});
