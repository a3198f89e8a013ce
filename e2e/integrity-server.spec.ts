import type { Page } from '@playwright/test';
import type { Pool } from '@/db/client';
import { CONSOLE_HEADER } from '@/lib/audit/permission';
import type { Tenant } from '@/lib/ingest/tenant';
import { expectAccessible } from './accessible';
import { expect, test } from './api/api';
import { uniqueName } from './api/server';
import { explorerOf } from './explorer';
import { erase, hold, keep, makeLedger, openProof, proofOf, redact, release, sign } from './ledger-scene';
import { createUser, signInFirst } from './sign-in';

const at = (tenantId: string) => `/integrity?tenant=${tenantId}`;
const server = (page: Page) => page.getByRole('region', { name: 'Verify on the server' });
const verifyFull = (page: Page) => server(page).getByRole('button', { name: 'Verify on the server' });
/** What a mark looks like that says that all is well. */
const GREEN = '.text-success';

for (const colorScheme of ['light', 'dark'] as const) {
  test(`a row that was tampered with is found by the server and leads to its event, in ${colorScheme}`, async ({
    server: { owner, ...rest },
    api,
    page,
  }, info) => {
    const { tenant, ids } = await makeLedger({ owner, ...rest }, api, 30);
    await owner`update event set ip = '203.0.113.1' where log = ${tenant.mainLog} and seq = 11`;
    await page.emulateMedia({ colorScheme });
    await page.goto(at(tenant.tenantId));
    await expect(server(page).getByText('The server has never verified this log.')).toBeVisible();
    await expect(server(page).locator(GREEN)).toHaveCount(0);
    await verifyFull(page).click();
    await expect(server(page).getByRole('status')).toContainText('does not hold what it should: 1 finding.');
    await expect(server(page).getByRole('status')).toContainText('Finished just now');
    const table = server(page).getByRole('table', { name: 'What the server found' });
    await expect(table.getByRole('row')).toHaveText([/^Entry/, /^11row-altered/]);
    await expect(server(page).locator(GREEN)).toHaveCount(0);
    await expectAccessible(page);
    await page.screenshot({ path: info.outputPath(`server-${colorScheme}.png`), fullPage: true });
    await table.getByRole('link', { name: 'Show the event' }).click();
    await expect(page).toHaveURL(new RegExp(`/logs/${ids[11]}\\?.*tab=proof`));
    await forget(owner, tenant);
  });
}

test('a log that holds what it should is said to, and then only what came since is read', async ({
  server: installation,
  api,
  page,
}) => {
  const { tenant } = await makeLedger(installation, api, 20);
  await page.goto(at(tenant.tenantId));
  await verifyFull(page).click();
  const status = server(page).getByRole('status');
  await expect(status).toContainText('The server says: nothing wrong in 20 entries.');
  await expect(server(page).locator(GREEN)).toHaveCount(1);
  await server(page).getByRole('button', { name: 'Only what came since' }).click();
  await expect
    .poll(() => newestVerification(page, tenant))
    .toMatchObject({ mode: 'incremental', state: 'done' });
  await expect(verifyFull(page)).toBeEnabled();
  await expect(status).toContainText('The server says: nothing wrong in');
  await expect(status).toContainText('Finished just now');
});

async function newestVerification(page: Page, { tenantId }: Tenant): Promise<unknown> {
  const path = `/api/v1/ledger/verify?tenant_id=${tenantId}&limit=1`;
  const answer = await page.request.get(path, { headers: { [CONSOLE_HEADER]: '1' } });
  return (await answer.json()).items[0];
}

