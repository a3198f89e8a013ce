import { type Browser, expect, type Page } from '@playwright/test';
import { trailmark } from './command';
import { ORIGIN } from './place';

/** A password that a person chose. */
export const CHOSEN = 'four words in a row';

export async function fillSignIn(page: Page, name: string, password: string): Promise<void> {
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Fills in /password, where the page stands. */
export async function fillPassword(page: Page, current: string, next = CHOSEN, again = next): Promise<void> {
  await page.getByLabel(/^(One-time|Current) password$/).fill(current);
  await page.getByLabel('New password', { exact: true }).fill(next);
  await page.getByLabel('New password again').fill(again);
  await page.getByRole('button', { name: 'Change password' }).click();
}

/** A user of the test's own, whom no other test signs out; answers the one-time password. */
export function createUser(name: string, ...rights: string[]): string {
  const { code, stdout, stderr } = trailmark('user', 'create', name, ...rights);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout.trim();
}

/** Signs in with a one-time password at the page that asks for it, and chooses a password. */
export async function signInFirst(page: Page, name: string, oneTime: string): Promise<void> {
  await fillSignIn(page, name, oneTime);
  await expect(page.getByRole('heading', { name: 'Choose a password' })).toBeVisible();
  await fillPassword(page, oneTime);
}

/** Chooses something of the menu of whoever is signed in. */
export async function chooseOfUser(page: Page, name: string, item: string): Promise<void> {
  await page.getByRole('banner').getByRole('button', { name, exact: true }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

/** A page of the console as a new user of a tenant has it, in a browser of their own; its context is to be closed. */
export async function openAs(
  browser: Browser,
  { name, role, tenantId }: { name: string; role: string; tenantId: string },
  url: string,
): Promise<Page> {
  const oneTime = createUser(name, '--role', role, '--tenant', tenantId);
  const context = await browser.newContext({ baseURL: ORIGIN, storageState: { cookies: [], origins: [] } });
  const page = await context.newPage();
  await page.goto('/signin');
  await signInFirst(page, name, oneTime);
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
  await page.goto(url);
  return page;
}
