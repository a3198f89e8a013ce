import { readFileSync } from 'node:fs';
import type { Browser, Page } from '@playwright/test';
import { expect, test } from './api/api';
import { uniqueName } from './api/server';
import { holdSigner, makeLedger, writeEvents } from './ledger-scene';
import {
  copiedAs,
  drawerOf,
  gridOf,
  type ListScene,
  makeList,
  openList,
  rowOf,
  setPreferences,
} from './list-scene';
import { keepAsleep } from './page-timing';
import { createUser, signInFirst } from './sign-in';

const COUNT = 20;
let scene: ListScene;

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

test.beforeAll(async ({ server, api }) => {
  scene = await makeList(server, api, COUNT);
});

const viewsOf = (page: Page) => page.getByRole('dialog', { name: 'Saved views' });
const viewsButton = (page: Page) => page.getByRole('button', { name: /^View:/ });

/** Somebody of the test's own, with no views yet, at a list. */
async function openAs(browser: Browser, user: string, url: string): Promise<Page> {
  const context = await browser.newContext({ storageState: { cookies: [], origins: [] } });
  const page = await context.newPage();
  await page.goto(url);
  await signInFirst(page, user, createUser(user, '--role', 'super_admin'));
  await expect(gridOf(page)).toHaveAttribute('aria-rowcount', String(COUNT / 2 + 1));
  return page;
}

async function saveAs(page: Page, name: string): Promise<void> {
  await viewsOf(page).getByRole('textbox', { name: 'Save this as' }).fill(name);
  await viewsOf(page).getByRole('button', { name: 'Save view' }).click();
}

async function chooseDensity(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('radio', { name }).check();
  await page.keyboard.press('Escape');
}

test('what is opened before the page is awake has its content once it is', async ({ page }) => {
  // The focus is on its first control: with views, that is one of them, where they come before the rest.
  await page.route('**/api/v1/views', (route) => route.fulfill({ json: { items: [] } }));
  const wake = await keepAsleep(page);
  await page.goto(scene.url, { waitUntil: 'commit' });
  await viewsButton(page).click();
  await expect(viewsOf(page)).toBeVisible();
  wake();
  await expect(viewsOf(page)).toContainText('No views are saved yet.');
  await expect(viewsOf(page).getByRole('textbox', { name: 'Save this as' })).toBeFocused();
});

