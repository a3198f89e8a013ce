import type { Locator, Page } from '@playwright/test';
import { expectAccessible } from './accessible';
import { expect, test } from './api/api';
import { uniqueName } from './api/server';
import { openAs } from './sign-in';

const dialogOf = (page: Page, name: string | RegExp) => page.getByRole('dialog', { name });
const rowOf = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text });

async function expectFault(control: Locator): Promise<void> {
  await expect(control).toBeFocused();
  await expect(control).toHaveAttribute('aria-invalid', 'true');
  await expect(control).toHaveAccessibleDescription(/./);
}

async function expectSaid(page: Page, words: string): Promise<void> {
  await expect(page.getByRole('status').filter({ hasText: words })).toBeVisible();
}

/** Confirms what is asked, after a wrong phrase where one is to be typed. */
async function confirm(page: Page, title: string, verb: string, phrase?: string): Promise<void> {
  const dialog = dialogOf(page, title);
  if (phrase !== undefined) {
    const typed = dialog.getByRole('textbox');
    await expect(typed).toBeFocused();
    await typed.fill('something else');
    await page.keyboard.press('Enter');
    await expectFault(typed);
    await typed.fill(phrase);
  }
  await dialog.getByRole('button', { name: verb, exact: true }).click();
}

/** Opens a section that hears what is done to it: only then its list is there. */
async function openSection(page: Page, href: string): Promise<void> {
  await page.goto(href);
  await expect(page.getByRole('main').locator('[aria-busy=true]')).toHaveCount(0);
}

test('a tenant is made, refused where it cannot be, moved, archived and restored', async ({ page }) => {
  const [id, partner] = [uniqueName('tnt'), uniqueName('prt')];
  await openSection(page, '/settings/tenants');
  await page.getByRole('button', { name: 'New tenant' }).click();
  const dialog = dialogOf(page, 'New tenant');
  const field = dialog.getByRole('textbox', { name: 'Id', exact: true });
  await field.fill('not an id');
  await page.keyboard.press('Enter');
  await expectFault(field);
  await expectAccessible(page);
  await field.fill(id);
  await page.keyboard.press('Enter');
  await expectSaid(page, 'The tenant is made.');
  await page.getByRole('searchbox', { name: 'Find tenants' }).fill(id);
  await expect(rowOf(page, id)).toContainText('takes events');

  await page.getByRole('button', { name: `Edit ${id}` }).click();
  const change = dialogOf(page, 'Change the tenant');
  await change.getByRole('textbox', { name: 'Name' }).fill('Of another name');
  await change.getByRole('combobox', { name: 'Partner' }).fill(partner);
  await expect(change.getByRole('note')).toContainText(
    `Whoever has rights of partner ${partner} sees it at once`,
  );
  await change.getByRole('button', { name: 'Save and move' }).click();
  await expectSaid(page, 'The tenant is changed.');
  await expect(rowOf(page, id)).toContainText(partner);
  const partners = page.getByRole('table', { name: 'Partners' });
  await expect(partners.getByRole('row').filter({ hasText: partner })).toContainText('1');

  await page.getByRole('button', { name: `Archive ${id}` }).click();
  await confirm(page, 'Archive the tenant?', 'Archive');
  await expectSaid(page, 'The tenant is archived.');
  await expect(rowOf(page, id)).toContainText('archived');
  await page.getByRole('button', { name: `Restore ${id}` }).click();
  await confirm(page, 'Restore the tenant?', 'Restore');
  await expectSaid(page, 'The tenant takes events again.');
});

test('an API key is made, shown once, works, and is revoked once that is typed', async ({
  page,
  server,
  api,
}) => {
  const { tenantId } = await server.makeTenant();
  const name = uniqueName('key');
  await openSection(page, '/settings/api-keys');
  await page.getByRole('button', { name: 'New API key' }).click();
  const dialog = dialogOf(page, 'New API key');
  await page.keyboard.press('Enter');
  await expectFault(dialog.getByRole('textbox', { name: 'Name' }));
  await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
  await dialog.getByRole('combobox', { name: 'Tenant' }).fill(tenantId);
  await dialog.getByRole('checkbox', { name: 'Write events' }).uncheck();
  await dialog.getByRole('button', { name: 'Make the key' }).click();
  await expectFault(dialog.getByRole('checkbox', { name: 'Write events' }));
  await expectAccessible(page);
  await dialog.getByRole('checkbox', { name: /^Read events/ }).check();
  await dialog.getByRole('button', { name: 'Make the key' }).click();
  const secret = dialogOf(page, `The API key ${name}`);
  const key = (await secret.getByRole('status').textContent()) ?? '';
  expect(key).toMatch(/^tmk_/);
  const read = async () => (await api.ask('/api/logging/audit', { headers: { 'x-api-key': key } })).status;
  expect(await read()).toBe(200);
  await secret.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByText(key)).toHaveCount(0);
  await expect(rowOf(page, name)).toContainText(tenantId);

  await page.getByRole('button', { name: `Revoke ${name}` }).click();
  await confirm(page, 'Revoke the API key?', 'Revoke', key.split('_')[1]);
  await expectSaid(page, 'The API key is revoked.');
  await expect(rowOf(page, name)).toContainText('revoked');
  expect(await read()).toBe(401);
});

