import { readFileSync } from 'node:fs';
import { ledgerOrigin } from '@/lib/ingest/control';
import { signerMemory } from '@/lib/ingest/signer';
import { expectAccessible } from './accessible';
import { expect, test } from './api/api';
import { uniqueName } from './api/server';
import { erase, holdSigner, makeLedger, sign, writeEvents } from './ledger-scene';
import { createUser, signInFirst } from './sign-in';

const at = (tenantId: string) => `/integrity?tenant=${tenantId}`;

for (const colorScheme of ['light', 'dark'] as const) {
  test(`a ledger is opened, and each of its checkpoints verified, in ${colorScheme}`, async ({
    server,
    api,
    page,
  }) => {
    const { tenant } = await makeLedger(server, api, 7);
    await writeEvents(api, tenant, 4);
    await sign(api, tenant);
    await page.emulateMedia({ colorScheme });
    await page.goto(at(tenant.tenantId));
    await expect(page.getByText(/^11 entries of the log of .* stand under a signature/)).toBeVisible();
    const table = page.getByRole('table', { name: 'Checkpoints, newest first' });
    await expect(table.getByRole('row')).toHaveText([/Entries/, /^11.*verified here/, /^7.*verified here/]);
    await expectAccessible(page);
  });
}

test('all events of a ledger are verified in the browser, and what is erased is counted apart', async ({
  server,
  api,
  page,
}) => {
  const { tenant, ids } = await makeLedger(server, api, 130);
  await erase(api, tenant, ids[3] ?? '');
  await sign(api, tenant);
  await page.goto(at(tenant.tenantId));
  await page.getByRole('button', { name: 'Verify', exact: true }).click();
  await expect(page.getByText('Done: 130 verified, 1 erased.')).toBeVisible();
  await expect(page.getByText(/^131 of 131 entries · [\d,]+ events\/s$/)).toBeVisible();
  await expectAccessible(page);
});

test('an event that was edited is named, and leads to its proof', async ({ server, api, page }) => {
  const { tenant, ids } = await makeLedger(server, api, 30);
  await server.owner`update event set ip = '203.0.113.1' where log = ${tenant.mainLog} and seq = 11`;
  await page.goto(at(tenant.tenantId));
  await page.getByRole('button', { name: 'Verify', exact: true }).click();
  await expect(page.getByText('Done: 29 verified, 1 NOT VERIFIED.')).toBeVisible();
  await expect(page.getByText(/^NOT VERIFIED: 1 entry of .* does not hold what was logged$/)).toBeVisible();
  const found = page.getByRole('alert').filter({ hasText: 'NOT VERIFIED' });
  await expect(found.getByRole('listitem')).toHaveText(/^Entry 11 · row-altered/);
  await expectAccessible(page);
  await found.getByRole('link', { name: 'Show the event' }).click();
  await expect(page).toHaveURL(new RegExp(`/logs/${ids[11]}\\?.*tab=proof`));
  await expect(page.getByRole('region', { name: 'Proof' }).getByText('row-altered')).toBeVisible();
});

test('a run is cancelled, and says what it had found', async ({ server, api, page }) => {
  const { tenant } = await makeLedger(server, api, 250);
  let asked = 0;
  await page.route('**/api/v1/ledger/proofs*', async (route) => {
    asked += 1;
    if (asked === 1) await route.continue(); // the others stay without an answer
  });
  await page.goto(at(tenant.tenantId));
  await page.getByRole('button', { name: 'Verify', exact: true }).click();
  await expect(page.getByText(/^100 of 250 entries/)).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByText('Cancelled: 100 verified.')).toBeVisible();
});

test('one checkpoint is proven to continue another, in whatever order they are chosen', async ({
  server,
  api,
  page,
}) => {
  const { tenant } = await makeLedger(server, api, 5);
  for (const more of [4, 6]) {
    await writeEvents(api, tenant, more);
    await sign(api, tenant);
  }
  await page.goto(at(tenant.tenantId));
  await page.getByRole('combobox', { name: /^From/ }).selectOption('5');
  await page.getByRole('button', { name: 'Prove it' }).click();
  await expect(page.getByText(/^The first 5 of 15 entries are the ones that were signed then/)).toBeVisible();
  await page.getByRole('combobox', { name: /^From/ }).selectOption('15');
  await page.getByRole('combobox', { name: /^to/ }).selectOption('9');
  await page.getByRole('button', { name: 'Prove it' }).click();
  await expect(page.getByText(/^The first 9 of 15 entries/)).toBeVisible();
  await server.owner`update ledger_entry set commitment = sha256('x') where log = ${tenant.mainLog} and seq = 2`;
  await page.getByRole('combobox', { name: /^From/ }).selectOption('5');
  await page.getByRole('button', { name: 'Prove it' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'history-rewritten' })).toBeVisible();
});

