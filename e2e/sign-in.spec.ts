import { expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './accessible';
import { trailmark } from './command';
import { keepAsleep } from './page-timing';
import { ORIGIN } from './place';
import { CHOSEN, chooseOfUser, createUser, fillPassword, fillSignIn, signInFirst } from './sign-in';
import { LOADED_MS } from './stats-scene';

const signInHeading = (page: Page) => page.getByRole('heading', { name: 'Sign in to Trailmark' });

test('a stranger signs in, changes the one-time password and comes to the page they asked for', async ({
  page,
}) => {
  const oneTime = createUser('tester', '--role', 'super_admin');
  await page.goto('/logs?f=result.eq.denied&tab=raw');
  await expect(signInHeading(page)).toBeVisible();
  await fillSignIn(page, 'tester', 'not the password');
  await expect(page.getByText('That name and password do not match.')).toBeVisible();
  await fillSignIn(page, 'tester', oneTime);

  await expect(page.getByRole('heading', { name: 'Choose a password' })).toBeVisible();
  await fillPassword(page, oneTime, 'too short');
  await expect(page.getByText('Use at least 12 characters.')).toBeVisible();
  await fillPassword(page, oneTime, CHOSEN, 'another one');
  await expect(page.getByText('The new passwords are not the same.')).toBeVisible();
  await fillPassword(page, oneTime, oneTime);
  await expect(page.getByText('The new password must differ from the current one.')).toBeVisible();
  await fillPassword(page, 'not the password');
  await expect(page.getByText('The current password is not right.')).toBeVisible();
  await fillPassword(page, oneTime);

  await expect(page.getByRole('button', { name: 'Result is denied', exact: true })).toBeVisible();
  await expect(page).toHaveURL(/\/logs\?f=result\.eq\.denied&tab=raw$/);
});

test('what is typed before a page is awake goes nowhere but into its fields', async ({ page }) => {
  const oneTime = createUser('early', '--role', 'super_admin');
  const wake = await keepAsleep(page);
  await page.goto('/signin', { waitUntil: 'commit' });
  await page.getByLabel('Name').fill('early');
  await page.getByLabel('Password').fill(oneTime);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeDisabled();
  await expect(page).toHaveURL(/\/signin$/);
  wake();
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: 'Choose a password' })).toBeVisible();
});

test('who has no JavaScript is told why the button does nothing', async ({ browser, page }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: ORIGIN });
  const bare = await context.newPage();
  await bare.goto('/signin');
  await expect(bare.getByRole('note')).toHaveText(/needs JavaScript/);
  await expect(bare.getByRole('button', { name: 'Sign in' })).toBeDisabled();
  await context.close();
  await page.goto('/signin');
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeEnabled();
  await expect(page.getByRole('note')).toHaveCount(0);
});

test('with a one-time password no page of the console is shown', async ({ page }) => {
  const oneTime = trailmark('reset-password').stdout.trim();
  await page.goto('/signin');
  await fillSignIn(page, 'admin', oneTime);
  await expect(page.getByRole('heading', { name: 'Choose a password' })).toBeVisible();
  for (const path of ['/logs', '/stats', '/integrity', '/logs/00000000-0000-7000-8000-000000000000', '/']) {
    await page.goto(path);
    await expect(page.getByRole('heading', { name: 'Choose a password' })).toBeVisible();
    await expect(page.getByRole('navigation', { name: 'Main' })).toBeHidden();
  }
  await fillPassword(page, oneTime);
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();

  await chooseOfUser(page, 'admin', 'Change password');
  await expect(page.getByRole('heading', { name: 'Change your password' })).toBeVisible();
  await page.getByRole('link', { name: 'Cancel' }).click();
  await expect(page).toHaveURL(/\/logs$/);
});

test('signing in never leads to another site', async ({ page }) => {
  test.setTimeout(180_000); // five times in and out
  const oneTime = createUser('wanderer', '--role', 'super_admin');
  await page.goto('/signin');
  await signInFirst(page, 'wanderer', oneTime);
  for (const next of ['//evil.example', '/\\evil.example', 'https://evil.example', '/\t/evil.example']) {
    await chooseOfUser(page, 'wanderer', 'Sign out');
    await expect(signInHeading(page)).toBeVisible();
    await page.goto(`/signin?next=${encodeURIComponent(next)}`);
    await fillSignIn(page, 'wanderer', CHOSEN);
    await expect(page).toHaveURL(`${ORIGIN}/logs`);
  }
});

test('a session that is revoked, or whose password is reset, ends at the next click', async ({ page }) => {
  await page.goto('/signin');
  await signInFirst(page, 'leaver', createUser('leaver', '--role', 'super_admin'));
  await page.getByRole('link', { name: 'Stats' }).click();
  await expect(page).toHaveURL(/\/stats$/);
  expect(trailmark('session', 'revoke', 'leaver').stdout).toBe('1 session of leaver ended\n');
  await page.getByRole('link', { name: 'Logs', exact: true }).click();
  await expect(signInHeading(page)).toBeVisible();
  expect(await (await page.request.get('/api/auth/session')).json()).toEqual({});

  await fillSignIn(page, 'leaver', CHOSEN);
  await expect(page.getByRole('grid', { name: 'Events' })).toBeVisible();
  trailmark('reset-password', 'leaver');
  await page.getByRole('link', { name: 'Stats' }).click();
  await expect(signInHeading(page)).toBeVisible();
});