test('a view is saved, changed, begun with, and deleted once that is confirmed', async ({ browser }) => {
  const [user, name] = [uniqueName('viewer'), uniqueName('Denied')];
  const page = await openAs(browser, user, `${scene.url}&f=result.eq.denied`);
  const views = viewsOf(page);
  await viewsButton(page).click();
  await expect(views).toContainText('No views are saved yet.');
  await saveAs(page, name);
  await expect(viewsButton(page)).toHaveText(`View: ${name}`);
  const id = new URL(page.url()).searchParams.get('view');
  await saveAs(page, name);
  await expect(views.getByRole('alert')).toContainText(/name/i);
  await page.keyboard.press('Escape');
  await expect(viewsButton(page)).toBeFocused();

  await page.getByRole('button', { name: /^Time \(UTC\)/ }).click();
  await expect(viewsButton(page)).toContainText('(changed)');
  await viewsButton(page).click();
  await views.getByRole('button', { name: 'Discard' }).click();
  await expect(page).not.toHaveURL(/sort=ts/);
  await expect(viewsButton(page)).not.toContainText('(changed)');
  await chooseDensity(page, 'compact');
  await expect(viewsButton(page)).toContainText('(changed)');
  await viewsButton(page).click();
  await views.getByRole('button', { name: 'Save changes' }).click();
  await expect(views.getByRole('button', { name: 'Save changes' })).toBeHidden();
  await expect(viewsButton(page)).not.toContainText('(changed)');

  await views.getByRole('button', { name: `Begin with ${name}` }).click();
  await expect(views.getByRole('button', { name: `Do not begin with ${name}` })).toBeVisible();
  await page.keyboard.press('Escape');
  await chooseDensity(page, 'relaxed');
  for (const url of ['/logs', `/logs?view=${id}`]) {
    await page.goto(url);
    await expect(page).toHaveURL(new RegExp(`f=result\\.eq\\.denied.*view=${id}`));
    await expect(gridOf(page)).toHaveAttribute('aria-rowcount', String(COUNT / 2 + 1));
    expect((await rowOf(page, 1).boundingBox())?.height).toBe(26);
  }
  await viewsButton(page).click();
  await views.getByRole('button', { name: `Delete ${name}`, exact: true }).click();
  await expect(views.getByRole('button', { name: `Delete ${name} for good` })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(views.getByRole('button', { name })).toHaveCount(0);
  await expect(views.getByRole('list', { name: 'Views' })).toBeFocused();
  await expect(viewsButton(page)).toHaveText('View: none');
  await page.context().close();
});

test('a shared view is shown to who sees the same, who cannot change it; one of its own to nobody else', async ({
  page: other,
  browser,
}) => {
  const [user, own, shared] = [uniqueName('sharer'), uniqueName('Own'), uniqueName('Shared')];
  const page = await openAs(browser, user, `${scene.url}&f=result.eq.denied`);
  await viewsButton(page).click();
  await saveAs(page, own);
  await expect(viewsButton(page)).toHaveText(`View: ${own}`);
  await viewsOf(page)
    .getByRole('checkbox', { name: /^Share with everybody/ })
    .check();
  await saveAs(page, shared);
  await expect(viewsButton(page)).toHaveText(`View: ${shared}`);

  await other.goto('/logs?range=15m');
  await viewsButton(other).click();
  const views = viewsOf(other);
  const theirs = views.getByRole('button', { name: `${shared} by ${user}` });
  await expect(theirs).toBeVisible();
  await expect(views.getByRole('button', { name: own })).toHaveCount(0);
  await expect(views.getByRole('button', { name: `Delete ${shared}` })).toHaveCount(0);
  await theirs.click();
  await expect(gridOf(other)).toHaveAttribute('aria-rowcount', String(COUNT / 2 + 1));
  await expect(viewsButton(other)).toHaveText(`View: ${shared}`);
  await setPreferences(other);
  await page.context().close();
});

const exportsOf = (page: Page) => page.getByRole('dialog', { name: 'Export' });

/** Asks for an export and answers its entry in the list of them. */
async function exportAs(page: Page, label: string, format: string) {
  await page.getByRole('button', { name: 'Export' }).click();
  const answered = page.waitForResponse(
    (it) => it.request().method() === 'POST' && it.url().endsWith('/exports'),
  );
  await exportsOf(page).getByRole('button', { name: label }).click();
  expect((await answered).status()).toBe(202);
  const job = exportsOf(page).getByRole('listitem').first();
  await expect(job).toContainText(`${format} of `);
  return job;
}

test('what matches is written into a file of each kind, and had by the session, with every event', async ({
  server,
  api,
  page,
}, info) => {
  const { tenant, ids } = await makeLedger(server, api, 6);
  await openList(page, {
    tenantId: tenant.tenantId,
    ids,
    url: `/logs?f=tenantId.eq.${tenant.tenantId}&range=all`,
  });
  for (const [label, format, lines] of [
    ['CSV', 'CSV', 7],
    ['NDJSON', 'NDJSON', 6],
    ['Evidence bundle', 'BUNDLE', 0],
  ] as const) {
    const job = await exportAs(page, label, format);
    await expect(job.getByRole('status')).toHaveText('6 events, complete');
    const download = page.waitForEvent('download');
    await job.getByRole('link', { name: /^Download/ }).click();
    const file = info.outputPath((await download).suggestedFilename());
    await (await download).saveAs(file);
    const text = readFileSync(file, 'utf8');
    if (lines > 0) expect(text.trimEnd().split(/\r?\n/)).toHaveLength(lines);
    for (const id of ids) expect(text).toContain(id);
    await page.keyboard.press('Escape');
  }
});

test('an export that is under way says how far it is, and is cancelled', async ({ server, api, page }) => {
  const { tenant, ids } = await makeLedger(server, api, 3);
  const release = await holdSigner(server, tenant);
  const more = await writeEvents(api, tenant, 1);
  const url = `/logs?f=tenantId.eq.${tenant.tenantId}&range=all`;
  await openList(page, { tenantId: tenant.tenantId, ids: [...ids, ...more], url });
  const job = await exportAs(page, 'Evidence bundle', 'BUNDLE');
  await expect(job.getByRole('progressbar')).toBeVisible();
  await job.getByRole('button', { name: /^Cancel/ }).click();
  await expect(job.getByRole('status')).toHaveText('Cancelled');
  await expect(job.getByRole('progressbar')).toBeHidden();
  await release();
});

test('a bundle of several tenants says that it is of one', async ({ page }) => {
  await page.goto('/logs?range=30d');
  await page.getByRole('button', { name: 'Export' }).click();
  await exportsOf(page).getByRole('button', { name: 'Evidence bundle' }).click();
  await expect(exportsOf(page).getByRole('alert')).toContainText(
    'An evidence bundle is of one tenant: filter for it first',
  );
});

test('a link moves on with time; a link to the very state shows the same rows after others came', async ({
  server,
  api,
  page,
}) => {
  const own = await makeList(server, api, 5);
  await openList(page, { ...own, url: `/logs?f=tenantId.eq.${own.tenantId}&range=1h` });
  const share = async (item: string) => {
    await page.getByRole('button', { name: 'Share' }).click();
    await page.getByRole('menuitem', { name: item, exact: true }).click();
    return await copiedAs(page, 'Link copied');
  };
  const relative = await share('Copy link');
  await expect(page.getByText('Link copied')).toBeHidden();
  const pinned = await share('Copy link to this very state');
  expect(new URL(relative).searchParams.get('range')).toBe('1h');
  await api.write(own.tenantId, [
    { occurred_at: new Date(Date.now() - 30_000).toISOString(), action: 'file.late' },
  ]);
  await page.goto(pinned);
  await expect(gridOf(page)).toHaveAttribute('aria-rowcount', '6');
  await expect(rowOf(page, 1)).toHaveAttribute('data-id', own.ids[0] ?? '-');
  await expect(page.getByText('as of the link')).toBeVisible();
  await page.goto(relative);
  await expect(gridOf(page)).toHaveAttribute('aria-rowcount', '7');
  await expect(rowOf(page, 1)).toContainText('file.late');
  await expect(drawerOf(page)).toBeHidden();
});
