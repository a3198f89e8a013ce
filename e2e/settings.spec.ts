import type { Locator, Page } from '@playwright/test';
import { CONSOLE_HEADER } from '@/lib/audit/permission';
import { expectAccessible } from './accessible';
import { expect, test } from './api/api';
import { uniqueName } from './api/server';
import { keptPreferences, makeList, openList, rowOf } from './list-scene';
import { openAs } from './sign-in';

const fieldOf = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });
const zoneOf = (page: Page) => page.getByRole('combobox', { name: 'Time zone' });
const saveOf = (page: Page) => page.getByRole('button', { name: 'Save', exact: true });

/** That a control says what is wrong with it, and has the focus. */
async function expectFault(control: Locator, fault: string | RegExp): Promise<void> {
  await expect(control).toBeFocused();
  await expect(control).toHaveAttribute('aria-invalid', 'true');
  await expect(control).toHaveAccessibleDescription(fault);
}

test('a profile is changed, refused where it cannot be, kept, and in force everywhere', async ({
  server,
  api,
  browser,
}) => {
  const list = await makeList(server, api, 5);
  const user = { name: uniqueName('profile'), role: 'auditor', tenantId: list.tenantId };
  const page = await openAs(browser, user, '/settings');
  await expect(page).toHaveURL(/\/settings\/profile$/);
  await zoneOf(page).fill('Europe/Atlantis');
  await page.keyboard.press('Enter');
  await expectFault(zoneOf(page), /No time zone has this name$/);
  await zoneOf(page).fill('Europe/Berlin');

  const next = fieldOf(page, 'Next row');
  await next.fill('k');
  await saveOf(page).click();
  await expectFault(next, /This key is that of “Previous row”$/);
  await next.fill('abc');
  await expect(next).toHaveAccessibleDescription(/One character, or two in a row$/);
  await next.fill('z');
  await page.getByRole('radio', { name: 'Dark' }).check();
  await page.getByRole('radio', { name: /^Compact/ }).check();
  await expect(page.getByRole('status')).toHaveText('Unsaved changes');
  await saveOf(page).click();
  await expect(page.getByRole('status')).toHaveText('Saved');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  expect(await keptPreferences(page)).toMatchObject({
    ...{ theme: 'dark', density: 'compact', zone: 'Europe/Berlin' },
    shortcuts: { enabled: true, keys: { next: 'z' } },
  });

  await openList(page, list);
  await page.keyboard.press('z');
  await expect(rowOf(page, 2)).toBeFocused();
  expect((await rowOf(page, 2).boundingBox())?.height).toBe(26);

  await page.goto('/settings/profile');
  await expect(fieldOf(page, 'Next row')).toHaveValue('z');
  await page.getByRole('button', { name: 'Reset to defaults' }).click();
  await expect(fieldOf(page, 'Next row')).toHaveValue('');
  await saveOf(page).click();
  await expect(page.getByRole('status')).toHaveText('Saved');
  expect(await keptPreferences(page)).toMatchObject({ theme: 'system', shortcuts: { keys: {} } });
  await page.context().close();
});

test('a profile is changed with the keyboard alone', async ({ server, browser }) => {
  const { tenantId } = await server.makeTenant();
  const user = { name: uniqueName('keys'), role: 'analyst', tenantId };
  const page = await openAs(browser, user, '/settings/views');
  await expect(page.getByText('No views are saved yet.')).toBeVisible();
  const tabTo = async (target: Locator) => {
    for (let stop = 0; stop < 60; stop++) {
      if (await target.evaluate((it) => it === document.activeElement)) return;
      await page.keyboard.press('Tab');
    }
    await expect(target).toBeFocused();
  };
  await tabTo(page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Profile' }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Profile', level: 1 })).toBeVisible();
  await tabTo(page.getByRole('radio', { name: 'As the system is' }));
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('radio', { name: 'Light' })).toBeChecked();
  await tabTo(page.getByRole('checkbox', { name: 'Listen to single characters' }));
  await page.keyboard.press('Space');
  await tabTo(saveOf(page));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status')).toHaveText('Saved');
  await expect(saveOf(page)).toBeFocused();
  expect(await keptPreferences(page)).toMatchObject({ theme: 'light', shortcuts: { enabled: false } });
  await page.context().close();
});