test('a user is made, given other rights, another password, and deleted once that is typed', async ({
  page,
  server,
}) => {
  const { tenantId } = await server.makeTenant();
  const name = uniqueName('user');
  await openSection(page, '/settings/users');
  await page.getByRole('button', { name: 'New user' }).click();
  const dialog = dialogOf(page, 'New user');
  await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
  await page.keyboard.press('Enter');
  await expectFault(dialog.getByRole('combobox', { name: 'Tenant' }));
  await dialog.getByRole('combobox', { name: 'Tenant' }).fill(tenantId);
  await dialog.getByRole('button', { name: 'Make the user' }).click();
  const secret = dialogOf(page, `One-time password of ${name}`);
  await expect(secret.getByRole('status')).toHaveText(/^\w{5}(-\w{5}){3}$/);
  await secret.getByRole('button', { name: 'Done' }).click();
  await expect(rowOf(page, name)).toContainText('has a one-time password');

  await page.getByRole('button', { name: `Edit ${name}` }).click();
  await dialogOf(page, 'Change the user')
    .getByRole('radio', { name: /^Tenant admin/ })
    .check();
  await dialogOf(page, 'Change the user').getByRole('button', { name: 'Save' }).click();
  await expectSaid(page, 'The user is changed.');
  await expect(rowOf(page, name)).toContainText('Tenant admin');

  const choose = async (item: string) => {
    await page.getByRole('button', { name: `${name}: More` }).click();
    await page.getByRole('menuitem', { name: item }).click();
  };
  await choose('Reset password');
  await confirm(page, 'Reset the password?', 'Reset');
  await secret.getByRole('button', { name: 'Done' }).click();
  await choose('Sign out everywhere');
  await confirm(page, 'Sign the user out?', 'Sign out');
  await expectSaid(page, 'The user is signed out.');
  await choose('Delete');
  await confirm(page, 'Delete the user?', 'Delete', name);
  await expectSaid(page, 'The user is deleted.');
  await expect(rowOf(page, name)).toHaveCount(0);
  await expect(page.getByRole('button', { name: /^Edit signed-in/ })).toHaveCount(0);
});

test('a client is made, given another secret, and revoked once that is typed', async ({ page, server }) => {
  const { tenantId } = await server.makeTenant();
  const id = uniqueName('client');
  await openSection(page, '/settings/clients');
  await page.getByRole('button', { name: 'New client' }).click();
  const dialog = dialogOf(page, 'New client');
  await page.keyboard.press('Enter');
  await expectFault(dialog.getByRole('textbox', { name: 'Client id' }));
  await dialog.getByRole('textbox', { name: 'Client id' }).fill(id);
  await dialog.getByRole('combobox', { name: 'Tenant' }).fill(tenantId);
  await dialog.getByRole('button', { name: 'Make the client' }).click();
  const secret = dialogOf(page, `Secret of ${id}`);
  const first = (await secret.getByRole('status').textContent()) ?? '';
  await secret.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: `New secret of ${id}` }).click();
  await confirm(page, 'Make another secret?', 'Make another secret');
  await expect(secret.getByRole('status')).not.toHaveText(first);
  await secret.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: `Revoke ${id}` }).click();
  await confirm(page, 'Revoke the client?', 'Revoke', id);
  await expectSaid(page, 'The client is revoked.');
  await expect(rowOf(page, id)).toContainText('revoked');
});

test('who may not administer is shown no section of it, and told so at its address', async ({
  server,
  browser,
}) => {
  const { tenantId } = await server.makeTenant();
  const links = (page: Page) =>
    page.getByRole('navigation', { name: 'Settings' }).getByRole('link').allTextContents();
  const auditor = await openAs(
    browser,
    { name: uniqueName('aud'), role: 'auditor', tenantId },
    '/settings/users',
  );
  await expect(auditor.getByRole('note')).toContainText('You may not use this section');
  await expectAccessible(auditor);
  for (const label of ['Users', 'API keys', 'OAuth clients', 'Tenants'])
    expect(await links(auditor)).not.toContain(label);
  await auditor.context().close();

  const own = await server.makeTenant();
  const user = { name: uniqueName('adm'), role: 'tenant_admin', tenantId: own.tenantId };
  const admin = await openAs(browser, user, '/settings/tenants');
  await expect(admin.getByRole('note')).toContainText('You may not use this section');
  expect(await links(admin)).toEqual(expect.arrayContaining(['Users', 'API keys']));
  await admin.goto('/settings/users');
  await expect(rowOf(admin, `${user.name} (you)`)).toBeVisible();
  await expect(admin.getByRole('row')).toHaveCount(2);
  await admin.getByRole('button', { name: 'New user' }).click();
  await expect(dialogOf(admin, 'New user').getByRole('radio')).toHaveCount(3);
  await admin.context().close();
});