test('while the server verifies, its progress is told and nothing is green', async ({
  server: installation,
  api,
  page,
}) => {
  const { tenant } = await makeLedger(installation, api, 5);
  const job = {
    ...{ id: 'a', mode: 'full', state: 'running', start: 0, done: 40_000, size: 100_000, rate: 1_000 },
    ...{ eta_s: 60, findings: 0, requested_by: 'x', created_at: '2026-01-01T00:00:00.000Z' },
    finished_at: null,
  };
  let answered = { items: [job, { ...job, id: 'b', state: 'done', finished_at: job.created_at }] };
  await page.route('**/api/v1/ledger/verify?*', (route) => route.fulfill({ json: answered }));
  await page.goto(at(tenant.tenantId));
  const bar = server(page).getByRole('progressbar', {
    name: '40,000 of 100,000 entries · 1,000 entries/s · 1 min left',
  });
  await expect(bar).toHaveAttribute('aria-valuenow', '40000');
  await expect(server(page).getByRole('status')).toHaveText(/^The server is verifying\./);
  await expect(verifyFull(page)).toBeDisabled();
  await expect(server(page).locator(GREEN)).toHaveCount(0);
  await expectAccessible(page);
  answered = { items: [{ ...job, state: 'error', finished_at: job.created_at }] };
  await expect(server(page).getByRole('status')).toContainText('ended before its end: nothing is known');
  await expect(server(page).locator(GREEN)).toHaveCount(0);
});

test('a server that does not answer for its verifications is not taken to have found nothing', async ({
  server: installation,
  api,
  page,
}) => {
  const { tenant } = await makeLedger(installation, api, 2);
  await page.route('**/api/v1/ledger/{verify,holds,retention}?*', (route) =>
    route.fulfill({ status: 503, body: '' }),
  );
  await page.goto(at(tenant.tenantId));
  for (const what of ['verifications on the server', 'the legal holds of', 'the retention of this log'])
    await expect(page.getByRole('alert').filter({ hasText: `Nothing is known of ${what}` })).toBeVisible();
  await expect(server(page).getByText('has never verified')).toHaveCount(0);
  await expect(page.getByText('No legal hold stands')).toHaveCount(0);
});

test('holds that stand come before those that were released, and deletions lead to their records', async ({
  server: installation,
  api,
  page,
}, info) => {
  const { tenant, ids } = await makeLedger(installation, api, 9);
  await page.goto(at(tenant.tenantId));
  await expect(page.getByText('No legal hold stands: none forbids')).toBeVisible();
  await expect(page.getByText('No entry has lost its content.')).toBeVisible();
  await expect(page.getByText('Events are kept for ever: no retention is set.')).toBeVisible();
  await expect(page.getByText('Nobody outside of this installation holds a checkpoint')).toBeVisible();
  await erase(api, tenant, ids[3] ?? '');
  await release(api, tenant, await hold(api, tenant, 'usr_2', 'case <b>1</b>'));
  await hold(api, tenant, 'usr_1', 'case 2');
  await keep(api, tenant, 365);
  await sign(api, tenant);
  await page.reload();
  const holds = page.getByRole('region', { name: 'Legal holds' }).getByRole('list');
  await expect(holds).toHaveText([
    /^Events of actor usr_1: “case 2”/,
    /usr_2: “case <b>1<\/b>”.*released at/,
  ]);
  const deleted = page.getByRole('region', { name: 'Deleted content' });
  await expect(deleted).toContainText('1 of 14 entries has lost all content; the entries stay.');
  await expect(deleted).toContainText('Events are kept for 365 days after they were received. Nothing would');
  await expectAccessible(page);
  await page.screenshot({ path: info.outputPath('holds.png'), fullPage: true });
  await deleted.getByRole('link', { name: 'Erasures' }).click();
  await expect(explorerOf(page).rows).toHaveText([/ledger\.erase/]);
});

test('who holds checkpoints is told with what it says, and a refusal loudly', async ({
  server: installation,
  api,
  page,
}, info) => {
  const { tenant } = await makeLedger(installation, api, 4);
  await page.route('**/api/v1/ledger?*', async (route) => {
    const response = await route.fetch();
    const anchor = { kind: 'witness', at: null, error: null };
    const anchors = [
      { ...anchor, sink: 'w1.example', size: 4, age_s: 130, state: 'anchored' },
      { ...anchor, sink: 'w2.example', size: 3, age_s: 90_000, state: 'refused', error: 'other history' },
    ];
    await route.fulfill({ response, json: { ...(await response.json()), anchors } });
  });
  await page.goto(at(tenant.tenantId));
  const rows = page.getByRole('list', { name: 'Holders of checkpoints' }).getByRole('listitem');
  await expect(rows).toHaveText([
    /^w1\.example \(witness\) holds a checkpointIt holds 4 entries, taken 2 minutes ago$/,
    /^w2\.example \(witness\) REFUSES: .*It holds 3 entries, taken 1 day agoother history$/,
  ]);
  await expect(rows.locator(GREEN)).toHaveCount(0);
  await expectAccessible(page);
  await page.screenshot({ path: info.outputPath('outside.png'), fullPage: true });
});

