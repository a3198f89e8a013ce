import { expect, test } from './api/api';
import { copied, copiedAs, drawerOf, gridOf, type ListScene, makeList, openList, rowOf } from './list-scene';

const COUNT = 250;
let scene: ListScene;

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

test.beforeAll(async ({ server, api }) => {
  scene = await makeList(server, api, COUNT);
});

const ITEMS = [
  ...['Open', 'Open in a new tab', 'Select', 'Copy ID', 'Copy link', 'Copy as JSON', 'Copy as curl'],
  ...['Filter for the same actor', 'Filter for the same resource', 'Filter for the same request'],
  ...['Filter for the same action', 'Show five minutes around it'],
];

test('the menu of a row does each of its items, by pointer and by keys', async ({ page, context }) => {
  await openList(page, scene);
  const menu = page.getByRole('menu', { name: 'Event file.step3' });
  const choose = async (name: string) => {
    await rowOf(page, 4).click({ button: 'right' });
    await menu.getByRole('menuitem', { name, exact: true }).click();
  };
  await rowOf(page, 4).click({ button: 'right' });
  await expect(menu.getByRole('menuitem').locator('bdi')).toHaveText(ITEMS);
  await page.keyboard.press('Escape');
  await expect(menu).toBeHidden();
  await choose('Copy ID');
  expect(await copiedAs(page, 'Event ID copied')).toBe(scene.ids[3]);
  await choose('Copy link');
  expect(await copiedAs(page, 'Link copied')).toContain(`/logs/${scene.ids[3]}?`);
  await choose('Copy as JSON');
  expect(JSON.parse(await copiedAs(page, 'Event copied'))).toMatchObject({ id: scene.ids[3] });
  await choose('Copy as curl');
  expect(await copiedAs(page, 'Command copied')).toContain(`/api/v1/events/${scene.ids[3]}'`);
  const opened = context.waitForEvent('page');
  await choose('Open in a new tab');
  await expect(drawerOf(await opened).getByRole('heading', { name: 'file.step3' })).toBeVisible();
  await (await opened).close();
  await choose('Select');
  await expect(rowOf(page, 4)).toHaveAttribute('aria-selected', 'true');
  await choose('Open');
  await expect(page).toHaveURL(new RegExp(`/logs/${scene.ids[3]}`));
  await page.getByRole('button', { name: 'Close event' }).click();

  await rowOf(page, 4).focus();
  await page.keyboard.press('Shift+F10');
  await expect(menu.getByRole('menuitem', { name: 'Open', exact: true })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(rowOf(page, 4)).toBeFocused();
  await page.keyboard.press('Shift+F10');
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
  await expect(menu).toBeHidden();
  await expect.poll(() => copied(page)).toBe(scene.ids[3]);
  await expect(rowOf(page, 4)).toBeFocused();
});

test('a menu that is opened the moment another one closes has the focus', async ({ page }) => {
  await openList(page, scene);
  await rowOf(page, 4).focus();
  await page.keyboard.press('Shift+F10');
  await expect(page.getByRole('menu', { name: 'Event file.step3' })).toBeVisible();
  await rowOf(page, 3).evaluate((row) => {
    document.querySelector<HTMLElement>(':popover-open')?.hidePopover();
    row.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true }));
  });
  const menu = page.getByRole('menu', { name: 'Event file.step2' });
  await expect(menu.getByRole('menuitem', { name: 'Open', exact: true })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(rowOf(page, 4)).toBeFocused();
});

test('the filters of the menu of a row ask for what they say', async ({ page }) => {
  for (const [item, count, filter] of [
    ['Filter for the same actor', 83, 'actorId.eq.usr_2'],
    ['Filter for the same resource', 25, 'resourceId.eq.file_2'],
    ['Filter for the same request', 1, 'requestId.eq.req_2'],
    ['Filter for the same action', 50, 'action.eq.file.step2'],
  ] as const) {
    await openList(page, scene);
    await rowOf(page, 3).click({ button: 'right' });
    await page.getByRole('menuitem', { name: item }).click();
    await expect(gridOf(page)).toHaveAttribute('aria-rowcount', String(count + 1));
    expect(new URL(page.url()).searchParams.getAll('f')).toContain(filter);
  }
  await rowOf(page, 3).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Show five minutes around it' }).click();
  await expect(page).toHaveURL(/\?range=[^&]*\.\.[^&]*$/);
});

