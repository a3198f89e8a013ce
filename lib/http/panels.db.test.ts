import { beforeAll, describe, expect, it } from 'vitest';
import { useTestDatabase } from '@/db/test-database';
import { issueToken } from '@/lib/auth/token';
import { getHours, getNewValues, getResults, getSpikes, getSummary } from '@/lib/dialects/panels';
import { ensureTenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { createWriter } from '@/lib/ingest/writer';
import type { Handler } from './handler';
import { statsHours, statsNew, statsResults, statsSpikes, statsSummary } from './panels';
import { serve } from './serve';

const place = useTestDatabase();
const [summary, results, hours, novel, spikes] = [
  serve(getSummary, statsSummary),
  serve(getResults, statsResults),
  serve(getHours, statsHours),
  serve(getNewValues, statsNew),
  serve(getSpikes, statsSpikes),
];
const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;
/** A Monday at 14:00 in Berlin, in summer. */
const NOW_MS = Date.UTC(2026, 6, 6, 12);
const DAY = { from: '2026-07-06T00:00:00Z', to: '2026-07-06T23:59:59.999Z' };

beforeAll(async () => {
  const tenant = await ensureTenant(place().sql, { tenantId: 'acme' });
  const other = await ensureTenant(place().sql, { tenantId: 'other' });
  const at = (ms: number, more: object = {}) =>
    makeDraft({
      occurredAt: new Date(ms).toISOString(),
      actorId: 'ana',
      ip: '192.0.2.1',
      result: 'success',
      ...more,
    });
  const usual = Array.from({ length: 8 }, (_, week) =>
    Array.from({ length: 3 + week }, (_, nth) =>
      at(NOW_MS - (week + 1) * WEEK_MS + nth * 1_000, { result: 'denied' }),
    ),
  ).flat();
  const burst = Array.from({ length: 60 }, (_, nth) =>
    at(NOW_MS + nth * 1_000, {
      actorId: nth < 40 ? 'mallory' : 'ana',
      action: 'role.updated',
      result: 'denied',
    }),
  );
  await createWriter(place().sql).write(tenant, [...usual, ...burst, at(NOW_MS + HOUR_MS)]);
  await createWriter(place().sql).write(other, [at(NOW_MS, { actorId: 'eve' })]);
});

async function ask(
  handler: Handler,
  query: Readonly<Record<string, string>>,
  role = 'tenant_admin',
  tenantId = 'acme',
) {
  const token = await issueToken({
    ...{ subject: 'ana', ttlS: 60, role, scope: 'audit:read' },
    tenantId,
  });
  const request = new Request(`http://localhost/?${new URLSearchParams(query)}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const response = await handler(request, { params: Promise.resolve({}) });
  return { status: response.status, body: await response.json() };
}

const sum = (numbers: number[]) => numbers.reduce((all, next) => all + next, 0);

describe('panels', () => {
  it('sum up a range beside as much time before it', async () => {
    const { body } = await ask(summary, DAY);
    expect(body).toMatchObject({
      range: { from: '2026-07-06T00:00:00.000Z', to: '2026-07-06T23:59:59.999Z' },
      previous: { from: '2026-07-05T00:00:00.000Z', to: '2026-07-05T23:59:59.999Z' },
      figures: {
        events: { value: 61, previous: 0 },
        denials: { value: 60 },
        active_actors: { value: 2, previous: 0 },
        new_actors: { value: 1 },
      },
      lag_events: 61,
    });
    expect(body.figures.events.parts).toHaveLength(24);
    expect(body.figures.events.parts[12]).toBe(60);
    expect((await ask(summary, {})).body).toMatchObject({
      previous: null,
      figures: { events: { value: 113, previous: null } },
    });
  });

  it('tell what fails most first, and what is not listed', async () => {
    const { body } = await ask(results, { ...DAY, values: '1' });
    expect(body).toMatchObject({
      results: ['success', 'failure', 'denied', 'error', 'unknown'],
      values: [{ value: 'role.updated', events: [0, 0, 60, 0, 0] }],
      other: [1, 0, 0, 0, 0],
      distinct: 2,
    });
  });

  it('without a beginning, hours are those of the newest 27,000, however long the log is', async () => {
    const tenant = await ensureTenant(place().sql, { tenantId: 'ancient' });
    const years = [2015, 2026].map((year) => makeDraft({ occurredAt: `${year}-07-06T12:00:00.000Z` }));
    await createWriter(place().sql).write(tenant, years);
    const { status, body } = await ask(hours, { to: '2026-07-06T13:00:00Z' }, 'tenant_admin', 'ancient');
    expect([status, body.range.from, sum(body.weekdays.flat())]).toEqual([
      200,
      '2023-06-07T13:00:00.000Z',
      1,
    ]);
    const asked = { from: '2015-01-01T00:00:00Z', to: '2026-07-06T13:00:00Z' };
    expect((await ask(hours, asked, 'tenant_admin', 'ancient')).status).toBe(422);
  });

  it('fold hours into a week of a zone, and tell the hours behind one number', async () => {
    const { body } = await ask(hours, { zone: 'Europe/Berlin', weekday: '1', hour: '14' });
    expect(body.weekdays[0][14]).toBe(112);
    expect(body.weekdays[0][15]).toBe(1);
    expect(body.hours.filter(({ events }: { events: number }) => events > 0)).toHaveLength(9);
    expect(sum(body.hours.map(({ events }: { events: number }) => events))).toBe(112);
    expect((await ask(hours, { zone: 'Mars/Olympus' })).status).toBe(422);
  });

  it('list what is new, and when the log begins', async () => {
    expect((await ask(novel, DAY)).body).toMatchObject({
      field: 'actor',
      distinct: 1,
      values: [{ value: 'mallory', first_at: '2026-07-06T12:00:00.000Z', events: 40 }],
      log_begins: '2026-05-11T12:00:00.000Z',
    });
    expect((await ask(novel, { ...DAY, field: 'action' })).body.values).toMatchObject([
      { value: 'role.updated' },
    ]);
  });

  it('say why an hour stands out, with the phrase that finds it', async () => {
    const { body } = await ask(spikes, { ...DAY, zone: 'Europe/Berlin' });
    expect(body).toMatchObject({ width: 'hour', judged: 72 });
    expect(body.spikes).toContainEqual({
      measure: 'denied',
      from: '2026-07-06T12:00:00.000Z',
      to: '2026-07-06T12:59:59.999Z',
      events: 60,
      usual: { low: 3, high: 10 },
      score: expect.any(Number),
      phrase: 'result:denied',
      top: [
        { field: 'action', value: 'role.updated', events: 60 },
        { field: 'actor', value: 'mallory', events: 40 },
        { field: 'actor', value: 'ana', events: 20 },
      ],
    });
  });

  it('tell an analyst how many, and not who', async () => {
    expect((await ask(summary, DAY, 'analyst')).body).toMatchObject({
      figures: { new_actors: { value: 1 } },
    });
    for (const field of ['actor', 'ip']) expect((await ask(novel, { field }, 'analyst')).status).toBe(403);
    const found = await ask(spikes, DAY, 'analyst');
    expect(JSON.stringify(found.body)).not.toMatch(/mallory|ana/);
    expect(found.body.spikes[0].top).toEqual([{ field: 'action', value: 'role.updated', events: 60 }]);
  });

  it('refuse a range that ends before it begins, and another tenant', async () => {
    expect((await ask(summary, { from: DAY.to, to: DAY.from })).status).toBe(422);
    expect((await ask(results, { phrase: 'tenant:other' })).status).toBe(403);
  });
});
