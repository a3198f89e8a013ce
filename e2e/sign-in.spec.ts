import { expect, test } from '@playwright/test';
import { trailmark } from './command';
import { SIGNED_IN } from './place';

test('a stranger is sent to sign in and comes back to the page they asked for', async ({ page }) => {
  const { stdout } = trailmark('reset-password');
  await page.goto('/logs?f=result.eq.denied');
  await expect(page.getByRole('heading', { name: 'Sign in to Trailmark' })).toBeVisible();

  await page.getByLabel('Name').fill('admin');
  await page.getByLabel('Password').fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('That name and password do not match.')).toBeVisible();

  await page.getByLabel('Password').fill(stdout.trim());
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('table')).toBeVisible();
  await expect(page).toHaveURL(/\/logs\?f=result\.eq\.denied$/);
  await page.context().storageState({ path: SIGNED_IN });
});

test('signing in never leads to another site', async ({ page }) => {
  for (const next of ['//evil.example', '/\\evil.example', 'https://evil.example']) {
    await page.goto(`/signin?next=${encodeURIComponent(next)}`);
    const { stdout } = trailmark('reset-password');
    await page.getByLabel('Name').fill('admin');
    await page.getByLabel('Password').fill(stdout.trim());
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page).toHaveURL(/^http:\/\/127\.0\.0\.1:\d+\/logs$/);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(page.getByRole('heading', { name: 'Sign in to Trailmark' })).toBeVisible();
  }
});