test('what was redacted is said to be, in the list, the event and its proof', async ({
  server: installation,
  api,
  page,
}, info) => {
  const { tenant, ids } = await makeLedger(installation, api, 6);
  await redact(api, tenant, ids[2] ?? '', 'person');
  await redact(api, tenant, ids[4] ?? '', 'payload');
  await sign(api, tenant);
  await openProof(page, ids[2] ?? '');
  await expect(proofOf(page).getByText('Person redacted, the rest verified')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('tab', { name: 'Event' }).click();
  const note = page.getByRole('note').filter({ hasText: 'It was taken out for good' });
  await expect(note).toContainText('Person redacted');
  await expect(page.getByRole('tabpanel', { name: 'Event' }).getByText('Plan 2')).toBeVisible();
  await expectAccessible(page);
  await page.screenshot({ path: info.outputPath('redacted.png'), fullPage: true });
  // Its tenant alone: how many events of others stand between, other tests decide.
  await page.goto(`/logs?f=tenantId.eq.${tenant.tenantId}&range=all`);
  const list = explorerOf(page).grid;
  await expect(list.getByRole('gridcell', { name: 'Person redacted' })).toHaveCount(2); // actor and address of one
  await expect(list.getByRole('gridcell', { name: 'Content redacted' })).toHaveCount(1);
  await openProof(page, ids[4] ?? '');
  await expect(proofOf(page).getByText('Content redacted, the rest verified')).toBeVisible();
});

test('nothing of it scrolls sideways on a phone', async ({ server: installation, api, page }, info) => {
  const { tenant } = await makeLedger(installation, api, 9);
  await installation.owner`update event set ip = '203.0.113.1' where log = ${tenant.mainLog} and seq in (3, 5)`;
  await hold(api, tenant, 'u'.repeat(300), 'case '.repeat(60));
  await page.setViewportSize({ width: 390, height: 780 });
  await page.goto(at(tenant.tenantId));
  await verifyFull(page).click();
  await expect(server(page).getByRole('table')).toBeVisible();
  await expect(page.getByRole('list', { name: 'Standing legal holds' })).toBeVisible();
  await page.screenshot({ path: info.outputPath('phone.png'), fullPage: true });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow).toBe(0);
  await forget(installation.owner, tenant);
});

/** The doctor of this installation has nothing to say of what a test has tampered with. */
async function forget(owner: Pool, { mainLog }: Tenant): Promise<void> {
  await owner`delete from verify_job where log = ${mainLog}`;
}

test.describe('a person of one tenant', () => {
  test.use({ storageState: { cookies: [], origins: [] } });

  test('who sees no persons is told no holds, and nothing of another tenant', async ({
    server: installation,
    api,
    page,
  }) => {
    const { tenant } = await makeLedger(installation, api, 2);
    const other = await makeLedger(installation, api, 2);
    await hold(api, tenant, 'usr_1', 'case 9');
    const name = uniqueName('an');
    const oneTime = createUser(name, '--role', 'analyst', '--tenant', tenant.tenantId);
    await page.goto('/integrity');
    await signInFirst(page, name, oneTime);
    await expect(page.getByText(`You may not see the legal holds of ${tenant.tenantId}.`)).toBeVisible();
    await expect(page.getByText('case 9')).toHaveCount(0);
    await page.goto(at(other.tenant.tenantId));
    await expect(page.getByText(`You may not see the ledger of ${other.tenant.tenantId}.`)).toBeVisible();
    await expect(server(page)).toHaveCount(0);
    await expectAccessible(page);
  });
});
