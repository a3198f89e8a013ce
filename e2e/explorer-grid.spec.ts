import { expect, test } from './api/api';
import { copiedAs, drawerOf, gridOf, type ListScene, makeList, openList, rowOf } from './list-scene';

const COUNT = 250;
let scene: ListScene;

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

test.beforeAll(async ({ server, api }) => {
  scene = await makeList(server, api, COUNT);
});

test('keys reach any row, the focus stays in the grid, and its rows are counted exactly', async ({
  page,
}) => {
  await openList(page, scene);
  const steps = [
    ...([
      ['j', 2],
      ['ArrowDown', 3],
      ['k', 2],
      ['ArrowUp', 1],
      ['ArrowUp', 1],
    ] as const),
    ...([
      ['End', COUNT],
      ['j', COUNT],
      ['Home', 1],
      ['Shift+G', COUNT],
    ] as const),
  ];
  for (const [key, place] of steps) {
    await page.keyboard.press(key);
    await expect(rowOf(page, place)).toBeFocused();
    await expect(rowOf(page, place)).toBeInViewport();
  }
  await page.keyboard.type('gg');
  await expect(rowOf(page, 1)).toBeFocused();
  await page.keyboard.press('PageDown');
  await expect(rowOf(page, 1)).not.toBeFocused();
  const after = Number(await gridOf(page).locator(':focus').getAttribute('aria-rowindex')) - 1;
  expect(after).toBeGreaterThan(5);
  await expect(rowOf(page, after)).toBeInViewport();
  await page.keyboard.press('PageUp');
  await expect(rowOf(page, 1)).toBeFocused();
});

test('the row with the focus stays while it scrolls out of sight, and keys go on from it', async ({
  page,
}) => {
  await openList(page, scene);
  await page.keyboard.press('j');
  await gridOf(page).hover();
  await page.mouse.wheel(0, 1_000_000);
  await expect(rowOf(page, COUNT)).toBeInViewport();
  await expect(rowOf(page, 2)).toBeFocused();
  await expect(rowOf(page, 2)).not.toBeInViewport();
  await expect(rowOf(page, 2)).toHaveAccessibleName(/^denied, file\.step1, usr_1, /);
  await page.keyboard.press('j');
  await expect(rowOf(page, 3)).toBeFocused();
  await expect(rowOf(page, 3)).toBeInViewport();
});

test('cells are reached by arrows, filtered for and out, and copied', async ({ page }) => {
  await openList(page, scene);
  await page.keyboard.press('j');
  const cell = (label: string) => rowOf(page, 2).getByRole('gridcell', { name: label });
  for (let press = 0; press < 4; press++) await page.keyboard.press('ArrowRight');
  await expect(cell('file.step1')).toBeFocused();
  await page.keyboard.type('cc');
  expect(await copiedAs(page, 'Action copied')).toBe('file.step1');
  await page.keyboard.type('cj');
  expect(JSON.parse(await copiedAs(page, 'Event copied'))).toMatchObject({
    ...{ id: scene.ids[1], details: { nth: 1 } },
  });
  await page.keyboard.type('cl');
  const { pathname, search } = new URL(await copiedAs(page, 'Link copied'));
  expect(`${pathname}${search}`).toBe(scene.url.replace('/logs', `/logs/${scene.ids[1]}`));

  await page.keyboard.press('f');
  await expect(page).toHaveURL(/f=action\.eq\.file\.step1/);
  await expect(gridOf(page)).toHaveAttribute('aria-rowcount', String(COUNT / 5 + 1));
  await expect(rowOf(page, 1)).toBeFocused();
  for (let press = 0; press < 3; press++) await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('e');
  await expect(page).toHaveURL(/f=result\.neq\.denied/);
  await expect(gridOf(page)).toHaveAttribute('aria-rowcount', String(COUNT / 10 + 1));
  await expect(rowOf(page, 1)).toBeFocused();
  for (let press = 0; press < 2; press++) await page.keyboard.press('ArrowRight');
  await page.keyboard.press('e');
  const list = page.getByRole('region', { name: 'List' });
  await expect(list.getByText('No events match', { exact: true })).toBeVisible();
  await expect(list).toBeFocused();
});

test('what stands over a cell that is pointed at filters and copies, and leaves the focus', async ({
  page,
}) => {
  await openList(page, scene);
  const cell = rowOf(page, 3).getByRole('gridcell', { name: 'file.step2' });
  await cell.hover();
  await cell.getByRole('button', { name: 'Copy action' }).click();
  expect(await copiedAs(page, 'Action copied')).toBe('file.step2');
  await expect(rowOf(page, 1)).toBeFocused();
  await expect(drawerOf(page)).toBeHidden();
  await cell.getByRole('button', { name: 'Filter out action' }).click();
  await expect(page).toHaveURL(/f=action\.neq\.file\.step2/);
  await expect(gridOf(page)).toHaveAttribute('aria-rowcount', String((COUNT * 4) / 5 + 1));
  await rowOf(page, 1).getByRole('gridcell', { name: 'success' }).hover();
  await page.getByRole('button', { name: 'Filter for result' }).click();
  await expect(page).toHaveURL(/f=result\.eq\.success/);
});

test('Go to brings a row, an instant or an event to the top, and says what it does not understand', async ({
  page,
}) => {
  await openList(page, scene);
  const goTo = async (text: string) => {
    await page.keyboard.press('Alt+g');
    await page.getByRole('textbox', { name: 'Row, time or event ID' }).fill(text);
    await page.keyboard.press('Enter');
  };
  const dialog = page.getByRole('dialog', { name: 'Go to' });
  for (const [text, fault] of [
    ['251', 'There are rows 1 to 250'],
    ['0', 'There are rows 1 to 250'],
    ['15m', 'A time is needed: 2026-11-01 14:00'],
  ] as const) {
    await goTo(text);
    await expect(dialog.getByRole('alert')).toHaveText(fault);
    await expect(dialog.getByRole('textbox')).toHaveAttribute('aria-invalid', 'true');
    await page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
    await expect(rowOf(page, 1)).toBeFocused();
  }
  await goTo('what?');
  await expect(dialog.getByRole('alert')).not.toBeEmpty();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await goTo('200');
  await expect(rowOf(page, 200)).toBeFocused();
  await expect(rowOf(page, 200)).toBeInViewport();
  const at = await rowOf(page, 200).getByRole('link').getByRole('time').getAttribute('datetime');
  await page.keyboard.press('Home');
  await goTo(at ?? '');
  await expect(rowOf(page, 200)).toBeFocused();
  await expect(drawerOf(page)).toBeHidden();
  await page.getByRole('button', { name: /^Go to…/ }).click();
  await dialog.getByRole('textbox').fill(scene.ids[120] ?? '');
  await dialog.getByRole('button', { name: 'Go', exact: true }).click();
  await expect(rowOf(page, 121)).toBeFocused();
  await expect(drawerOf(page)).toContainText('121 of 250');
});
