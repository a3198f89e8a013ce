import { expect, type Page } from '@playwright/test';
import { trailmark } from './command';

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
