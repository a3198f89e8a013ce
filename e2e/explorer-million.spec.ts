import type { Page } from '@playwright/test';
import { type Api, expect, test } from './api/api';
import { expectAwake } from './list-scene';

const ROWS = 1_000_000;
const ROW_PX = 32;

/** Has the API answer as it would over a million events of a tenant, each of which says its place in its action. */
async function answerMillion(page: Page, api: Api, tenantId: string): Promise<void> {
  const { body } = await api.ask('/api/v1/events?limit=1', { claims: { tenantId, scope: 'audit:read' } });
  const [row] = body.items;
  const rowAt = (rank: number) => ({
    ...row,
    id: `00000000-0000-7000-8000-${rank.toString(16).padStart(12, '0')}`,
    action: `row.${rank}`,
  });
  await page.route('**/api/v1/events?**', async (route) => {
    const { searchParams } = new URL(route.request().url());
    const [offset, limit] = ['offset', 'limit'].map((name) => Number(searchParams.get(name)));
    if (offset === undefined || limit === undefined) throw new Error('rows are asked for by place');
    const items = Array.from({ length: Math.max(0, Math.min(limit, ROWS - offset)) }, (_, nth) =>
      rowAt(offset + nth),
    );
    await route.fulfill({ json: { items, offset, as_of: body.as_of } });
  });
  await page.route('**/api/v1/events/count?**', async (route) => {
    const answer = await (await route.fetch()).json();
    await route.fulfill({ json: { ...answer, total: ROWS, relation: 'eq' } });
  });
}

test.beforeEach(async ({ page, api, server }) => {
  const { tenantId } = await server.makeTenant();
  await api.write(tenantId, [
    { occurred_at: new Date().toISOString(), action: 'one', source_event_id: 'one' },
  ]);
  await answerMillion(page, api, tenantId);
  await page.goto(`/logs?f=tenantId.eq.${tenantId}`);
  await expectAwake(page);
  await page.getByRole('button', { name: 'Refresh' }).click();
  await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', `${ROWS + 1}`);
});

async function goTo(page: Page, row: number): Promise<void> {
  await page.keyboard.press('Alt+g');
  await page.getByRole('textbox', { name: /Row, time or event ID/ }).fill(`${row}`);
  await page.keyboard.press('Enter');
  await expectRow(page, row - 1);
}

async function expectRow(page: Page, rank: number): Promise<void> {
  const row = page.locator(`[data-rank="${rank}"]`);
  await expect(row).toBeFocused();
  await expect(row).toBeInViewport({ ratio: 0.8 });
  await expect(row).toContainText(`row.${rank}`);
  await expect(page.locator('[data-rank][aria-busy=true]')).toHaveCount(0);
}

test('of a million rows the first, the last and any other are reached by keys', async ({ page }) => {
  await goTo(page, 600_000);
  await page.keyboard.press('j');
  await expectRow(page, 600_000);
  await page.keyboard.press('End');
  await expectRow(page, ROWS - 1);
  await expect(page.getByText('of 1,000,000')).toBeVisible();
  await page.keyboard.press('k');
  await expectRow(page, ROWS - 2);
  await page.keyboard.press('Home');
  await expectRow(page, 0);
  await page.keyboard.press('PageDown');
  await expect(page.locator('[data-rank]:focus')).not.toHaveAttribute('data-rank', '0');
});

for (const [direction, from, step] of [
  ['down', 489_950, 2 * ROW_PX],
  ['up', 510_080, -2 * ROW_PX],
] as const) {
  test(`scrolling ${direction} past what the scrollbar spans shows no step`, async ({ page }) => {
    // A jump puts its row in the middle of what is spanned; from the end of the list, the span ends with the list.
    if (direction === 'up') await goTo(page, ROWS);
    await goTo(page, from);
    const frames = await page.getByRole('grid').evaluate(async (box, pixels) => {
      const seen: { scrollTop: number; place: number | undefined }[] = [];
      for (let nth = 0; nth < 120; nth++) {
        box.scrollTop += pixels;
        await new Promise(requestAnimationFrame);
        const y = box.getBoundingClientRect().top + 200;
        const rows = [...box.querySelectorAll<HTMLElement>('[data-rank]')];
        const row = rows.find((it) => {
          const { top, bottom } = it.getBoundingClientRect();
          return top <= y && y < bottom;
        });
        const place = row && Number(row.dataset.rank) * 32 + (y - row.getBoundingClientRect().top);
        seen.push({ scrollTop: box.scrollTop, place });
      }
      return seen;
    }, step);
    const turns = frames.filter(({ scrollTop }, nth) => {
      const before = frames[nth - 1]?.scrollTop ?? scrollTop;
      return Math.sign(scrollTop - before) === -Math.sign(step);
    });
    expect(turns, 'frames in which the span moved').toHaveLength(1);
    const steps = frames
      .slice(1)
      .map(({ place }, nth) => Math.round((place ?? 0) - (frames[nth]?.place ?? 0)));
    expect(new Set(steps)).toEqual(new Set([step]));
  });
}
