import { expect, test } from './api/api';
import { expectAsFresh, expectTotal, explorerOf } from './explorer';
import { countWhere, EVENTS, FROM, makeScene, sceneUrl, TO } from './explorer-scene';

let tenant = '';
test.beforeAll(async ({ server, api }) => {
  tenant = await makeScene(server, api);
});

const denied = countWhere(({ result }) => result === 'denied');
const failed = countWhere(({ result }) => result === 'failure');
const succeeded = countWhere(({ result }) => result === 'success');

test('a facet includes, excludes and takes alone, and its own filter leaves its counts as they are', async ({
  page,
}) => {
  const { pill, value } = explorerOf(page);
  await page.goto(sceneUrl(tenant));
  await value(`denied, ${denied} events`).click();
  await expectTotal(page, denied);
  await expect(value(`denied, ${denied} events`)).toBeChecked();
  await value(`failure, ${failed} events`).click();
  await expectTotal(page, denied + failed);
  await expect(pill('Result is one of denied, failure')).toBeVisible();
  await value(`denied, ${denied} events`).hover();
  await page.getByRole('button', { name: 'Only denied' }).click();
  await expectTotal(page, denied);
  await value(`success, ${succeeded} events`).focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Exclude success' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(pill('Result is not success')).toBeVisible();
  await expect(value(`not success, ${succeeded} events`)).toBeChecked({ indeterminate: true });
  await value(`denied, ${denied} events`).click();
  await expect(value(`denied, ${denied} events`)).not.toBeChecked();
  await expectTotal(page, denied + failed);
  await expectAsFresh(page);
});

test('arrow keys walk through the values of a facet, which are one tab stop', async ({ page }) => {
  const { valuesOf } = explorerOf(page);
  await page.goto(sceneUrl(tenant));
  await expect(valuesOf('Result')).toHaveCount(3);
  await valuesOf('Result').first().focus();
  await page.keyboard.press('ArrowDown');
  await expect(valuesOf('Result').nth(1)).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await expectTotal(page, Math.min(denied, failed));
});

test('the counts of the facets are those of the API', async ({ page, api }) => {
  const { facets } = explorerOf(page);
  await page.goto(sceneUrl(tenant, '&f=result.eq.denied'));
  await expectTotal(page, denied);
  const claims = { tenantId: tenant, scope: 'audit:read' };
  const asked = new URLSearchParams({ phrase: 'result:denied', from: FROM, to: TO, values: '100' });
  asked.set('fields', 'result,actor,source');
  const { body } = await api.ask(`/api/v1/events/facets?${asked}`, { claims });
  await facets.getByRole('button', { name: /^Source/ }).click();
  for (const [field, label] of [
    ['result', 'Result'],
    ['actor', 'Actor'],
    ['source', 'Source'],
  ]) {
    const answer = body.facets.find((it: { field: string }) => it.field === field);
    const said = answer.values
      .slice(0, 8)
      .map(
        ({ value, events }: { value: string; events: number }) =>
          `${value}, ${events} ${events === 1 ? 'event' : 'events'}`,
      );
    const boxes = facets.getByRole('list', { name: `${label} values` }).getByRole('checkbox');
    await expect
      .poll(() => boxes.evaluateAll((all) => all.map((box) => box.getAttribute('aria-label'))))
      .toEqual(said);
  }
});

test('a long facet shows more, is searched inside, and keeps what is chosen', async ({ page }) => {
  const { facets, value, valuesOf } = explorerOf(page);
  await page.goto(sceneUrl(tenant));
  await expect(valuesOf('Actor')).toHaveCount(8);
  await facets.getByRole('button', { name: 'Show 4 more' }).first().click();
  await expect(valuesOf('Actor')).toHaveCount(12);
  await value('usr_11, 10 events').click();
  await expectTotal(page, 10);
  await facets.getByRole('button', { name: 'Show fewer' }).click();
  await expect(value('usr_11, 10 events')).toBeChecked();
  await facets.getByRole('searchbox', { name: 'Find actor' }).fill('usr_3');
  await expect(value('usr_3, 10 events')).toBeVisible();
  await expect(value('usr_11, 10 events')).toBeChecked();
  await expect(valuesOf('Actor')).toHaveCount(2);
});

test('a value that is chosen stays where nothing has it, with a zero', async ({ page }) => {
  const { value } = explorerOf(page);
  await page.goto(sceneUrl(tenant, '&f=result.eq.error&f=action.eq.user.login'));
  await expectTotal(page, 0);
  await expect(value('error, 0 events')).toBeChecked();
  await value('error, 0 events').click();
  await expectTotal(
    page,
    countWhere(({ action }) => action === 'user.login'),
  );
});

test('actions stand under what they begin with, which is a filter of its own', async ({ page }) => {
  const { facets, pill, value } = explorerOf(page);
  const roles = countWhere(({ action }) => action.startsWith('role.'));
  await page.goto(sceneUrl(tenant));
  await expect(value(`role.*, ${roles} events`)).toBeVisible();
  await expect(value('role.created, 30 events')).toBeHidden();
  await facets.getByRole('button', { name: 'Values of role.*' }).click();
  await expect(value('role.created, 30 events')).toBeVisible();
  await value(`role.*, ${roles} events`).click();
  await expect(pill('Action matches role.*')).toBeVisible();
  await expect(value(`role.*, ${roles} events`)).toBeChecked();
  await expectTotal(page, roles);
  await value(`role.*, ${roles} events`).click();
  await expectTotal(page, EVENTS.length);
});

test('what is folded stays folded after a reload, and the whole rail too', async ({ page }) => {
  const { facets } = explorerOf(page);
  const button = (name: RegExp) => facets.getByRole('button', { name });
  const kept = () =>
    page.waitForResponse((it) => it.url().endsWith('/api/v1/preferences') && it.request().method() === 'PUT');
  await page.goto(sceneUrl(tenant));
  const folded = (name: RegExp) => button(name).getAttribute('aria-expanded');
  const before = await folded(/^Resource type/);
  const flipped = before === 'true' ? 'false' : 'true';
  const [answer] = await Promise.all([kept(), button(/^Resource type/).click()]);
  expect(answer.status()).toBe(200);
  await page.reload();
  await expect(button(/^Resource type/)).toHaveAttribute('aria-expanded', flipped);
  await Promise.all([kept(), page.keyboard.press('\\')]);
  await expect(facets).toBeHidden();
  await page.reload();
  await expectTotal(page, EVENTS.length);
  await expect(facets).toBeHidden();
  await Promise.all([kept(), page.keyboard.press('\\')]);
  await expect(facets).toBeVisible();
  await Promise.all([kept(), button(/^Resource type/).click()]);
});

test('below 1024 pixels the facets are a sheet, which Escape closes', async ({ page }) => {
  await page.setViewportSize({ width: 900, height: 700 });
  await page.goto(sceneUrl(tenant));
  await expectTotal(page, EVENTS.length);
  await expect(explorerOf(page).facets).toBeHidden();
  const open = page.getByRole('button', { name: 'Filters (1)' });
  await open.click();
  const sheet = page.getByRole('dialog', { name: 'Filters' });
  await sheet.getByRole('checkbox', { name: `denied, ${denied} events` }).click();
  await expect(sheet.getByRole('checkbox', { name: `denied, ${denied} events` })).toBeChecked();
  await page.keyboard.press('Escape');
  await expect(sheet).toBeHidden();
  await expect(page.getByRole('button', { name: 'Filters (2)' })).toBeFocused();
  await expectTotal(page, denied);
});
