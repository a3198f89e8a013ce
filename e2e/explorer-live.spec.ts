import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Page } from '@playwright/test';
import { env } from '@/lib/env';
import { type Api, expect, test } from './api/api';
import { report } from './page-timing';
import { ORIGIN, testEnv } from './place';

const RATE = 200;
const SECONDS = env().E2E_LIVE_SECONDS;
const OFFLINE_MS = env().E2E_OFFLINE_SECONDS * 1_000;
/** Rows before the list, at most. */
const SHOWN_MAX = 200;

const happened = (nth: number, result = 'success') => ({
  ...{ occurred_at: new Date().toISOString(), action: 'live.tested', result },
  ...{ actor_id: `actor-${nth}`, source_event_id: `live-${nth}` },
});

const some = (from: number, count: number) => Array.from({ length: count }, (_, nth) => happened(from + nth));

/** The list of a tenant, followed from now on. */
async function follow(page: Page, tenantId: string, filter = ''): Promise<void> {
  await page.goto(`/logs?f=tenantId.eq.${tenantId}${filter}&live=1`);
  await expect(page.getByRole('button', { name: /^Live \d/ })).toBeVisible();
  // What is loaded behind the list asks for its own, and no later than this.
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
  await expect(page.getByRole('table', { name: 'Events over time' })).toBeAttached();
}

async function rowCount(page: Page): Promise<number> {
  return Number(await page.getByRole('grid').getAttribute('aria-rowcount')) - 1;
}

/** How many came that are not shown. */
async function waiting(page: Page): Promise<number> {
  const pill = page.getByRole('button', { name: /new events? ↑$/ });
  if (!(await pill.isVisible())) return 0;
  return Number((await pill.textContent())?.replaceAll(/\D/g, ''));
}

/** How many of them succeeded, as the server counts. */
async function countSuccesses(api: Api, tenantId: string): Promise<number> {
  const claims = { tenantId, scope: 'audit:read' };
  const { body } = await api.ask('/api/v1/events/count?phrase=result:success', { claims });
  return body.total;
}

/** Every row from the first to the last, as it is called, by its id; scrolled through as a person does. */
async function readRows(page: Page): Promise<Map<string, string>> {
  const rows = await page.getByRole('grid').evaluate(async (box) => {
    const seen: [string, string][] = [];
    const frame = () => new Promise(requestAnimationFrame);
    // The first and the last row of those in sight; React draws them some frames after a page has scrolled.
    const isDrawn = () => {
      const [first, inSight] = [Math.floor(box.scrollTop / 32), Math.floor((box.clientHeight - 30) / 32)];
      const last = Math.min(Number(box.getAttribute('aria-rowcount')) - 1, first + inSight) - 1;
      return [first, last].every((rank) => box.querySelector(`[data-rank="${rank}"]`) !== null);
    };
    box.scrollTop = 0;
    for (let last = -1; box.scrollTop !== last; ) {
      last = box.scrollTop;
      do await frame();
      while (!isDrawn());
      for (const row of box.querySelectorAll<HTMLElement>('[data-rank]')) {
        const { id, rank } = row.dataset;
        if (id === undefined) throw new Error(`row ${rank} is not there`);
        seen.push([`${rank} ${id}`, row.getAttribute('aria-label') ?? '']);
      }
      box.scrollTop += 320;
    }
    return seen;
  });
  return new Map(rows);
}

test('while events pour in, what a reader points at stays, and every one is counted', async ({
  page,
  api,
  server,
}) => {
  test.setTimeout(60_000 + SECONDS * 3_000);
  const { tenantId } = await server.makeTenant();
  await api.write(tenantId, some(0, 40));
  await follow(page, tenantId, '&f=result.eq.success');
  const before = await countSuccesses(api, tenantId);
  await expect.poll(() => rowCount(page)).toBe(before);

  await page.locator('[data-rank="5"] [data-column="action"]').hover();
  await expect(page.getByRole('button', { name: 'Live: held' })).toBeVisible();
  const watched = await watchPointedRow(page);
  await pour(tenantId);
  const came = (await countSuccesses(api, tenantId)) - before;
  await expect.poll(() => waiting(page), { timeout: 20_000 }).toBe(came);
  const { places, longTasks } = await watched();
  report(
    `${RATE} events/s for ${SECONDS} s`,
    `${came} matched; longest tasks ${longTasks.join(', ') || 'none'} ms`,
  );
  expect(came).toBeGreaterThan(RATE);
  expect(places).toHaveLength(1);
  expect(await rowCount(page)).toBe(before);

  // Let go, the newest are shown, and the pill says how many are not.
  await page.getByRole('combobox', { name: 'Filter events' }).hover();
  await expect.poll(() => rowCount(page)).toBe(before + Math.min(came, SHOWN_MAX));
  expect(await waiting(page)).toBe(came - Math.min(came, SHOWN_MAX));
  const rows = await readRows(page);
  expect(rows.size).toBe(await rowCount(page));
  expect([...rows.values()].filter((name) => !name.startsWith('success, '))).toEqual([]);

  // The pill leads to all of them.
  await page.getByRole('button', { name: /new events? ↑$/ }).click();
  await expect.poll(() => rowCount(page)).toBe(before + came);
  await expect(page.locator('[data-rank="0"]')).toBeInViewport();
});

