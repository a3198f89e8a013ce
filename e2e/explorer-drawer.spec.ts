import type { Page } from '@playwright/test';
import { expect, test } from './api/api';
import {
  copiedAs,
  drawerOf,
  expectPlace,
  gridOf,
  type ListScene,
  makeList,
  openList,
  requestsOf,
  rowOf,
} from './list-scene';

const COUNT = 130;
let scene: ListScene;

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

test.beforeAll(async ({ server, api }) => {
  const change = (nth: number) => ({ path: '/state', before: `v${nth + 1}`, after: `v${nth}` });
  scene = await makeList(server, api, COUNT, (nth) => ({
    ...{ changes: [change(nth)], session_id: `ses_${nth % 4}` },
    details: { nth, note: `note ${nth}`, deep: { list: [{ a: 1 }, { b: { c: 'found here' } }] } },
  }));
});

const title = (page: Page) => drawerOf(page).getByRole('heading', { level: 2 });
const openFirst = async (page: Page) => {
  await page.keyboard.press('Enter');
  await expect(title(page)).toBeVisible();
};
const tab = (page: Page, name: string) => drawerOf(page).getByRole('tab', { name });
const panel = (page: Page, name: string) => drawerOf(page).getByRole('tabpanel', { name });

test('Enter opens beside the list, Enter again goes in, and Escape and the cross come back to the row', async ({
  page,
}) => {
  await openList(page, scene);
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(title(page)).toHaveText('file.step1');
  await expectPlace(page, 2, COUNT);
  await expect(page).toHaveURL(new RegExp(`/logs/${scene.ids[1]}\\?`));
  await expect(rowOf(page, 2)).toBeFocused();
  await expect(rowOf(page, 2)).toHaveAttribute('aria-current', 'true');
  await page.keyboard.press('Enter');
  await expect(title(page)).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(drawerOf(page)).toBeHidden();
  await expect(rowOf(page, 2)).toBeFocused();
  await page.keyboard.press('o');
  await expect(title(page)).toBeVisible();
  await page.keyboard.press('o');
  await expect(title(page)).toBeFocused();
  await page.keyboard.press('n');
  await page.keyboard.press('n');
  await expectPlace(page, 4, COUNT);
  await drawerOf(page).getByRole('button', { name: 'Close event' }).click();
  await expect(drawerOf(page)).toBeHidden();
  await expect(rowOf(page, 4)).toBeFocused();
  await page.goBack();
  await expectPlace(page, 4, COUNT);
});

test('the drawer follows the row with the focus, and rows that are there cost no request', async ({
  page,
}) => {
  await openList(page, scene);
  await page.keyboard.press('Enter');
  await expectPlace(page, 1, COUNT);
  const requests = requestsOf(page);
  for (let place = 2; place <= 12; place++) {
    await page.keyboard.press('j');
    await expectPlace(page, place, COUNT);
    await expect(rowOf(page, place)).toBeFocused();
    await expect(panel(page, 'Event')).toContainText(`req_${place - 1}`);
  }
  await page.keyboard.press('k');
  await expectPlace(page, 11, COUNT);
  await page.keyboard.press('n');
  await expectPlace(page, 12, COUNT);
  await expect(rowOf(page, 12)).toBeFocused();
  await page.keyboard.press('p');
  await page.keyboard.press('p');
  await expectPlace(page, 10, COUNT);
  await expect(rowOf(page, 10)).toBeFocused();
  await rowOf(page, 7).click();
  await expectPlace(page, 7, COUNT);
  expect(requests).toEqual([]);
  await page.keyboard.press('End');
  await expectPlace(page, COUNT, COUNT);
  await expect(rowOf(page, COUNT)).toBeFocused();
  await expect(drawerOf(page).getByRole('button', { name: 'Next event' })).toHaveAttribute(
    'aria-disabled',
    'true',
  );
});