test('a cookie that was taken before signing out opens nothing after it', async ({ page, playwright }) => {
  await page.goto('/signin');
  await signInFirst(page, 'careful', createUser('careful', '--role', 'super_admin'));
  await expect(page.getByRole('grid', { name: 'Events' })).toBeVisible();
  const taken = await playwright.request.newContext({
    baseURL: ORIGIN,
    storageState: await page.context().storageState(),
  });
  expect((await taken.get('/logs', { maxRedirects: 0 })).status()).toBe(200);
  await chooseOfUser(page, 'careful', 'Sign out');
  await expect(signInHeading(page)).toBeVisible();
  expect((await taken.get('/logs', { maxRedirects: 0 })).status()).toBe(307);
  await taken.dispose();
});

test('the address that takes a password takes nothing but a form', async ({ request }) => {
  const answer = await request.get('/api/auth/callback/credentials');
  expect([answer.status(), answer.headers().allow]).toEqual([405, 'POST']);
});

test('who guesses is told how long to wait', async ({ page }) => {
  await page.context().setExtraHTTPHeaders({ 'x-forwarded-for': '192.0.2.66' });
  await page.goto('/signin');
  for (let guess = 0; guess < 10; guess++) {
    const answered = page.waitForResponse(/callback\/credentials/);
    await fillSignIn(page, 'guessed', `guess ${guess}`);
    await answered;
    await expect(page.getByText('That name and password do not match.')).toBeVisible();
  }
  await fillSignIn(page, 'guessed', 'another guess');
  await expect(page.getByText(/^Too many wrong passwords\. Try again in \d+ minutes\.$/)).toBeVisible();
  await expectAccessible(page);
});

for (const scheme of ['light', 'dark'] as const) {
  test(`the pages before the console have no accessibility fault in ${scheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width: 320, height: 640 });
    const name = `seer-${scheme}`;
    const oneTime = createUser(name, '--role', 'super_admin');
    await page.goto('/signin?error=no_role');
    await expect(page.getByRole('alert').first()).toContainText('gives you no role');
    await expectAccessible(page);
    await fillSignIn(page, name, oneTime);
    await expect(page.getByRole('heading', { name: 'Choose a password' })).toBeVisible();
    await expectAccessible(page);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  });
}

test('pages run their own scripts alone, and APIs none; cookies stay out of reach of scripts', async ({
  page,
}) => {
  const refused: string[] = [];
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) refused.push(message.text());
  });
  const response = await page.goto('/signin');
  const headers = response?.headers() ?? {};
  expect(headers['content-security-policy']).toMatch(
    /script-src 'self' 'nonce-[\w-]+';.*frame-ancestors 'none'/,
  );
  const fixed = {
    ...{ 'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin', 'x-frame-options': 'DENY' },
    ...{ 'cross-origin-opener-policy': 'same-origin', 'cross-origin-resource-policy': 'same-origin' },
    'permissions-policy': expect.stringContaining('camera=()'),
  };
  expect(headers).toMatchObject(fixed);
  const script = (await page.locator('script[src]').first().getAttribute('src')) ?? '';
  for (const path of [script, '/icon.svg', '/nowhere', '/api/health', '/api/auth/session', '/v1/nowhere'])
    expect([path, (await page.request.get(path)).headers()]).toEqual([path, expect.objectContaining(fixed)]);
  await signInFirst(page, 'curious', createUser('curious', '--role', 'super_admin'));
  await expect(page.getByRole('grid', { name: 'Events' })).toBeVisible();
  await page.goto('/stats?range=30d');
  await expect(page.locator('.recharts-surface').first()).toBeVisible({ timeout: LOADED_MS });
  await page.goto('/nowhere');
  expect(refused).toEqual([]);

  await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'document.title = "taken over"';
    document.body.append(script);
  });
  await expect.poll(() => refused.length).toBe(1);
  await expect(page).not.toHaveTitle('taken over');

  const session = (await page.context().cookies()).find(({ name }) => name.includes('session-token'));
  expect(session).toMatchObject({ httpOnly: true, sameSite: 'Lax', secure: false }); // the tests speak http
  for (const path of ['/api/health', '/api/auth/session', '/api/nowhere', '/v1/nowhere']) {
    const { 'content-security-policy': policy, ...rest } = (await page.request.get(path)).headers();
    expect([path, policy]).toEqual([path, "default-src 'none'; frame-ancestors 'none'"]);
    expect(rest['x-content-type-options']).toBe('nosniff');
  }
});