test('the time of a row opens its event in a tab of its own, by the middle button or with Control', async ({
  page,
  context,
}) => {
  await openList(page, scene);
  const time = rowOf(page, 5).getByRole('link');
  for (const click of [
    () => time.click({ button: 'middle' }),
    () => time.click({ modifiers: ['ControlOrMeta'] }),
  ]) {
    const opened = context.waitForEvent('page');
    await click();
    const tab = await opened;
    await expect(tab).toHaveURL(new RegExp(`/logs/${scene.ids[4]}\\?`));
    await tab.close();
    await expect(drawerOf(page)).toBeHidden();
  }
});

test('rows are selected by keys and clicks, copied, and let go by Escape', async ({ page }) => {
  await openList(page, scene);
  const bar = page.getByRole('region', { name: 'Selection' });
  const expectSelected = async (...places: number[]) => {
    await expect(bar.getByRole('status')).toHaveText(`${places.length} selected`);
    for (const place of places) await expect(rowOf(page, place)).toHaveAttribute('aria-selected', 'true');
  };
  await page.keyboard.press('x');
  await expectSelected(1);
  await expect(rowOf(page, 1).getByRole('checkbox', { name: 'Select row 1' })).toBeChecked();
  await page.keyboard.press('Shift+J');
  await page.keyboard.press('Shift+ArrowDown');
  await expectSelected(1, 2, 3);
  await expect(rowOf(page, 3)).toBeFocused();
  await rowOf(page, 6).click({ modifiers: ['Shift'] });
  await expectSelected(1, 2, 3, 4, 5, 6);
  await rowOf(page, 9)
    .getByRole('gridcell', { name: 'file.step3' })
    .click({ modifiers: ['ControlOrMeta'] });
  await expectSelected(1, 2, 3, 4, 5, 6, 9);
  await rowOf(page, 6).getByRole('checkbox').click();
  await expectSelected(1, 2, 3, 4, 5, 9);
  await expect(drawerOf(page)).toBeHidden();

  await bar.getByRole('button', { name: 'Copy JSON' }).click();
  const json: { id: string }[] = JSON.parse(await copiedAs(page, 'JSON copied'));
  expect(json.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4, 8].map((nth) => scene.ids[nth]));
  await bar.getByRole('button', { name: 'Copy CSV' }).click();
  const csv = (await copiedAs(page, 'CSV copied')).split('\r\n');
  expect(csv[0]).toBe('Time,Result,Actor,Action,Resource,IP address,Tenant');
  expect(csv).toHaveLength(7);
  expect(csv[6]).toContain(`,success,usr_2,file.step3,file file_8,203.0.113.8,${scene.tenantId}`);

  await page.keyboard.press('Escape');
  await expect(bar).toBeHidden();
  await expect(gridOf(page).locator(':focus')).toHaveRole('row');
  await page.keyboard.press('x');
  await page.keyboard.press('Shift+K');
  await expect(bar.getByRole('status')).toHaveText('2 selected');
  await bar.getByRole('button', { name: 'Clear' }).click();
  await expect(bar).toBeHidden();
  await expect(gridOf(page).locator(':focus')).toHaveRole('row');
});

test('with a key held, rows are selected where a button has come up under the pointer too', async ({
  page,
}) => {
  await openList(page, scene);
  const selected = page.getByRole('region', { name: 'Selection' }).getByRole('status');
  const button = (place: number) => rowOf(page, place).getByRole('button', { name: /^Filter out actor/ });
  await rowOf(page, 2).getByRole('gridcell', { name: /^usr_/ }).hover();
  await button(2).click({ modifiers: ['ControlOrMeta'] });
  await expect(selected).toHaveText('1 selected');
  await rowOf(page, 5).getByRole('gridcell', { name: /^usr_/ }).hover();
  await button(5).click({ modifiers: ['Shift'] });
  await expect(selected).toHaveText('4 selected');
  await expect(page).not.toHaveURL(/actorId/);
});

test('two selected events are compared field by field', async ({ page }) => {
  await openList(page, scene);
  await page.keyboard.press('x');
  await page.keyboard.press('Shift+J');
  await page.getByRole('button', { name: 'Compare' }).click();
  const dialog = page.getByRole('dialog', { name: 'Compare two events' });
  await expect(dialog.getByRole('row', { name: /^Action/ })).toHaveText('Actionfile.step0file.step1');
  await expect(dialog.getByRole('row', { name: /^Details/ })).toHaveText('Details{"nth":0}{"nth":1}');
  await expect(dialog.getByRole('row', { name: /^Tenant/ })).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('button', { name: 'Compare' })).toBeFocused();
});
