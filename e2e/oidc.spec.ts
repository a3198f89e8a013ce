import { expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './accessible';
import { trailmark } from './command';
import { expectTotal } from './explorer';
import { CLIENT, startIdentityProvider } from './identity-provider';
import { ORIGIN, SECOND } from './place';
import { startSecondServer } from './second-server';

test.use({ storageState: { cookies: [], origins: [] } });

const stops: (() => Promise<void> | void)[] = [];
test.beforeAll(async () => {
  const provider = await startIdentityProvider();
  stops.push(provider.stop);
  const stop = await startSecondServer({
    TRAILMARK_OIDC_ISSUER: provider.issuer,
    TRAILMARK_OIDC_CLIENT_ID: CLIENT.id,
    TRAILMARK_OIDC_CLIENT_SECRET: CLIENT.secret,
    TRAILMARK_OIDC_NAME: 'Example ID',
  });
  stops.push(stop);
});
test.afterAll(async () => {
  for (const stop of stops.reverse()) await stop();
});

/** Through the pages of the identity provider, as whoever `name` is there. */
async function signInAs(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Continue with Example ID' }).click();
  await page.getByPlaceholder('Enter any login').fill(name);
  await page.getByPlaceholder('and password').fill('any');
  await page.getByRole('button', { name: 'Sign-in' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
}

const signInHeading = (page: Page) => page.getByRole('heading', { name: 'Sign in to Trailmark' });

async function countByApi(page: Page, ...rights: string[]): Promise<number> {
  const token = trailmark('token', ...rights).stdout.trim();
  const headers = { authorization: `Bearer ${token}` };
  return (await (await page.request.get(`${ORIGIN}/api/v1/admin/audit/`, { headers })).json()).total;
}

test('a person of the identity provider comes to the page they asked for and sees their tenant alone', async ({
  page,
}) => {
  const asked = page.waitForRequest(/\/auth\?client_id=trailmark/);
  await page.goto(`${SECOND}/logs?range=all`);
  await expect(signInHeading(page)).toBeVisible();
  await expectAccessible(page);
  await signInAs(page, 'alice');
  const query = new URL((await asked).url()).searchParams;
  expect(query.get('code_challenge_method')).toBe('S256');
  for (const name of ['state', 'nonce', 'code_challenge']) expect(query.get(name)).toMatch(/^[\w-]{43}$/);

  await expect(page).toHaveURL(`${SECOND}/logs?range=all`);
  await expect(page.getByRole('banner')).toContainText('Alice');
  await page.getByRole('banner').getByRole('button', { name: 'Alice' }).click();
  await expect(page.getByRole('menuitem', { name: 'Sign out' })).toBeVisible();
  await expect(page.getByRole('menuitem', { name: 'Change password' })).toHaveCount(0);
  const own = await countByApi(page, '--role', 'tenant_admin', '--tenant', 'acme');
  expect(await countByApi(page, '--role', 'super_admin')).toBeGreaterThan(own);
  await expectTotal(page, own);
  await page.goto(`${SECOND}/logs?f=tenantId.notIn.acme&range=all`);
  await expectTotal(page, 0);
});

for (const { name, message } of [
  { name: 'bob', message: 'it gives you no role in Trailmark' },
  { name: 'carol', message: 'your role needs a tenant, and it names none for you' },
]) {
  test(`${name}, of whom the provider does not say enough, is refused and told why`, async ({ page }) => {
    await page.goto(`${SECOND}/logs`);
    await signInAs(page, name);
    await expect(page.getByRole('alert').first()).toContainText(message);
    await page.goto(`${SECOND}/logs`);
    await expect(signInHeading(page)).toBeVisible();
  });
}

test('an answer that this browser did not ask for signs nobody in', async ({ page }) => {
  await page.goto(`${SECOND}/api/auth/callback/oidc?code=forged&state=forged`);
  await expect(page.getByText('Signing in with your identity provider did not work.')).toBeVisible();
  await page.goto(`${SECOND}/logs`);
  await expect(signInHeading(page)).toBeVisible();
});

test('revoking a session signs the browser out at its next click, on every server', async ({ page }) => {
  await page.goto(`${SECOND}/logs`);
  await signInAs(page, 'alice');
  await expect(page.getByRole('link', { name: 'Stats' })).toBeVisible();
  const first = await page.context().newPage();
  await first.goto(`${ORIGIN}/logs`);
  await expect(first.getByRole('banner')).toContainText('Alice');

  const { revoked } = JSON.parse(trailmark('session', 'revoke', 'Alice', '--json').stdout);
  expect(revoked).toBeGreaterThanOrEqual(1);
  for (const tab of [page, first]) {
    await tab.getByRole('link', { name: 'Stats' }).click();
    await expect(signInHeading(tab)).toBeVisible();
  }
});
