import type { Page } from '@playwright/test';
import { CONSOLE_HEADER } from '@/lib/audit/permission';
import { expect, test } from './api/api';
import { uniqueName } from './api/server';
import { expectTotal, explorerOf } from './explorer';
import { countWhere, EVENTS, makeScene, sceneUrl } from './explorer-scene';
import { erase } from './ledger-scene';
import { openAs } from './sign-in';

let tenant = '';
test.beforeAll(async ({ server, api }) => {
  tenant = await makeScene(server, api);
});

/** Two hours, in bars of five minutes. */
const BARS = 24;
const denied = countWhere(({ result }) => result === 'denied');

/** What asks for rows, and for their number; and what else is asked about them. */
const ROWS = /\/api\/v1\/events\?/;
const COUNT = /\/api\/v1\/events\/count\?/;
const FACETS = /\/api\/v1\/events\/facets\?/;
const HISTOGRAM = /\/api\/v1\/events\/histogram\?/;

/** Has requests answered as the server does where it refuses or fails. */
async function refuse(
  page: Page,
  what: RegExp,
  status: number,
  error: string,
  message: string,
): Promise<void> {
  await page.route(what, (route) => route.fulfill({ status, json: { error, message } }));
}

async function applyPhrase(page: Page, phrase: string): Promise<void> {
  const { bar } = explorerOf(page);
  await bar.fill(phrase);
  await bar.press('Enter');
}

test('where nothing matches, it says what keeps the most away, and leads out', async ({ page }) => {
  const main = page.getByRole('main');
  await page.goto(sceneUrl(tenant, '&f=actorId.eq.usr_0&f=resourceId.eq.doc_1'));
  await expectTotal(page, 0);
  await expect(main.getByText('No events match', { exact: true }).first()).toBeVisible();
  await expect(main.getByRole('listitem').filter({ hasText: /^Without/ })).toHaveText([
    'Without Resource is doc_1 there are 10 events.',
    'Without Actor is usr_0 there is 1 event.',
  ]);
  await main.getByRole('button', { name: '10 events' }).click();
  await expectTotal(page, 10);
  await page.goBack();
  await expectTotal(page, 0);
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(page).toHaveURL(/\/logs\?range=/);
  await expect(explorerOf(page).grid).toBeVisible();
});

test('outside of what the log covers it says what that is, and offers more time', async ({ page }) => {
  const { time } = explorerOf(page);
  await page.goto(`/logs?f=tenantId.eq.${tenant}&range=2001-01-01..2001-01-02`);
  await expectTotal(page, 0);
  await expect(
    page.getByText(/^The log covers \d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d: [\d,]+ events\.$/),
  ).toBeVisible();
  await expect(page.getByRole('button', { name: 'Widen to 7 days' })).toBeHidden();
  await page.getByRole('button', { name: 'Search all time' }).click();
  await expectTotal(page, EVENTS.length);
  await page.goto(`/logs?f=tenantId.eq.${tenant}&range=15m`);
  await expectTotal(page, 0);
  await page.getByRole('button', { name: 'Widen to 7 days' }).click();
  await expect(time).toContainText('Last 7 days');
});

test('a server that fails is said to, with its status, and asked again', async ({ page }) => {
  await page.goto(sceneUrl(tenant));
  await expectTotal(page, EVENTS.length);
  for (const what of [ROWS, COUNT]) await refuse(page, what, 500, 'internal', 'Internal error');
  await applyPhrase(page, 'result:denied');
  const alert = page.getByRole('main').getByRole('alert');
  await expect(alert).toContainText('The events could not be loaded');
  await expect(alert).toContainText('Internal error (status 500)');
  await expect(page.getByText('Rows are not known')).toBeVisible();
  await expect(explorerOf(page).pill('Result is denied')).toBeVisible();
  await page.unrouteAll();
  await alert.getByRole('button', { name: 'Retry' }).click();
  await expectTotal(page, denied);
});

test('a server that is not there is asked three times, and then said to be away', async ({ page }) => {
  await page.goto(sceneUrl(tenant));
  await expectTotal(page, EVENTS.length);
  let asked = 0;
  await page.route(ROWS, (route) => {
    asked += 1;
    return route.abort();
  });
  await page.route(COUNT, (route) => route.abort());
  await applyPhrase(page, 'result:denied');
  const alert = page.getByRole('main').getByRole('alert');
  await expect(alert).toContainText('The server did not answer', { timeout: 15_000 });
  expect(asked).toBe(3);
  await page.unrouteAll();
  await alert.getByRole('button', { name: 'Retry' }).click();
  await expectTotal(page, denied);
});

test('without a connection the rows stay, it says so, and goes on by itself', async ({ page, context }) => {
  const notice = page.getByRole('status').filter({ hasText: 'You are offline.' });
  await page.goto(sceneUrl(tenant));
  await expectTotal(page, EVENTS.length);
  await context.setOffline(true);
  await expect(notice).toBeVisible();
  await applyPhrase(page, 'result:denied');
  await expect(explorerOf(page).pill('Result is denied')).toBeVisible();
  await expectTotal(page, EVENTS.length);
  await context.setOffline(false);
  await expectTotal(page, denied);
  await expect(notice).toBeHidden();
});