test('what is remembered is held against the server until it is forgotten, deliberately', async ({
  server,
  api,
  page,
}) => {
  const { tenant } = await makeLedger(server, api, 5);
  await page.goto(at(tenant.tenantId));
  await expect(
    page.getByText('for the first time: this browser remembers it', { exact: false }),
  ).toBeVisible();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download signed checkpoint' }).click(),
  ]);
  expect(readFileSync(await download.path(), 'utf8')).toContain(`${ledgerOrigin(tenant)}\n5\n`);
  await page.route('**/api/v1/ledger?*', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), checkpoint: null } });
  });
  await page.getByRole('button', { name: 'Check again' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'checkpoint-missing' })).toBeVisible();
  await expectAccessible(page);
  await page.unrouteAll();
  await page.getByRole('button', { name: 'Forget…' }).click();
  await page.getByRole('button', { name: 'Keep it' }).click();
  await page.getByRole('button', { name: 'Check again' }).click();
  await expect(page.getByText(/proven to continue what this browser remembered/)).toBeVisible();
  await page.getByRole('button', { name: 'Forget…' }).click();
  await page.getByRole('button', { name: 'Forget it' }).click();
  await expect(
    page.getByText('for the first time: this browser remembers it', { exact: false }),
  ).toBeVisible();
});

test('a signer that refuses is said loudly', async ({ server, api, page }) => {
  const { tenant } = await makeLedger(server, api, 3);
  // One that goes on signs again what is signed, and with that takes a refusal back.
  const letGo = await holdSigner(server, tenant);
  await signerMemory.refuse(ledgerOrigin(tenant), JSON.stringify({ code: 'row-altered', seq: 2 }));
  await page.goto(at(tenant.tenantId));
  await expect(page.getByRole('alert').filter({ hasText: 'The signer refuses to go on' })).toContainText(
    'row-altered',
  );
  await expectAccessible(page);
  await letGo();
});

test('an empty log says that nothing is signed', async ({ server, page }) => {
  const { tenantId } = await server.makeTenant();
  await page.goto(at(tenantId));
  await expect(page.getByText('The log is empty: nothing to sign yet')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('navigation', { name: 'Log' }).getByRole('link', { name: 'Access log' }).click();
  await expect(page).toHaveURL(`${at(tenantId)}&log=access`);
});

test('a server that fails is said to, with its status', async ({ server, api, page }) => {
  const { tenant } = await makeLedger(server, api, 2);
  await page.route('**/api/v1/ledger?*', (route) => route.fulfill({ status: 503, body: '' }));
  await page.goto(at(tenant.tenantId));
  const alert = page.getByRole('alert').filter({ hasText: 'NOT VERIFIED' });
  await expect(alert).toContainText('the server answered 503');
});

test('nothing scrolls sideways on a phone', async ({ server, api, page }) => {
  const { tenant, ids } = await makeLedger(server, api, 9);
  await page.setViewportSize({ width: 390, height: 780 });
  for (const url of [at(tenant.tenantId), `/logs/${ids[2]}?range=all&tab=proof`]) {
    await page.goto(url);
    await expect(page.getByRole('button', { name: /^(Check|Verify) again$/ })).toBeVisible();
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect([url, overflow]).toEqual([url, 0]);
  }
});

test.describe('a person of one tenant', () => {
  test.use({ storageState: { cookies: [], origins: [] } });

  test('sees its own ledger, and is refused any other', async ({ server, api, page }) => {
    const { tenant } = await makeLedger(server, api, 2);
    const other = await makeLedger(server, api, 2);
    const name = uniqueName('aud');
    const oneTime = createUser(name, '--role', 'auditor', '--tenant', tenant.tenantId);
    await page.goto('/integrity');
    await signInFirst(page, name, oneTime);
    await expect(page.getByText(/^2 entries of the log of/)).toBeVisible();
    await expect(page.getByLabel('Tenant')).toBeHidden();
    await page.goto(at(other.tenant.tenantId));
    await expect(page.getByText(`You may not see the ledger of ${other.tenant.tenantId}.`)).toBeVisible();
    await expectAccessible(page);
  });
});
