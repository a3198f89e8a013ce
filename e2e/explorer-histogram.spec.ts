import type { Page } from '@playwright/test';
import { expect, test } from './api/api';
import { expectAsFresh, expectTotal, explorerOf } from './explorer';
import { countWhere, EVENTS, makeScene, sceneUrl } from './explorer-scene';

let tenant = '';
test.beforeAll(async ({ server, api }) => {
  tenant = await makeScene(server, api);
});

/** Two hours, in bars of five minutes. */
const BARS = 24;
const rangeOf = (page: Page) => new URL(page.url()).searchParams.get('range');
const span = (from: string, to: string) => `2026-11-10T${from}Z..2026-11-10T${to}Z`;

async function openChart(page: Page, more = '') {
  const { chart, table } = explorerOf(page);
  await page.goto(sceneUrl(tenant, more));
  await expectTotal(page, EVENTS.length);
  await expect(table.getByRole('row')).toHaveCount(BARS + 1);
  const box = (await chart.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  return {
    chart,
    table,
    /** Moves the pointer onto a bar. */
    point: (nth: number) =>
      page.mouse.move(box.x + ((nth + 0.5) / BARS) * box.width, box.y + box.height / 2, { steps: 3 }),
  };
}

test('a bar that is pointed at says its time and its events, by result', async ({ page }) => {
  const { chart, point } = await openChart(page);
  await point(6);
  await expect(chart).toHaveAccessibleDescription(
    /10 Nov( 2026)? 10:30 – 10:35 · 5 events · 1 failure · 1 denied$/,
  );
  await point(7);
  await expect(chart).toHaveAccessibleDescription(/10:35 – 10:40 · 5 events · 1 denied$/);
  await page.mouse.move(0, 0);
  await expect(chart).toHaveAccessibleDescription(/^Arrow keys walk along the bars/);
});

test('a drag zooms to the bars it covers, the last one whole, and a double click out again', async ({
  page,
}) => {
  const { chart, point } = await openChart(page);
  await point(6);
  await page.mouse.down();
  await point(11);
  await expect(chart).toHaveAccessibleDescription(/10:30 – 11:00 · 30 events · 3 failure · 5 denied$/);
  await page.mouse.up();
  await expect.poll(() => rangeOf(page)).toBe(span('10:30:00.000', '10:59:59.999'));
  await expectTotal(page, 30);
  await expectAsFresh(page);
  await chart.dblclick({ position: { x: 200, y: 20 } });
  await expect.poll(() => rangeOf(page)).toBe(span('10:15:00.000', '11:14:59.999'));
  await expectTotal(page, 60);
  await page.goBack();
  await expectTotal(page, 30);
  await page.goBack();
  await expectTotal(page, EVENTS.length);
  await expectAsFresh(page);
});

test('Escape gives a drag up', async ({ page }) => {
  const { point } = await openChart(page);
  const url = page.url();
  await point(18);
  await page.mouse.down();
  await point(4);
  await page.keyboard.press('Escape');
  await page.mouse.up();
  await point(8);
  expect(page.url()).toBe(url);
  await expectTotal(page, EVENTS.length);
});

test('a drag with Shift moves along time, and never ahead of the present', async ({ page }) => {
  const { chart, point } = await openChart(page);
  await page.keyboard.down('Shift');
  await point(6);
  await page.mouse.down();
  await point(12);
  await page.mouse.up();
  await page.keyboard.up('Shift');
  await expect.poll(() => rangeOf(page)).toBe(span('09:30:00.000', '11:29:59.999'));
  await expectTotal(page, 90);

  await page.goto(`/logs?f=tenantId.eq.${tenant}&range=7d`);
  await expectTotal(page, 0);
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
  await page.keyboard.down('Shift');
  const box = (await chart.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  await page.mouse.move(box.x + box.width - 10, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + 10, box.y + 20, { steps: 3 });
  await page.mouse.up();
  await page.keyboard.up('Shift');
  const to = Date.parse(rangeOf(page)?.split('..')[1] ?? 'now') || Date.now();
  expect(to).toBeLessThanOrEqual(Date.now() + 1_000);
});

test('arrow keys walk along the bars, Shift marks several, Enter zooms, Escape lets go', async ({ page }) => {
  const { chart } = await openChart(page);
  await chart.focus();
  await page.keyboard.press('ArrowRight');
  await expect(chart).toHaveAccessibleDescription(/10:00 – 10:05 · 5 events · 1 failure · 1 denied$/);
  await page.keyboard.press('Escape');
  await expect(chart).toHaveAccessibleDescription(/^Arrow keys/);
  await page.keyboard.press('ArrowLeft');
  await expect(chart).toHaveAccessibleDescription(/11:55 – 12:00 · 5 events$/);
  for (let steps = 0; steps < 3; steps++) await page.keyboard.press('Shift+ArrowLeft');
  await expect(chart).toHaveAccessibleDescription(/11:40 – 12:00 · 20 events · 2 failure · 3 denied$/);
  await page.keyboard.press('Enter');
  await expect.poll(() => rangeOf(page)).toBe(span('11:40:00.000', '11:59:59.999'));
  await expectTotal(page, 20);
  await expect(chart).toBeFocused();
});

test('the table beside the bars sums to the total, result by result', async ({ page }) => {
  const { table } = await openChart(page);
  const results = await table.getByRole('columnheader').allTextContents();
  const rows = await table
    .getByRole('row')
    .evaluateAll((found) =>
      found.slice(1).map((row) => [...row.querySelectorAll('td')].map((cell) => Number(cell.textContent))),
    );
  const sums = results
    .slice(1)
    .map((result, nth) => [result, rows.reduce((sum, counts) => sum + (counts[nth] ?? 0), 0)]);
  expect(Object.fromEntries(sums)).toEqual({
    success: countWhere(({ result }) => result === 'success'),
    failure: countWhere(({ result }) => result === 'failure'),
    denied: countWhere(({ result }) => result === 'denied'),
  });
});
