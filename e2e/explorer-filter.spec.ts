import { expect, test } from './api/api';
import { expectAsFresh, expectTotal, explorerOf } from './explorer';
import { countWhere, EVENTS, makeScene, sceneUrl } from './explorer-scene';

let tenant = '';
test.beforeAll(async ({ server, api }) => {
  tenant = await makeScene(server, api);
});

const denied = countWhere(({ result }) => result === 'denied');
const failed = countWhere(({ result }) => result === 'failure');
const succeeded = countWhere(({ result }) => result === 'success');

test('of a phrase what is understood applies, and the rest stays, marked and said why', async ({ page }) => {
  const { bar, pill } = explorerOf(page);
  await page.goto(sceneUrl(tenant));
  await expectTotal(page, EVENTS.length);
  await page.keyboard.press('/');
  await expect(bar).toBeFocused();
  await page.keyboard.type('result:denied nosuch:1 -action:user.login');
  await page.keyboard.press('Enter');
  await expect(pill('Result is denied')).toBeVisible();
  await expect(pill('Action is not user.login')).toBeVisible();
  await expect(bar).toHaveValue('nosuch:1');
  await expect(bar).toHaveAttribute('aria-invalid', 'true');
  await expect(bar).toHaveAccessibleDescription(/^nosuch:1: there is no field nosuch/);
  await expect(page.getByText(/^nosuch:1: there is no field nosuch/)).toBeVisible();
  await expectTotal(
    page,
    countWhere((it) => it.result === 'denied' && it.action !== 'user.login'),
  );
  await expect(page).toHaveURL(/&f=result\.eq\.denied&f=action\.neq\.user\.login&/);
  await bar.fill('status:>=40x');
  await expect(bar).toHaveAccessibleDescription('status:>=40x: a whole number of at most three digits');
  await bar.fill('status:>=400');
  await expect(bar).toHaveAttribute('aria-invalid', 'false');
  await expect(bar).toHaveAccessibleDescription('');
});

test('fields are offered, then their values with how often they occur', async ({ page }) => {
  const { bar, options, pill } = explorerOf(page);
  await page.goto(sceneUrl(tenant));
  await expectTotal(page, EVENTS.length);
  await bar.fill('act');
  await expect(options.first()).toHaveText('actor_type:Actor type');
  await bar.fill('resu');
  await expect(options).toHaveText(['result:Result']);
  await expect(bar).toHaveAttribute('aria-expanded', 'true');
  await page.keyboard.press('ArrowDown');
  await expect(options.first()).toHaveAttribute('aria-selected', 'true');
  await expect(bar).toHaveAttribute(
    'aria-activedescendant',
    (await options.first().getAttribute('id')) ?? '',
  );
  await page.keyboard.press('Tab');
  await expect(bar).toHaveValue('result:');
  await expect(bar).toBeFocused();
  await expect(options.filter({ hasText: 'denied' })).toHaveText(`denied${denied}`);
  await expect(options.filter({ hasText: 'success' })).toHaveText(`success${succeeded}`);
  await page.keyboard.type('den');
  await expect(options).toHaveText([`denied${denied}`]);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect(pill('Result is denied')).toBeVisible();
  await expect(bar).toHaveValue('');
  await expectTotal(page, denied);

  await bar.fill('action:role');
  await expect(options).toHaveText([/^role\.(created|deleted)\d+$/, /^role\.(created|deleted)\d+$/]);
  await page.keyboard.press('Escape');
  await expect(options.first()).toBeHidden();
  await expect(bar).toHaveValue('action:role');
  await expect(pill('Result is denied')).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await options.filter({ hasText: 'role.created' }).click();
  await expect(pill('Action is role.created')).toBeVisible();
  await expect(bar).toBeFocused();
});

test('the last searches are offered where nothing is typed, the newest first', async ({ page }) => {
  const { bar, options, pill } = explorerOf(page);
  await page.goto(sceneUrl(tenant));
  await expectTotal(page, EVENTS.length);
  for (const phrase of ['result:denied', 'payroll']) {
    await bar.fill(phrase);
    await bar.press('Enter');
    await expect(options.first()).toBeHidden();
  }
  await expectTotal(
    page,
    countWhere(({ result, message }) => result === 'denied' && message.includes('payroll')),
  );
  await page.goto(sceneUrl(tenant));
  await expectTotal(page, EVENTS.length);
  await bar.click();
  await expect(options).toHaveText(['payroll', 'result:denied']);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(pill('Result is denied')).toBeVisible();
  await expectTotal(page, denied);
});

test('a pill is turned round, kept without applying, edited as text and removed', async ({ page }) => {
  const { bar, filter, pill } = explorerOf(page);
  await page.goto(sceneUrl(tenant, '&f=result.eq.denied'));
  const choose = async (text: string, item: string) => {
    await pill(text).click();
    await page.getByRole('menuitem', { name: item }).click();
    await expect(page.getByRole('menu')).toBeHidden();
    await expect(page.locator('body')).not.toBeFocused();
  };
  await choose('Result is denied', 'Change to is not');
  await expectTotal(page, EVENTS.length - denied);
  await expect(page).toHaveURL(/f=result\.neq\.denied/);
  await choose('Result is not denied', 'Change to is');
  await expectTotal(page, denied);

  await choose('Result is denied', 'Keep, but do not apply');
  await expectTotal(page, EVENTS.length);
  await expect(page).toHaveURL(/f=%21result\.eq\.denied/);
  await expectAsFresh(page);
  await choose('Does not apply: Result is denied', 'Apply again');
  await expectTotal(page, denied);

  await choose('Result is denied', 'Edit as text');
  await expect(bar).toBeFocused();
  await expect(bar).toHaveValue('result:denied');
  await expect(pill('Result is denied')).toBeHidden();
  await bar.fill('result:denied,failure');
  await bar.press('Enter');
  await expectTotal(page, denied + failed);
  await filter.getByRole('button', { name: 'Remove filter: Result is one of denied, failure' }).click();
  await expectTotal(page, EVENTS.length);
  await expect(page.locator('body')).not.toBeFocused();
});

test('a menu of a pill is walked by arrow keys and left by Escape, back to the pill', async ({ page }) => {
  const { pill } = explorerOf(page);
  await page.goto(sceneUrl(tenant, '&f=result.eq.denied'));
  await expectTotal(page, denied);
  await pill('Result is denied').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Edit as text' })).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(page.getByRole('menuitem', { name: 'Remove' })).toBeFocused();
  await page.keyboard.press('k');
  await expect(page.getByRole('menuitem', { name: 'Keep, but do not apply' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('menu')).toBeHidden();
  await expect(pill('Result is denied')).toBeFocused();
  await expectTotal(page, denied);
});

test('Backspace where nothing is typed marks the last pill, and again removes it', async ({ page }) => {
  const { bar, pill } = explorerOf(page);
  await page.goto(sceneUrl(tenant, '&f=result.eq.denied&q=payroll'));
  const both = countWhere(({ result, message }) => result === 'denied' && message.includes('payroll'));
  await expectTotal(page, both);
  await bar.press('Backspace');
  await expect(pill('Text payroll')).toBeVisible();
  await bar.press('Backspace');
  await expect(pill('Text payroll')).toBeHidden();
  await expectTotal(page, denied);
  await bar.press('Backspace');
  await page.keyboard.type('x');
  await page.keyboard.press('Backspace');
  await expect(bar).toHaveValue('');
  await bar.press('Backspace');
  await expect(pill('Result is denied')).toBeVisible();
  await bar.press('Backspace');
  await expect(pill('Result is denied')).toBeHidden();
  await expectTotal(page, EVENTS.length);
});