test('changes that nobody saved are not lost by a link, a step back, or a closed window', async ({
  server,
  browser,
}) => {
  const { tenantId } = await server.makeTenant();
  const user = { name: uniqueName('guarded'), role: 'auditor', tenantId };
  const page = await openAs(browser, user, '/settings/views');
  await expect(page.getByText('No views are saved yet.')).toBeVisible();
  const sections = page.getByRole('navigation', { name: 'Settings' });
  await sections.getByRole('link', { name: 'Profile' }).click();
  await page.getByRole('radio', { name: 'Dark' }).check();
  const question = page.getByRole('dialog', { name: 'Leave without saving?' });
  await page.getByRole('link', { name: 'Stats' }).click();
  await expect(question.getByRole('button', { name: 'Stay' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(question).toBeHidden();
  await expect(page).toHaveURL(/profile$/);
  await expect(page.getByRole('radio', { name: 'Dark' })).toBeChecked();

  await page.evaluate(() => window.history.back());
  await expect(question).toBeVisible();
  await expect(page).toHaveURL(/profile$/);
  await question.getByRole('button', { name: 'Stay' }).click();

  const asked = page.waitForEvent('dialog');
  await page.close({ runBeforeUnload: true });
  const unload = await asked;
  expect(unload.type()).toBe('beforeunload');
  await unload.dismiss();

  await page.evaluate(() => window.history.back());
  await question.getByRole('button', { name: 'Leave' }).click();
  await expect(page).toHaveURL(/views$/);
  await sections.getByRole('link', { name: 'Profile' }).click();
  await expect(page.getByRole('radio', { name: 'As the system is' })).toBeChecked();
  await page.getByRole('radio', { name: 'Dark' }).check();
  await page.getByRole('button', { name: 'Discard' }).click();
  await expect(page.getByRole('radio', { name: 'As the system is' })).toBeChecked();
  await page.getByRole('link', { name: 'Stats' }).click();
  await expect(page).toHaveURL(/\/stats/);
  await page.context().close();
});

test('a view is renamed, shared, begun with and deleted; a bad name is refused at its field', async ({
  server,
  browser,
}) => {
  const { tenantId } = await server.makeTenant();
  const user = { name: uniqueName('viewer'), role: 'tenant_admin', tenantId };
  const page = await openAs(browser, user, '/settings/views');
  const [name, renamed] = [uniqueName('Denied'), uniqueName('Refused')];
  for (const each of [name, 'Other']) {
    const kept = await page.request.post('/api/v1/views', {
      headers: { [CONSOLE_HEADER]: '1' },
      data: { name: each, search: 'f=result.eq.denied&range=7d' },
    });
    expect(kept.status()).toBe(201);
  }
  await page.reload();
  const row = (of: string) => page.getByRole('row').filter({ hasText: of });
  await expect(row(name)).toContainText('result.eq.denied');
  await page.getByRole('button', { name: `Edit ${name}` }).click();
  const dialog = page.getByRole('dialog', { name: 'Edit the view' });
  const field = dialog.getByRole('textbox', { name: 'Name' });
  await expect(field).toBeFocused();
  await field.fill(' ');
  await page.keyboard.press('Enter');
  await expectFault(field, /./);
  await field.fill('Other');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toHaveText('Another view of yours has this name');
  await field.fill(renamed);
  await dialog.getByRole('checkbox', { name: /^Share it/ }).check();
  await dialog.getByRole('checkbox', { name: 'Begin with it' }).check();
  await dialog.getByRole('button', { name: 'Save view' }).click();
  await expect(page.getByRole('status')).toHaveText('The view is saved.');
  await expect(row(renamed)).toContainText('Everybody who sees what you see');
  await expect(row(renamed)).toContainText('Begins with it');

  await page.getByRole('button', { name: `Delete ${renamed}` }).click();
  await page
    .getByRole('dialog', { name: 'Delete the view?' })
    .getByRole('button', { name: 'Delete' })
    .click();
  await expect(page.getByRole('status')).toHaveText('The view is deleted.');
  await expect(row(renamed)).toHaveCount(0);
  await page.context().close();
});

for (const scheme of ['light', 'dark'] as const) {
  test(`no section of the settings has an accessibility fault or scrolls sideways in ${scheme}`, async ({
    page,
  }) => {
    test.setTimeout(300_000);
    await page.emulateMedia({ colorScheme: scheme });
    await page.goto('/settings');
    const links = page.getByRole('navigation', { name: 'Settings' }).getByRole('link');
    await expect(links.first()).toBeVisible();
    const hrefs = await links.evaluateAll((found) => found.map((it) => it.getAttribute('href') ?? ''));
    expect(hrefs).toContain('/settings/profile');
    for (const href of hrefs) {
      await page.goto(href);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
      for (const width of [1280, 320]) {
        await test.step(`${href} at ${width}`, async () => {
          await page.setViewportSize({ width, height: 720 });
          await expectAccessible(page);
          expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
        });
      }
      await page.setViewportSize({ width: 1280, height: 720 });
    }
  });
}
