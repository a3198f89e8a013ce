import type { Page } from '@playwright/test';
import { CONSOLE_HEADER } from '@/lib/audit/permission';
import { parseConsoleQuery } from '@/lib/client/console-query';
import { questionOf, questionParams } from '@/lib/client/question';
import { type Api, expect } from './api/api';
import type { Server } from './api/server';
import { EVENTS, FROM, TO } from './explorer-scene';

const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;
/** What a spreadsheet would run. */
export const FORMULA = '=HYPERLINK("https://evil.example")';

const login = (ms: number, more: object = {}) => ({
  ...{ occurred_at: new Date(ms).toISOString(), action: 'user.login', result: 'success', actor_type: 'user' },
  ...{ actor_id: 'usr_0', ip: '203.0.113.0', resource_type: 'session', resource_id: 'doc_0', ...more },
});

/** In the range: those of the explorer's scene, an attack of fifteen denials, and three events of nobody. */
const ATTACK = Array.from({ length: 15 }, (_, nth) =>
  login(Date.parse(FROM) + nth * 60_000, {
    ...{
      action: 'role.updated',
      result: 'denied',
      actor_id: 'usr_9',
      ip: '203.0.113.9',
      resource_type: 'role',
    },
  }),
);
const OF_NOBODY = ['error', 'unknown', 'success'].map((result, nth) => ({
  ...{ occurred_at: new Date(Date.parse(FROM) + nth * HOUR_MS * 0.6).toISOString(), action: FORMULA, result },
  actor_type: 'system',
}));
export const IN_RANGE = [...EVENTS, ...ATTACK, ...OF_NOBODY];

/** Two hours before, and the same hour of eight weeks before: what both are compared with. */
export const BEFORE = Array.from({ length: 46 }, (_, nth) =>
  login(Date.parse(FROM) - 2 * HOUR_MS + nth * 60_000, { result: nth < 4 ? 'denied' : 'success' }),
);
const EARLIER = Array.from({ length: 8 }, (_, week) =>
  [0, 1, 2, 3].map((nth) =>
    login(Date.parse(FROM) - (week + 1) * WEEK_MS + nth * 60_000, {
      ...{ result: nth === 0 ? 'denied' : 'success', source_event_id: `earlier-${week}-${nth}` },
    }),
  ),
).flat();

/** Every half hour of the days on which clocks of Berlin change: 46 and 50 events. */
export const DAYS = {
  short: { from: '2026-03-28T23:00:00.000Z', to: '2026-03-29T21:59:59.999Z', events: 46 },
  long: { from: '2026-10-24T22:00:00.000Z', to: '2026-10-25T22:59:59.999Z', events: 50 },
} as const;
const CHANGES = Object.values(DAYS).flatMap(({ from, events }) =>
  Array.from({ length: events }, (_, nth) => login(Date.parse(from) + nth * (HOUR_MS / 2))),
);

/** A tenant of its own with these events; answers its name. */
export async function makeStatsScene(server: Server, api: Api, partnerId?: string): Promise<string> {
  const { tenantId } = await server.makeTenant(partnerId);
  await api.write(tenantId, [...IN_RANGE, ...BEFORE, ...EARLIER, ...CHANGES]);
  return tenantId;
}

/** The statistics of the two hours of a tenant, and of what else is asked. */
export function statsUrl(
  tenantId: string,
  more = '',
  { from, to }: { from: string; to: string } = { from: FROM, to: TO },
): string {
  return `/stats?f=tenantId.eq.${tenantId}&range=${from}..${to}${more}`;
}

export function panelOf(page: Page, title: string | RegExp) {
  return page.getByRole('main').getByRole('region', { name: title });
}

/** Many panels of one page may have to wait for each other on a machine that does other things. */
export const LOADED_MS = 40_000;

/** Opens a page of statistics and waits until every panel has answered, and the chart is drawn. */
export async function openStats(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await expect(page.locator('.recharts-surface')).toBeVisible({ timeout: LOADED_MS });
  await expectSettled(page);
}

export async function expectSettled(page: Page): Promise<void> {
  await expect(page.getByRole('main').locator('[aria-busy=true]')).toHaveCount(0, { timeout: LOADED_MS });
}

/** A number on the page that leads to events. */
export interface Linked {
  panel: string;
  events: number;
  href: string;
}

export async function linkedNumbers(page: Page): Promise<Linked[]> {
  return await page.locator('main a[data-events]').evaluateAll((links) =>
    links.map((link) => ({
      panel: link.closest('section[id]')?.id ?? '',
      events: Number(link.getAttribute('data-events')),
      href: link.getAttribute('href') ?? '',
    })),
  );
}

/** How many events the list at an address has, as its page asks for it. */
export async function countAt(page: Page, href: string): Promise<number> {
  const { query, faults } = parseConsoleQuery(new URL(href, 'http://here').searchParams);
  expect(faults, href).toEqual([]);
  const params = questionParams(
    questionOf(query, { nowMs: Date.now(), asOf: undefined }, query.zone ?? 'utc'),
  );
  const answer = await page.request.get(`/api/v1/events/count?${params}`, {
    headers: { [CONSOLE_HEADER]: '1' },
  });
  const { total, relation } = await answer.json();
  expect(relation, href).toBe('eq');
  return total;
}
