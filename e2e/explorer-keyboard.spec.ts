import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, test } from './api/api';
import { makeLedger, proofOf } from './ledger-scene';
import {
  drawerOf,
  expectAwake,
  expectPlace,
  gridOf,
  type ListScene,
  makeList,
  openList,
  rowOf,
  setPreferences,
} from './list-scene';

const COUNT = 12;
let scene: ListScene;

test.beforeAll(async ({ server, api }) => {
  scene = await makeList(server, api, COUNT);
});

test.afterEach(async ({ page }) => setPreferences(page));

/** Goes on by Tab until something has the focus. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  const named = () =>
    page.evaluate(() => {
      const it = document.activeElement;
      return it?.getAttribute('aria-label') ?? it?.textContent ?? '';
    });
  for (let press = 0; press < 40; press++) {
    if (name.test(await named())) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`nothing called ${name} is reached by Tab`);
}

test('an event is found, filtered for, opened, verified and exported without a pointer', async ({
  server,
  api,
  page,
}, info) => {
  const { tenant, ids } = await makeLedger(server, api, 10);
  await page.goto('/logs?range=all');
  await expectAwake(page);
  await page.keyboard.press('/');
  await expect(page.getByRole('combobox')).toBeFocused();
  await page.keyboard.type(`tenant:${tenant.tenantId} result:denied`);
  await page.keyboard.press('Enter');
  await expect(gridOf(page)).toHaveAttribute('aria-rowcount', '3');
  while (!(await gridOf(page).locator(':focus').count())) await page.keyboard.press('F6');
  await expect(rowOf(page, 1)).toBeFocused();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expectPlace(page, 2, 2);
  await expect(page).toHaveURL(new RegExp(`/logs/${ids[0]}\\?`));
  await page.keyboard.press('Enter');
  await page.keyboard.press('5');
  await expect(proofOf(page).getByText(/^Verified in this browser/)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(drawerOf(page)).toBeHidden();
  await expect(rowOf(page, 2)).toBeFocused();

  await page.keyboard.press('v');
  await expect(page.getByRole('dialog', { name: 'Saved views' }).locator(':focus')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: /^View:/ })).toBeFocused();
  await tabTo(page, /^Export$/);
  await page.keyboard.press('Enter');
  const panel = page.getByRole('dialog', { name: 'Export' });
  await expect(panel.locator(':focus')).toBeVisible();
  await tabTo(page, /^NDJSON/);
  await page.keyboard.press('Enter');
  await expect(panel.getByRole('status').first()).toHaveText('2 events, complete');
  await tabTo(page, /^Download NDJSON/);
  const download = page.waitForEvent('download');
  await page.keyboard.press('Enter');
  const file = info.outputPath((await download).suggestedFilename());
  await (await download).saveAs(file);
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line).id).sort()).toEqual([ids[0], ids[5]].sort());
});

test('F6 goes from part to part of the page, and round', async ({ page }) => {
  await openList(page, scene);
  await page.keyboard.press('Enter');
  await expectPlace(page, 1, COUNT);
  await page.keyboard.press('F6');
  await expect(drawerOf(page).getByRole('heading', { level: 2 })).toBeFocused();
  await page.keyboard.press('F6');
  await expect(page.getByRole('search').getByRole('combobox')).toBeFocused();
  await page.keyboard.press('F6');
  await expect(page.getByRole('region', { name: 'Facets' }).locator(':focus')).toBeVisible();
  await page.keyboard.press('F6');
  await expect(rowOf(page, 1)).toBeFocused();
});

test('the sheet tells every key, and the palette does what is chosen in it', async ({ page }) => {
  await openList(page, scene);
  await page.keyboard.press('?');
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  for (const group of ['Search', 'Rows', 'Event', 'Page'])
    await expect(sheet.getByRole('region', { name: group })).toBeVisible();
  await expect(sheet.getByText('Last row').locator('..')).toHaveText('Last rowEnd⇧G');
  await expect(sheet.getByText('Follow live, or stop').locator('..')).toHaveText('Follow live, or stopl');
  await page.keyboard.press('j');
  await page.keyboard.press('Escape');
  await expect(sheet).toBeHidden();
  await expect(rowOf(page, 1)).toBeFocused();
  await page.keyboard.press('Control+k');
  const command = page.getByRole('combobox', { name: 'Command' });
  await expect(command).toBeFocused();
  await page.keyboard.type('go to a');
  await expect(page.getByRole('option')).toHaveText(['Go to a row, a time or an event⌥G']);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'Row, time or event ID' })).toBeFocused();
  await page.keyboard.type('7');
  await page.keyboard.press('Enter');
  await expect(rowOf(page, 7)).toBeFocused();
  await page.keyboard.press('Control+k');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await expect(page.getByRole('option').last()).toHaveAttribute('aria-selected', 'true');
  await command.fill('saved');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Saved views' })).toBeVisible();
});

test('keys of the page open what they say, and are letters where something is typed', async ({ page }) => {
  await openList(page, scene);
  const [dialog, named] = [page.getByRole('dialog'), (name: string) => page.getByRole('dialog', { name })];
  await page.keyboard.press('v');
  await expect(named('Saved views')).toBeVisible();
  const name = named('Saved views').getByRole('textbox');
  await name.focus(); // before it are the views that others have saved
  await page.keyboard.press('t');
  await expect(name).toHaveValue('t');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await page.keyboard.press('t');
  await expect(dialog).toBeVisible();
  await page.keyboard.press('Escape');
  const facets = page.getByRole('region', { name: 'Facets' });
  await page.keyboard.press('\\');
  await expect(facets).toBeHidden();
  await page.keyboard.press('\\');
  await expect(facets).toBeVisible();
  await page.keyboard.press('s');
  await page.keyboard.type('jkx?');
  await expect(page.getByRole('search').getByRole('combobox')).toHaveValue('jkx?');
  await expect(dialog).toBeHidden();
});

test('who switches letters off is not surprised by them, and keeps the other keys', async ({ page }) => {
  await setPreferences(page, { shortcuts: { enabled: false, keys: {} } });
  await openList(page, scene);
  for (const key of ['j', 'x', '?', 'v', 'o']) await page.keyboard.press(key);
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(page.getByRole('region', { name: 'Selection' })).toBeHidden();
  await expect(rowOf(page, 1)).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(rowOf(page, 2)).toBeFocused();
  await page.keyboard.press('Enter');
  await expectPlace(page, 2, COUNT);
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: 'Command' })).toBeFocused();
});

test('a command is done by the key that its reader gave it, and not by the usual one', async ({ page }) => {
  await setPreferences(page, {
    shortcuts: { enabled: true, keys: { next: 'h', sheet: 'z z', last: 'Shift+L' } },
  });
  await openList(page, scene);
  await page.keyboard.press('h');
  await expect(rowOf(page, 2)).toBeFocused();
  await page.keyboard.press('j');
  await page.keyboard.press('ArrowDown');
  await expect(rowOf(page, 3)).toBeFocused();
  await page.keyboard.press('Shift+L');
  await expect(rowOf(page, COUNT)).toBeFocused();
  await page.keyboard.press('?');
  await page.keyboard.type('zz');
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(sheet.getByText('Next row').locator('..')).toHaveText('Next row↓h');
});
