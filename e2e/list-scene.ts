import type { Locator, Page } from '@playwright/test';
import { CONSOLE_HEADER } from '@/lib/audit/permission';
import { DEFAULT_PREFERENCES, type Preferences } from '@/lib/audit/preferences';
import type { PreferencesAnswer } from '@/lib/dialects/preferences';
import { type Api, expect } from './api/api';
import type { Server } from './api/server';

/** A tenant of the test's own; its events newest first, as the list has them. */
export interface ListScene {
  tenantId: string;
  ids: string[];
  /** The list of its events, whatever their time. */
  url: string;
}

/** Writes that many events, a second apart; `more` says what one of them has beside, by its place in the list from 0. */
export async function makeList(
  server: Server,
  api: Api,
  count: number,
  more: (nth: number) => object = () => ({}),
): Promise<ListScene> {
  const { tenantId } = await server.makeTenant();
  const newestMs = Date.now() - 60_000;
  const events = Array.from({ length: count }, (_, nth) => ({
    ...{ occurred_at: new Date(newestMs - nth * 1_000).toISOString(), action: `file.step${nth % 5}` },
    ...{ result: nth % 2 === 0 ? 'success' : 'denied', actor_type: 'user', actor_id: `usr_${nth % 3}` },
    ...{ ip: `203.0.113.${nth % 200}`, request_id: `req_${nth}` },
    ...{ resource_type: 'file', resource_id: `file_${nth % 10}`, details: { nth } },
    ...more(nth),
  }));
  const ids = await api.write(tenantId, events);
  return { tenantId, ids, url: `/logs?f=tenantId.eq.${tenantId}&range=all` };
}

export function gridOf(page: Page): Locator {
  return page.getByRole('grid', { name: 'Events' });
}

/** A row by its place in the list, from 1. */
export function rowOf(page: Page, place: number): Locator {
  return gridOf(page)
    .getByRole('row')
    .and(page.locator(`[aria-rowindex="${place + 1}"]`));
}

/** Opens a list and waits until its rows are there and hear keys. */
export async function openList(page: Page, { url, ids }: ListScene): Promise<void> {
  await page.goto(url);
  await expect(gridOf(page)).toHaveAttribute('aria-rowcount', String(ids.length + 1));
  await expectAwake(page);
  // What is loaded behind the first picture is there too, so that nothing is asked for from now on but by the test.
  const width = page.viewportSize()?.width ?? 0;
  const facets = page.getByRole('region', { name: 'Facets' });
  if (width >= RAIL_PX) await expect(facets.getByRole('checkbox').first()).toBeVisible();
  await expect(page.getByRole('table', { name: 'Events over time' })).toBeAttached();
  await rowOf(page, 1).focus();
}

/** From this width on, facets stand beside the list. */
const RAIL_PX = 1_024;

/** That the page hears what is done to it: only then it says which rows are in sight. */
export async function expectAwake(page: Page): Promise<void> {
  await expect(page.getByText(/^Rows \d/)).toBeVisible();
}

export function drawerOf(page: Page): Locator {
  return page.getByRole('complementary');
}

/** What stands in the drawer of where the event is in the list. */
export async function expectPlace(page: Page, place: number, count: number): Promise<void> {
  await expect(drawerOf(page).getByText(`${place} of ${count}`, { exact: true })).toBeVisible();
}

/** What was copied last. */
export async function copied(page: Page): Promise<string> {
  return await page.evaluate(() => navigator.clipboard.readText());
}

/** Waits until the page says that something was copied, and answers it. */
export async function copiedAs(page: Page, said: string): Promise<string> {
  await expect(
    page.getByRole('log', { name: 'Messages' }).getByText(said, { exact: true }).last(),
  ).toBeVisible();
  return await copied(page);
}

/** Requests of the API and of the list that the page sends from now on, as `GET /api/…`. */
export function requestsOf(page: Page): string[] {
  const sent: string[] = [];
  page.on('request', (request) => {
    // Of links in sight, whenever the router has time.
    if ('next-router-prefetch' in request.headers()) return;
    const { pathname } = new URL(request.url());
    if (pathname.startsWith('/api/') || pathname.startsWith('/logs'))
      sent.push(`${request.method()} ${pathname}`);
  });
  return sent;
}

/** How whoever is signed in has the console, as the server keeps it. */
export async function keptPreferences(page: Page): Promise<PreferencesAnswer> {
  const answer = await page.request.get('/api/v1/preferences', { headers: { [CONSOLE_HEADER]: '1' } });
  return await answer.json();
}

/** Has whoever is signed in have the console so, and otherwise as it is at first. */
export async function setPreferences(page: Page, chosen: Partial<Preferences> = {}): Promise<void> {
  const { facetsCollapsed, columns, ...rest } = { ...DEFAULT_PREFERENCES, ...chosen };
  const body: PreferencesAnswer = {
    ...{ ...rest, columns: columns && [...columns], facets_collapsed: [...facetsCollapsed] },
  };
  const answer = await page.request.put('/api/v1/preferences', {
    headers: { [CONSOLE_HEADER]: '1' },
    data: body,
  });
  expect(answer.status()).toBe(200);
}