test('what a role may not see is said, without asking again', async ({ page }) => {
  await page.goto(sceneUrl(tenant));
  await expectTotal(page, EVENTS.length);
  for (const what of [ROWS, COUNT])
    await refuse(page, what, 403, 'insufficient_scope', 'Not enough permissions');
  await applyPhrase(page, 'result:denied');
  const alert = page.getByRole('main').getByRole('alert');
  await expect(alert).toContainText('You may not see this');
  await expect(alert).toContainText('Not enough permissions (status 403)');
  await expect(alert.getByRole('button')).toHaveCount(0);
});

test('what the server does not understand is said at the bar, and can be taken back', async ({ page }) => {
  const { bar } = explorerOf(page);
  await page.goto(sceneUrl(tenant));
  await expectTotal(page, EVENTS.length);
  for (const letter of ['a', 'b', 'c']) await applyPhrase(page, `message:~${letter.repeat(1_900)}`);
  await expect(bar).toHaveAttribute('aria-invalid', 'true');
  await expect(bar).toHaveAccessibleDescription('phrase: A phrase has at most 4096 characters');
  await expect(page.getByRole('main').getByRole('alert')).toContainText('The filter is not understood');
  for (let pills = 0; pills < 3; pills++) {
    await bar.press('Backspace');
    await bar.press('Backspace');
  }
  await expectTotal(page, EVENTS.length);
  await expect(bar).toHaveAttribute('aria-invalid', 'false');
});

test('a state that cannot be had any more leads to the present one', async ({ page, server, api }) => {
  const own = await server.makeTenant();
  const ids = await api.write(own.tenantId, EVENTS.slice(0, 3));
  const asOf = (
    await (await page.request.get('/api/v1/events', { headers: { [CONSOLE_HEADER]: '1' } })).json()
  ).as_of;
  await erase(api, own, ids[1] ?? '');
  const url = `/logs?f=tenantId.eq.${own.tenantId}&f=actorId.like.usr%25&range=all`;
  await page.goto(`${url}&as_of=${encodeURIComponent(asOf)}`);
  const alert = page.getByRole('main').getByRole('alert');
  await expect(alert).toContainText('This state of the log cannot be had any more');
  await alert.getByRole('button', { name: 'Show the present state' }).click();
  await expectTotal(page, 2);
  await expect(page).not.toHaveURL(/as_of/);
});

test('a state of what somebody else can see leads to the present one', async ({ page, api }) => {
  const { body } = await api.ask('/api/v1/events', { claims: { tenantId: tenant, scope: 'audit:read' } });
  await page.goto(sceneUrl(tenant, `&as_of=${encodeURIComponent(body.as_of)}`));
  const alert = page.getByRole('main').getByRole('alert');
  await expect(alert).toContainText('This link is of a state that is not yours to see');
  await alert.getByRole('button', { name: 'Show the present state' }).click();
  await expectTotal(page, EVENTS.length);
});

test('facets and bars that fail leave the list as it is, and each is asked for again', async ({ page }) => {
  const { grid, value, table } = explorerOf(page);
  for (const what of [FACETS, HISTOGRAM]) await refuse(page, what, 500, 'internal', 'Internal error');
  await page.goto(sceneUrl(tenant));
  await expectTotal(page, EVENTS.length);
  await expect(grid.getByRole('link').first()).toBeVisible();
  await expect(page.getByText('Counts unavailable')).toBeVisible();
  await expect(page.getByText('Events over time are unavailable')).toBeVisible();
  await page.unrouteAll();
  await page.getByRole('region', { name: 'Facets' }).getByRole('button', { name: 'Retry' }).click();
  await expect(value(`denied, ${denied} events`)).toBeVisible();
  await page.getByRole('button', { name: 'Retry' }).click();
  await expect(table.getByRole('row')).toHaveCount(BARS + 1);
});

test('rows that fail say so in their places, and come when they are asked for again', async ({ page }) => {
  const { grid } = explorerOf(page);
  await page.route(/\/api\/v1\/events\?.*offset=100/, (route) =>
    route.fulfill({ status: 500, json: { error: 'internal', message: 'Internal error' } }),
  );
  await page.goto(sceneUrl(tenant));
  await expectTotal(page, EVENTS.length);
  await grid.getByRole('row').nth(1).focus();
  await page.keyboard.press('End');
  await expect(grid.getByText('Could not load').first()).toBeVisible();
  await page.unrouteAll();
  await grid.getByRole('button', { name: 'Retry' }).first().click();
  // The first of the rows that failed.
  await expect(grid.getByRole('link', { name: '2026-11-10 10:19:00.000' })).toBeVisible();
});

test('a log that holds nothing says how something gets into it', async ({ page, server, browser }) => {
  const { tenantId } = await server.makeTenant();
  const visitor = await openAs(
    browser,
    { name: uniqueName('aud'), role: 'auditor', tenantId },
    '/logs?range=all',
  );
  await expect(visitor.getByText('There are no events yet')).toBeVisible();
  await visitor.context().close();
  await page.goto(`/logs?f=tenantId.eq.${tenantId}&range=all`);
  await expect(page.getByText('No events match', { exact: true }).first()).toBeVisible();
});