test('the list goes along with who steps through events in the drawer, beyond the rows that are there', async ({
  page,
}) => {
  await page.goto(scene.url.replace('/logs', `/logs/${scene.ids[98]}`));
  await expectPlace(page, 99, COUNT);
  await expect(rowOf(page, 99)).toBeInViewport();
  await drawerOf(page).getByRole('button', { name: 'Previous event' }).click();
  await expectPlace(page, 98, COUNT);
  await expect(rowOf(page, 98)).toBeInViewport();
  for (let press = 0; press < 30; press++)
    await drawerOf(page).getByRole('button', { name: 'Next event' }).click();
  await expectPlace(page, 128, COUNT);
  await expect(rowOf(page, 128)).toBeInViewport();
  await page.keyboard.press('Escape');
  await expect(rowOf(page, 128)).toBeFocused();
  await page.keyboard.press('j');
  await expect(rowOf(page, 129)).toBeFocused();
});

test('keys 1 to 5 open its tabs; who goes through the list stays there, and the tab stays open', async ({
  page,
}) => {
  await openList(page, scene);
  await openFirst(page);
  for (const [key, name] of [
    ['2', 'Changes'],
    ['3', 'Raw'],
    ['4', 'Context'],
    ['5', 'Proof'],
    ['1', 'Event'],
  ] as const) {
    await page.keyboard.press(key);
    await expect(tab(page, name)).toHaveAttribute('aria-selected', 'true');
    await expect(panel(page, name)).toBeVisible();
    await expect(rowOf(page, 1)).toBeFocused();
  }
  await page.keyboard.press('3');
  await page.keyboard.press('j');
  await expectPlace(page, 2, COUNT);
  await expect(panel(page, 'Raw')).toContainText('note 1');
  await page.keyboard.press('Enter');
  await page.keyboard.press('4');
  await expect(tab(page, 'Context')).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(tab(page, 'Raw')).toBeFocused();
  await page.keyboard.press('Home');
  await expect(tab(page, 'Event')).toBeFocused();
});

test('a key that comes the moment an event is drawn is heard', async ({ page }) => {
  await openList(page, scene);
  await page.evaluate(() => {
    const look = new MutationObserver(() => {
      if (document.querySelector('aside [role=tab]') === null) return;
      look.disconnect();
      document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: '2', bubbles: true }));
    });
    look.observe(document.body, { childList: true, subtree: true });
  });
  await page.keyboard.press('Enter');
  await expect(tab(page, 'Changes')).toHaveAttribute('aria-selected', 'true');
});

test('each value of the event is filtered for, out, and copied', async ({ page }) => {
  await openList(page, scene);
  await openFirst(page);
  const event = panel(page, 'Event');
  await expect(event.getByRole('region')).toHaveCount(6);
  const request = event.getByRole('region', { name: 'Request' });
  await expect(request.getByText('HTTP method').locator('..')).toContainText('—');
  await event.getByText('req_0', { exact: true }).hover();
  await event.getByRole('button', { name: 'Copy request id' }).click();
  expect(await copiedAs(page, 'Request ID copied')).toBe('req_0');
  await event.getByRole('button', { name: 'Filter for actor', exact: true }).click();
  await expect(page).toHaveURL(/f=actorId\.eq\.usr_0/);
  await expectPlace(page, 1, 44);
  await event.getByRole('button', { name: 'Filter out resource', exact: true }).click();
  await expect(page).toHaveURL(/f=resourceId\.neq\.file_0/);
  await expect(drawerOf(page)).toContainText('This event is not in the current results.');
  await expect(drawerOf(page).getByText('Not in the current results', { exact: true })).toBeVisible();
  await drawerOf(page).getByRole('button', { name: 'Show it in context' }).click();
  await expect(drawerOf(page).getByRole('note')).toBeHidden();
  // Events of all tenants: how many stand before it, other tests decide.
  await expect(page).toHaveURL(new RegExp(`/logs/${scene.ids[0]}\\?range=[^&]+$`));
  const shown = gridOf(page).locator(`[data-id="${scene.ids[0]}"]`);
  await expect(shown).toHaveAttribute('aria-current', 'true');
  await expect(shown).toBeInViewport();
});

