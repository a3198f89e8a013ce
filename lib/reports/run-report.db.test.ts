import { beforeAll, describe, expect, it } from 'vitest';
import { reachOf } from '@/lib/auth/reach';
import { ensureTenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { createWriter } from '@/lib/ingest/writer';
import { list } from '@/lib/query/list';
import { dispatchReports } from './dispatch';
import { listRuns } from './report-run';
import { makePerson, scheduleView } from './test-reports';
import { DUE, SAVED_MS, useReportScene } from './test-scene';

const { place, server, dora, due, work } = useReportScene();
const HOSTILE = 'Weekly\r\nBcc: evil@example.com\r\n\r\n<img src=x onerror=alert(1)>\u202egnp.\x1b[31m"&\'';

beforeAll(async () => {
  const tenant = await ensureTenant(place().sql, { tenantId: 'acme' });
  const at = (text: string, more: object) => makeDraft({ occurredAt: text, ...more });
  await createWriter(place().sql).write(tenant, [
    // The day before, its last instant, the first and the last one of the day, and the first one after.
    at('2026-10-24T21:59:59.999Z', { action: 'user.login', actorId: 'ana' }),
    at('2026-10-24T22:00:00.000Z', { action: 'role.update', actorId: 'ana', result: 'denied' }),
    at('2026-10-25T22:59:59.999Z', { action: 'role.update', actorId: 'bob', result: 'denied' }),
    at('2026-10-25T10:00:00.000Z', { action: HOSTILE.slice(8), actorId: HOSTILE, result: 'failure' }),
    at('2026-10-25T11:00:00.000Z', { action: 'user.login', actorId: 'ana' }),
    at('2026-10-25T23:00:00.000Z', { action: 'user.login', actorId: 'ana' }),
  ]);
});

describe('a report that is due', () => {
  it('tells of its day of 25 hours and of no other instant, and leaves a record of the read', async () => {
    const { id } = await scheduleView(
      place(),
      dora(),
      { name: 'All', search: 'range=7d' },
      { nowMs: SAVED_MS },
    );
    const run = await due(id);
    expect(run).toMatchObject({ state: 'sent', attempts: 1, error: null, dueAt: null });
    expect(run?.counts).toEqual({
      ...{ events: 4, isExact: true, previous: 1 },
      byResult: { success: 1, failure: 1, denied: 2 },
    });
    const [mail] = server().mails;
    expect(mail?.subject).toBe('All: 4 events, 25 Oct 2026');
    expect(mail?.text).toContain('4 events on Sunday, 25 October 2026 (Europe/Berlin, 25 hours).');
    expect(mail?.text).toContain('3 more (+300%) against the day before (1).');
    expect(mail?.text).toMatch(
      /BY RESULT\n.*\n {10}1 {10}1 {10}0 {2}success\n {10}1 {10}0 {9}\+1 {2}failure/,
    );
    expect(mail?.text).toMatch(/TOP CHANGES\n.*\n {10}2 {10}0 {9}\+2 {2}action role\.update/);
    expect(mail?.text).toContain(
      'https://audit.example.com/logs?range=2026-10-24T22%3A00%3A00.000Z..2026-10-25T22%3A59%3A59.999Z&tz=Europe%2FBerlin',
    );
    expect(mail?.headers.get('auto-submitted')).toBe('auto-generated');
    expect(mail?.messageId).toBe(run?.messageId);
    expect(String(mail?.html)).not.toMatch(/<(img|script|link|iframe|object)|url\(|@import/i);
    const { rows } = await list(await reachOf(dora(), 'access'), [], { offset: 0n, limit: 5, order: 'desc' });
    expect(rows.find(({ action }) => action === 'audit.report')).toMatchObject({
      ...{ actorId: 'dora', tenantId: 'acme' },
    });
  });

  it('is sent once, however often and by however many it is taken up', async () => {
    const { id } = await scheduleView(place(), dora(), { name: 'Once', search: '' }, { nowMs: SAVED_MS });
    const { sql, owner } = place();
    await Promise.all([sql, owner, sql, owner].map((pool) => dispatchReports(pool, DUE)));
    await Promise.all([work(id), work(id), work(id)]);
    await due(id);
    expect(server().mails.map(({ subject }) => subject)).toEqual(['Once: 4 events, 25 Oct 2026']);
    expect(await listRuns(sql, [id], 20)).toHaveLength(1);
  });

  it('counts what its view asks, with the words and the values of its conditions', async () => {
    const search = 'f=result.in.denied,failure&f=action.neq.user.login&q=role&range=30d';
    const { id } = await scheduleView(place(), dora(), { name: 'Denied', search }, { nowMs: SAVED_MS });
    const run = await due(id);
    const filter = [{ field: 'result', op: 'in', values: ['denied', 'failure'] } as const];
    const { total } = await list(await reachOf(dora()), filter, {
      offset: 0n,
      limit: 1,
      order: 'desc',
      search: 'role',
    });
    expect([run?.counts?.events, run?.counts?.byResult]).toEqual([total, { denied: 2 }]);
    expect(total).toBe(2);
    expect(server().mails[0]?.text).toContain('Filter: result:denied,failure -action:user.login role\n');
    expect(server().mails[0]?.text).not.toContain('action user.login');
  });

  it('of an analyst names nobody, and of a view that asks for persons it is not sent', async () => {
    const ann = await makePerson(place(), { name: 'ann', role: 'analyst', tenantId: 'acme' });
    const { id } = await scheduleView(place(), ann, { name: 'Counts', search: '' }, { nowMs: SAVED_MS });
    expect(await due(id)).toMatchObject({ state: 'sent' });
    const { text = '', html } = server().mails[0] ?? {};
    expect(text).toContain('action role.update');
    expect(text + String(html)).not.toMatch(/\b(ana|bob)\b/);
    const asks = await scheduleView(
      place(),
      ann,
      { name: 'Ana', search: 'f=actorId.eq.ana' },
      { nowMs: SAVED_MS },
    );
    expect(await due(asks.id)).toMatchObject({
      ...{ state: 'failed', dueAt: null, error: 'The field actorId is not available to this role' },
    });
    expect(server().mails).toHaveLength(1);
  });

  it('tells hostile names as text: no header, no markup, no mark that hides or turns around', async () => {
    const view = { name: HOSTILE, search: 'f=actorId.like.%25' };
    const { id } = await scheduleView(place(), dora(), view, {
      nowMs: SAVED_MS,
      subjectPrefix: '[a]\r\nX-Evil: 1',
    });
    expect(await due(id)).toMatchObject({ state: 'sent' });
    const [mail] = server().mails;
    expect(mail?.taken).toEqual(['sec@example.com']);
    expect(mail?.headers.has('bcc')).toBe(false);
    expect(mail?.headers.has('x-evil')).toBe(false);
    expect(mail?.subject).toContain(
      '[a]⟨U+000D⟩⟨U+000A⟩X-Evil: 1 Weekly⟨U+000D⟩⟨U+000A⟩Bcc: evil@example.com',
    );
    for (const part of [mail?.subject, mail?.text, String(mail?.html)])
      expect(part?.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(mail?.html).toContain(
      '&#60;img src=x onerror=alert(1)&#62;⟨U+202E⟩gnp.⟨U+001B⟩[31m&#34;&#38;&#39;',
    );
    expect(mail?.html).not.toContain('<img');
  });
});

it('what was due while nothing ran is sent late, each period once, and no more than two weeks of it', async () => {
  const { id } = await scheduleView(place(), dora(), { name: 'Gap', search: '' }, { nowMs: SAVED_MS });
  await dispatchReports(place().sql, new Date('2026-10-28T12:00:00Z'));
  const starts = async () =>
    (await listRuns(place().sql, [id], 50)).map(({ periodStart }) => periodStart.toISOString());
  expect((await starts()).toReversed()).toEqual([
    ...['2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z', '2026-10-26T23:00:00.000Z'],
  ]);
  await dispatchReports(place().sql, new Date('2027-03-01T12:00:00Z'));
  expect(await starts()).toHaveLength(3 + 14);
});

it('what a clock that was ahead has passed over is due at its next time again', async () => {
  const { id } = await scheduleView(place(), dora(), { name: 'Ahead', search: '' }, { nowMs: SAVED_MS });
  const { sql, owner } = place();
  await owner`update report set next_due_at = ${new Date(DUE.getTime() + 400 * 86_400_000)} where id = ${id}`;
  await dispatchReports(sql, new Date(SAVED_MS));
  const [report] = await sql<
    { nextDueAt: Date }[]
  >`select next_due_at as "nextDueAt" from report where id = ${id}`;
  expect(report?.nextDueAt).toEqual(DUE);
});