/** Has an application send events as it does, through the API. */
async function pour(tenantId: string): Promise<void> {
  const args = ['--tenant', tenantId, '--rate', `${RATE}`, '--events', `${RATE * SECONDS}`, '--url', ORIGIN];
  const sender = spawn(process.execPath, ['bin/trailmark', 'demo', ...args], {
    ...{ env: testEnv(), stdio: ['ignore', 'ignore', 'inherit'] },
  });
  const [code] = await once(sender, 'exit');
  expect(code).toBe(0);
}

/** Where the row under the pointer is, in every frame until it is asked; each place once. And tasks over 100 ms. */
async function watchPointedRow(
  page: Page,
): Promise<() => Promise<{ places: string[]; longTasks: number[] }>> {
  await page.evaluate(() => {
    const row = document.querySelector('[data-rank]:hover');
    const places = new Set<string>();
    const longTasks: number[] = [];
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) if (duration > 100) longTasks.push(Math.round(duration));
    }).observe({ type: 'longtask' });
    const look = () => {
      const now = document.querySelector<HTMLElement>('[data-rank]:hover');
      places.add(`${now === row} ${now?.dataset.id} at ${now?.getBoundingClientRect().top}`);
      requestAnimationFrame(look);
    };
    look();
    Reflect.set(window, 'watched', () => ({ places: [...places], longTasks }));
  });
  return async () => await page.evaluate(() => Reflect.get(window, 'watched')());
}

test('after the network was away nothing is missing and nothing is there twice', async ({
  page,
  api,
  server,
}) => {
  test.setTimeout(60_000 + 3 * OFFLINE_MS);
  const { tenantId } = await server.makeTenant();
  const written = await api.write(tenantId, some(0, 20));
  await follow(page, tenantId);
  written.push(...(await api.write(tenantId, some(20, 20))));
  await expect.poll(() => rowCount(page)).toBe(40);

  await page.context().setOffline(true);
  const awayAt = performance.now();
  written.push(...(await api.write(tenantId, some(40, 20))));
  await expect
    .poll(() => performance.now() - awayAt > OFFLINE_MS, { timeout: OFFLINE_MS + 15_000 })
    .toBe(true);
  await page.context().setOffline(false);
  written.push(...(await api.write(tenantId, some(60, 20))));

  await expect.poll(() => rowCount(page), { timeout: 40_000 }).toBe(80);
  const ids = [...(await readRows(page)).keys()].map((key) => key.split(' ')[1]);
  expect(ids).toHaveLength(80);
  expect([...ids].sort()).toEqual([...written].sort());
});

test('a page that nobody looks at hangs up, and catches up when somebody does', async ({
  page,
  api,
  server,
}) => {
  const { tenantId } = await server.makeTenant();
  await api.write(tenantId, some(0, 10));
  await follow(page, tenantId);
  const hungUp = page.waitForEvent('requestfailed', (request) => request.url().includes('/feed/stream'));
  await look(page, true);
  await hungUp;
  const asked: string[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith('/api/')) asked.push(pathname);
  });
  await api.write(tenantId, some(10, 30));
  expect(asked).toEqual([]);
  expect(await rowCount(page)).toBe(10);
  await look(page, false);
  await expect.poll(() => rowCount(page)).toBe(40);
  expect(asked).toEqual(['/api/v1/feed/stream']);
  expect((await readRows(page)).size).toBe(40);
});

/** A browser without a screen hides no tab, so the page is told what it would be. */
async function look(page: Page, isHidden: boolean): Promise<void> {
  await page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, isHidden);
}