test('changes tell before and after, and all that happened to the resource', async ({ page }) => {
  await openList(page, scene);
  await openFirst(page);
  await page.keyboard.press('2');
  const changes = panel(page, 'Changes');
  await expect(changes.getByRole('region', { name: 'Changes' })).toHaveText(
    /\/state− before "v1"\+ after "v0"/,
  );
  const history = changes.getByRole('region', { name: 'Everything that happened to this resource' });
  await expect(history.getByRole('button')).toHaveCount(COUNT / 10);
  await expect(history.getByRole('listitem').and(page.locator('[aria-current]'))).toContainText('"v0"');
  await history.getByRole('button').nth(3).click();
  await expectPlace(page, 31, COUNT);
  await expect(panel(page, 'Changes').getByRole('region', { name: 'Changes' })).toContainText('"v30"');
  await expect(rowOf(page, 31)).toBeInViewport();
});

test('the raw event folds, is searched, and gives its paths and values', async ({ page }) => {
  await openList(page, scene);
  await openFirst(page);
  await page.keyboard.press('3');
  const raw = panel(page, 'Raw');
  const tree = raw.getByRole('region', { name: 'Raw event' });
  await expect(tree).toContainText('note: "note 0"');
  await tree.getByRole('button', { name: 'deep', expanded: true }).click();
  await expect(tree.getByRole('button', { name: 'deep', expanded: false })).toBeVisible();
  await expect(tree.getByRole('button', { name: 'list' })).toHaveCount(0);
  await raw.getByRole('searchbox', { name: 'Search Raw event' }).fill('FOUND here');
  await expect(raw.getByText('1 found')).toBeVisible();
  await tree.getByRole('button', { name: 'c', exact: true }).click();
  await tree.getByRole('button', { name: 'Copy path' }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe('/deep/list/1/b/c');
  await tree.getByRole('button', { name: 'Copy value' }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe('found here');
  await raw.getByRole('button', { name: 'Copy JSON' }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain('"note": "note 0"');
});

test('the context of an event is what its actor, resource, request and session did, whatever the filter', async ({
  page,
}) => {
  await openList(page, { ...scene, url: `${scene.url}&f=requestId.eq.req_20`, ids: ['one'] });
  await openFirst(page);
  await page.keyboard.press('4');
  const context = panel(page, 'Context');
  await expect(context.getByRole('button', { name: 'Same actor' })).toHaveAttribute('aria-pressed', 'true');
  await expect(context.getByRole('listitem')).toHaveCount(21);
  await expect(
    context.getByRole('listitem').getByRole('button').and(page.locator('[aria-current]')),
  ).toContainText('file.step0');
  for (const [name, count] of [
    ['Same resource', 13],
    ['Same request', 1],
    ['Same session', 21],
  ] as const) {
    await context.getByRole('button', { name }).click();
    await expect(context.getByRole('listitem')).toHaveCount(count);
  }
  await context.getByRole('listitem').first().getByRole('button').click();
  await expect(drawerOf(page).getByText('Not in the current results', { exact: true })).toBeVisible();
  await context.getByRole('link', { name: 'All of them in a list' }).click();
  await expect(page).toHaveURL(/f=actorId\.eq\.usr_/);
});

test('its edge is moved by arrow keys and dragged within bounds, and stays where it was left', async ({
  page,
}) => {
  await openList(page, scene);
  await openFirst(page);
  const edge = drawerOf(page).getByRole('separator', { name: 'Width of the event' });
  await expect(edge).toHaveAttribute('aria-valuenow', '440');
  await edge.focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowRight');
  await expect(edge).toHaveAttribute('aria-valuenow', '456');
  expect((await drawerOf(page).boundingBox())?.width).toBe(456);
  await page.reload();
  await expect(edge).toHaveAttribute('aria-valuenow', '456');
  await expect(drawerOf(page)).toHaveCSS('width', '456px');
  const box = await edge.boundingBox();
  if (!box) throw new Error('the edge is nowhere');
  await page.mouse.move(box.x + 4, box.y + 200);
  await page.mouse.down();
  await page.mouse.move(box.x - 1_000, box.y + 200, { steps: 3 });
  await page.mouse.up();
  await expect(edge).toHaveAttribute('aria-valuenow', '720');
  await page.mouse.move(1_300, 300);
  await expect(edge).toHaveAttribute('aria-valuenow', '720');
});
