import { expect, test } from './api/api';
import { erase, makeLedger, proofOf, redact, sign } from './ledger-scene';
import {
  copiedAs,
  drawerOf,
  expectAwake,
  expectPlace,
  gridOf,
  makeList,
  openList,
  requestsOf,
  rowOf,
} from './list-scene';

const listOf = (tenantId: string) => `/logs?f=tenantId.eq.${tenantId}&range=all`;

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

test('a link to an event opens it at its place in the list, with the list around it', async ({
  server,
  api,
  page,
}) => {
  const scene = await makeList(server, api, 220);
  await page.goto(scene.url.replace('/logs', `/logs/${scene.ids[149]}`));
  await expectPlace(page, 150, 220);
  await expect(rowOf(page, 150)).toBeInViewport();
  await expect(rowOf(page, 150)).toHaveAttribute('aria-current', 'true');
  await expect(rowOf(page, 150)).toHaveAttribute('tabindex', '0');
  await page.keyboard.press('Escape');
  await expect(rowOf(page, 150)).toBeFocused();
  await page.keyboard.press('k');
  await expect(rowOf(page, 149)).toBeFocused();
});

test('an event that nobody knows is said to be unknown, and the list stays usable', async ({
  server,
  api,
  page,
}) => {
  const scene = await makeList(server, api, 3);
  const unknown = '00000000-0000-7000-8000-000000000000';
  await page.goto(scene.url.replace('/logs', `/logs/${unknown}`));
  await expect(drawerOf(page).getByRole('alert')).toContainText(`No such event`);
  await expect(drawerOf(page).getByRole('alert')).toContainText(unknown);
  await drawerOf(page).getByRole('button', { name: 'Close event' }).click();
  await expect(drawerOf(page)).toBeHidden();
  await expect(rowOf(page, 1)).toBeFocused();
  await expect(gridOf(page)).toHaveAttribute('aria-rowcount', '4');
});

test('an event is verified in the drawer, and the next one too', async ({ server, api, page }) => {
  const { tenant, ids } = await makeLedger(server, api, 5);
  await openList(page, { tenantId: tenant.tenantId, ids, url: listOf(tenant.tenantId) });
  await page.keyboard.press('Enter');
  await expectPlace(page, 1, 5);
  await page.keyboard.press('5');
  await expect(proofOf(page).getByText(/^Verified in this browser/)).toBeVisible();
  await page.keyboard.press('j');
  await expectPlace(page, 2, 5);
  await expect(proofOf(page).getByText(/^Verified in this browser/)).toBeVisible();
});

test('what was erased shows who did it and why, in the place where it was', async ({ server, api, page }) => {
  const { tenant, ids } = await makeLedger(server, api, 4);
  await openList(page, { tenantId: tenant.tenantId, ids, url: listOf(tenant.tenantId) });
  const state = page.url();
  await page.getByRole('button', { name: 'Share' }).click();
  await page.getByRole('menuitem', { name: 'Copy link to this very state' }).click();
  const pinned = await copiedAs(page, 'Link copied');
  await erase(api, tenant, ids[2] ?? '');
  await sign(api, tenant);
  await page.goto(pinned);
  await expectAwake(page);
  await expect(rowOf(page, 2)).toContainText('Erased. Its entry stays in the ledger.');
  await rowOf(page, 1).focus();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  const note = drawerOf(page).getByRole('note');
  await expect(note).toContainText('This event was erased');
  await expect(note).toContainText('art. 17');
  await expect(note.getByText('Index of the entry').locator('..')).toContainText('2');
  await expectPlace(page, 2, 4);
  await page.goto(state.replace('/logs', `/logs/${ids[2]}`));
  await expect(drawerOf(page).getByRole('note')).toContainText('This event was erased');
  await expect(drawerOf(page).getByText('Not in the current results')).toBeVisible();
});

test('what was redacted is said in its cells and its values, and the rest is verified', async ({
  server,
  api,
  page,
}) => {
  const { tenant, ids } = await makeLedger(server, api, 3);
  await redact(api, tenant, ids[2] ?? '', 'person');
  await redact(api, tenant, ids[1] ?? '', 'payload');
  await sign(api, tenant);
  await page.goto(`${listOf(tenant.tenantId)}&f=action.eq.document.shared`);
  await expectAwake(page);
  await expect(rowOf(page, 1).getByRole('gridcell', { name: 'Person redacted' })).toHaveCount(2);
  await rowOf(page, 1).click();
  await expect(drawerOf(page).getByRole('note')).toContainText('Person redacted');
  await expect(drawerOf(page).getByRole('definition').filter({ hasText: 'Person redacted' })).not.toHaveCount(
    0,
  );
  await page.keyboard.press('5');
  await expect(proofOf(page).getByText('Person redacted, the rest verified')).toBeVisible();
  await page.keyboard.press('j');
  await expect(proofOf(page).getByText('Content redacted, the rest verified')).toBeVisible();
  await page.keyboard.press('3');
  await expect(drawerOf(page).getByRole('tabpanel', { name: 'Raw' })).toHaveText('The content was redacted.');
});

test('an event that is too long for a list is whole when it is opened or copied', async ({
  server,
  api,
  page,
}) => {
  const note = 'x'.repeat(6_000);
  const message = `begin ${'m'.repeat(400)} end`;
  const scene = await makeList(server, api, 3, (nth) => (nth === 1 ? { details: { note }, message } : {}));
  await openList(page, scene);
  const requests = requestsOf(page);
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.getByRole('button', { name: 'Copy JSON' }).click();
  expect(JSON.parse(await copiedAs(page, 'JSON copied'))).toMatchObject({ message, details: { note } });
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await rowOf(page, 2).focus();
  await page.keyboard.press('Enter');
  await expectPlace(page, 2, 3);
  await expect(drawerOf(page).getByText(message, { exact: true })).toBeVisible();
  await page.keyboard.press('3');
  await expect(drawerOf(page).getByRole('tabpanel', { name: 'Raw' })).toContainText('(6002 characters)');
  expect(requests.filter((it) => it.includes(`/events/${scene.ids[1]}`))).toEqual([
    `GET /api/v1/events/${scene.ids[1]}`,
  ]);
});
