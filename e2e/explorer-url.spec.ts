import type { Page } from '@playwright/test';
import { expectAccessible } from './accessible';
import { expect, test } from './api/api';
import { uniqueName } from './api/server';
import { trailmark } from './command';
import { expectAsFresh, expectTotal, explorerOf } from './explorer';
import { countWhere, EVENTS, makeScene, sceneUrl } from './explorer-scene';
import { CHOSEN, fillSignIn, openAs } from './sign-in';

let tenant = '';
test.beforeAll(async ({ server, api }) => {
  tenant = await makeScene(server, api);
});

/** Two hours, in bars of five minutes. */
const BARS = 24;
const denied = countWhere(({ result }) => result === 'denied');
const drawer = (page: Page) => page.getByRole('complementary');

test('after each step, Back and Forward show what its URL shows to whoever opens it', async ({ page }) => {
  test.slow();
  const { bar, chart, grid, rows } = explorerOf(page);
  await page.goto(sceneUrl(tenant));
  const urls: string[] = [];
  const reached = async () => {
    urls.push(page.url());
    await expectAsFresh(page);
  };
  await expectTotal(page, EVENTS.length);
  await reached();
  await bar.fill('result:denied');
  await bar.press('Enter');
  await expectTotal(page, denied);
  await reached();
  await chart.focus();
  for (const key of ['ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowRight']) await page.keyboard.press(key);
  await page.keyboard.press('Enter');
  await expect(page).not.toHaveURL(urls[1] ?? '');
  await reached();
  await grid.getByRole('button', { name: /^Time/ }).click();
  await expect(page).toHaveURL(/sort=ts/);
  await reached();
  await rows.first().getByRole('link').click();
  await expect(drawer(page)).toBeVisible();
  await reached();
  await drawer(page).getByRole('button', { name: 'Close event' }).click();
  await expect(drawer(page)).toBeHidden();
  await reached();
  for (const url of urls.slice(0, -1).reverse()) {
    await page.goBack();
    await expect(page).toHaveURL(url);
    await expectAsFresh(page);
  }
  for (const url of urls.slice(1)) {
    await page.goForward();
    await expect(page).toHaveURL(url);
    await expectAsFresh(page);
  }
});

test('a step to where the page is already is none', async ({ page }) => {
  const { bar } = explorerOf(page);
  await page.goto(sceneUrl(tenant));
  await expectTotal(page, EVENTS.length);
  for (let times = 0; times < 2; times++) {
    await bar.fill('result:denied');
    await bar.press('Enter');
    await expect(bar).toHaveValue('');
  }
  await expectTotal(page, denied);
  await page.goBack();
  await expectTotal(page, EVENTS.length);
});

test('a link stays as it was given, whatever stands in it', async ({ page }) => {
  const url = `/logs?range=2026-11-10T10:00:00Z..2026-11-10T11:59:59.999Z&utm=x&f=tenantId.eq.${tenant}&f=nonsense&f=ip.within.none`;
  await page.goto(url);
  await expectTotal(page, EVENTS.length);
  await expect(page.getByRole('alert').filter({ hasText: 'Left out' })).toContainText(
    'f=nonsense f=ip.within.none',
  );
  await expect(explorerOf(page).value(`denied, ${denied} events`)).toBeVisible();
  await expect(explorerOf(page).table.getByRole('row')).toHaveCount(BARS + 1);
  const { pathname, search } = new URL(page.url());
  expect(pathname + search).toBe(url);
});

test('a pasted link shows an auditor the same rows', async ({ page, browser }) => {
  const link = sceneUrl(tenant, '&f=result.in.denied,failure&f=actorId.like.usr_1%25&sort=ts');
  await page.goto(link);
  const names = async (of: Page) =>
    explorerOf(of).rows.evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label')));
  const total = countWhere(({ result, actor_id }) => result !== 'success' && /^usr_1/.test(actor_id));
  await expectTotal(page, total);
  const auditor = await openAs(browser, { name: uniqueName('aud'), role: 'auditor', tenantId: tenant }, link);
  await expect(auditor).toHaveURL(link);
  await expectTotal(auditor, total);
  await expect(explorerOf(page).rows.first()).toBeVisible();
  await expect.poll(() => names(auditor)).toEqual(await names(page));
  await auditor.context().close();
});

test('a pasted link shows an analyst the core of events, and what of it was left out', async ({
  browser,
}) => {
  const link = sceneUrl(tenant, '&f=actorId.eq.usr_1&f=result.eq.denied&q=payroll');
  const analyst = await openAs(browser, { name: uniqueName('an'), role: 'analyst', tenantId: tenant }, link);
  const { bar, facets, grid, options, pill, value } = explorerOf(analyst);
  await expectTotal(analyst, denied);
  await expect(analyst).toHaveURL(link);
  await expect(analyst.getByRole('alert').filter({ hasText: 'Left out' })).toContainText(
    'f=actorId.eq.usr_1 q=payroll',
  );
  await expect(pill('Result is denied')).toBeVisible();
  await expect(value('denied, 20 events')).toBeVisible();
  await expect(facets.getByRole('heading', { name: /^(Actor|IP address)\d*$/ })).toHaveCount(0);
  await expect(grid.getByRole('columnheader', { name: 'IP address' })).toHaveCount(0);
  for (const hidden of ['@', 'usr_1,', '203.0.113', 'doc_']) await expect(grid).not.toContainText(hidden);
  await bar.fill('act');
  await expect(options).toHaveText(['actor_type:Actor type', 'action:Action']);
  await bar.fill('email:person1@example.com');
  await bar.press('Enter');
  await expect(analyst.getByRole('alert').filter({ hasText: 'Left out' })).toContainText('actorEmail.eq');
  await expectTotal(analyst, denied);
  await expectAccessible(analyst);
  await analyst.context().close();
});

test('a session that ends leads to sign in, and back to the very page', async ({ browser }) => {
  const name = uniqueName('aud');
  const page = await openAs(browser, { name, role: 'auditor', tenantId: tenant }, sceneUrl(tenant));
  const { bar, pill } = explorerOf(page);
  await expectTotal(page, EVENTS.length);
  expect(trailmark('session', 'revoke', name).code).toBe(0);
  await bar.fill('result:denied');
  await bar.press('Enter');
  await expect(page.getByRole('main').getByRole('alert')).toContainText('Your session has ended');
  const url = page.url();
  await page.getByRole('link', { name: 'Sign in again' }).click();
  await fillSignIn(page, name, CHOSEN);
  await expect(page).toHaveURL(url);
  await expectTotal(page, denied);
  await expect(pill('Result is denied')).toBeVisible();
  await page.context().close();
});
