import type { Page } from '@playwright/test';
import { expect, test } from './api/api';
import {
  gridOf,
  keptPreferences,
  type ListScene,
  makeList,
  openList,
  rowOf,
  setPreferences,
} from './list-scene';

const COUNT = 250;
let scene: ListScene;

test.beforeAll(async ({ server, api }) => {
  scene = await makeList(server, api, COUNT);
});

test.afterEach(async ({ page }) => setPreferences(page));

test('the header turns the order round', async ({ page }) => {
  await openList(page, scene);
  const header = page.getByRole('columnheader', { name: 'Time (UTC)' });
  await expect(header).toHaveAttribute('aria-sort', 'descending');
  await header.getByRole('button').click();
  await expect(header).toHaveAttribute('aria-sort', 'ascending');
  await expect(page).toHaveURL(/sort=ts/);
  await expect(rowOf(page, 1).getByRole('link')).toHaveAttribute('href', new RegExp(scene.ids.at(-1) ?? '-'));
  await header.getByRole('button').click();
  await expect(rowOf(page, 1).getByRole('link')).toHaveAttribute('href', new RegExp(scene.ids[0] ?? '-'));
});

const widthOf = (page: Page, label: string) =>
  page.getByRole('separator', { name: `Width of ${label}`, exact: true });

test('a column is as wide as its edge is dragged, or moved by arrows, and set back by a double click', async ({
  page,
}) => {
  await openList(page, scene);
  const edge = widthOf(page, 'Action');
  await expect(edge).toHaveAttribute('aria-valuenow', '168');
  const box = await edge.boundingBox();
  if (!box) throw new Error('the edge is nowhere');
  await page.mouse.move(box.x + box.width / 2, box.y + 5);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 60, box.y + 5, { steps: 4 });
  await page.mouse.up();
  await expect(edge).toHaveAttribute('aria-valuenow', '228');
  const cell = rowOf(page, 1).getByRole('gridcell', { name: 'file.step0' });
  expect((await cell.boundingBox())?.width).toBe(228);
  await edge.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowLeft');
  await expect(edge).toHaveAttribute('aria-valuenow', '236');
  await edge.dblclick();
  await expect(edge).toHaveAttribute('aria-valuenow', '168');
});

const headersOf = (page: Page) => gridOf(page).getByRole('columnheader');
const labelsOf = async (page: Page) => (await headersOf(page).allTextContents()).map((text) => text.trim());
const FIRST = ['Time (UTC)', 'Result', 'Actor', 'Action', 'Resource', 'IP address', 'Tenant'];

test('columns are shown, hidden, moved, kept first and set back, in each browser of their reader', async ({
  page,
  browser,
}) => {
  await openList(page, scene);
  expect(await labelsOf(page)).toEqual(FIRST);
  await widthOf(page, 'Resource').focus();
  await page.keyboard.press('ArrowRight');
  await page.getByRole('button', { name: 'Columns' }).click();
  const menu = page.getByRole('dialog', { name: 'Columns' });
  const box = (label: string) => menu.getByRole('checkbox', { name: label, exact: true });
  await box('IP address').uncheck();
  await expect(box('IP address')).toBeFocused();
  await box('Request ID').check();
  await expect(box('Request ID')).toBeFocused();
  for (const key of ['Alt+ArrowUp', 'Alt+ArrowLeft', 'Alt+ArrowUp', 'Alt+ArrowDown']) {
    await page.keyboard.press(key);
    await expect(box('Request ID')).toBeFocused();
  }
  await menu.getByRole('button', { name: 'Move Actor back' }).click();
  await menu.getByRole('button', { name: 'Move Tenant forward' }).click();
  await menu.getByRole('button', { name: 'Keep first: Action' }).click();
  await expect(menu.getByRole('button', { name: 'Let go: Action' })).toBeVisible();
  await menu.getByRole('radio', { name: 'compact' }).check();
  await page.keyboard.press('Escape');
  const chosen = ['Time (UTC)', 'Result', 'Action', 'Actor', 'Request ID', 'Tenant', 'Resource'];
  await expect.poll(() => labelsOf(page)).toEqual(chosen);
  expect((await rowOf(page, 2).boundingBox())?.height).toBe(26);
  await expect(rowOf(page, 2).getByRole('gridcell').nth(4)).toHaveText('req_1');

  await expect.poll(async () => (await keptPreferences(page)).density).toBe('compact');
  await page.reload();
  await expect(rowOf(page, 2)).toBeVisible();
  expect(await labelsOf(page)).toEqual(chosen);
  await expect(widthOf(page, 'Resource')).toHaveAttribute('aria-valuenow', '208');
  const elsewhere = await browser.newContext({ storageState: await page.context().storageState() });
  const other = await elsewhere.newPage();
  await other.goto(scene.url);
  await expect(rowOf(other, 2)).toBeVisible();
  expect(await labelsOf(other)).toEqual(chosen);
  expect((await rowOf(other, 2).boundingBox())?.height).toBe(26);
  await elsewhere.close();

  await page.getByRole('button', { name: 'Columns' }).click();
  await menu.getByRole('button', { name: /^Set back/ }).click();
  await menu.getByRole('radio', { name: 'relaxed' }).check();
  await expect.poll(() => labelsOf(page)).toEqual(FIRST);
  expect((await rowOf(page, 2).boundingBox())?.height).toBe(40);
});

test('a column that is kept first stays while the others scroll sideways', async ({ page }) => {
  await setPreferences(page, {
    columns: ['occurredAt', 'action', 'userAgent', 'httpPath', 'message', 'sessionId', 'requestId'].map(
      (id) => ({
        ...{ id, width: 400, pinned: id === 'action' },
      }),
    ),
  });
  await openList(page, scene);
  const first = page.getByRole('columnheader', { name: 'Action' });
  const before = await first.boundingBox();
  await gridOf(page).hover();
  await page.mouse.wheel(3_000, 0);
  await expect(page.getByRole('columnheader', { name: 'Request ID' })).toBeInViewport();
  expect(await first.boundingBox()).toEqual(before);
  await expect(rowOf(page, 1).getByRole('gridcell', { name: 'file.step0' })).toBeInViewport();
});
