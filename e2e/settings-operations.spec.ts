import { readFileSync } from 'node:fs';
import type { Locator, Page } from '@playwright/test';
import { CONSOLE_HEADER } from '@/lib/audit/permission';
import { expectAccessible } from './accessible';
import { type Api, expect, test } from './api/api';
import { uniqueName } from './api/server';
import { openAs } from './sign-in';

const HEADERS = { [CONSOLE_HEADER]: '1' };
const saveOf = (page: Page) => page.getByRole('button', { name: 'Save', exact: true });

/** That a control says what is wrong with it, and has the focus. */
async function expectFault(control: Locator, fault: RegExp): Promise<void> {
  await expect(control).toBeFocused();
  await expect(control).toHaveAttribute('aria-invalid', 'true');
  await expect(control).toHaveAccessibleDescription(fault);
}

/** A tenant of 600 signed events that were received forty days ago. */
async function makeOldLog({
  server,
  api,
}: Pick<Parameters<Parameters<typeof test>[2]>[0], 'server' | 'api'>) {
  const tenant = await server.makeTenant();
  const events = Array.from({ length: 600 }, (_, nth) => ({
    ...{
      occurred_at: new Date(Date.now() - nth * 1_000).toISOString(),
      action: 'file.read',
      actor_id: `usr_${nth % 7}`,
    },
  }));
  await api.write(tenant.tenantId, events);
  const admin = { claims: { role: 'tenant_admin', tenantId: tenant.tenantId, scope: 'audit:write' } };
  expect((await api.ask('/api/v1/ledger/checkpoint', admin, { method: 'POST' })).status).toBe(201);
  await server.owner`update event set received_at = now() - interval '40 days' where log = ${tenant.mainLog}`;
  return tenant;
}

test('a retention policy is thought of, refused, asked for once more, kept and taken back', async ({
  server,
  api,
  browser,
}) => {
  const { tenantId } = await makeOldLog({ server, api });
  const user = { name: uniqueName('keeper'), role: 'tenant_admin', tenantId };
  const page = await openAs(browser, user, '/settings/retention');
  const due = page.getByRole('region', { name: 'What it would delete now' });
  await expect(due).toContainText('Nothing: events are kept for ever.');
  await page.getByRole('radio', { name: /^For a number of days/ }).check();
  const days = page.getByRole('textbox', { name: 'Days' });
  await days.fill('0');
  await days.press('Enter');
  await expectFault(days, /A number of days from 1 to 36,500$/);
  await days.fill('30');
  await expect(due).toContainText('With 30 days, the content of 512 of 600 events would go');
  const storage = page.getByRole('table', { name: 'Storage forecast' });
  await expect(storage.getByRole('row').filter({ hasText: '365 days' })).toContainText('KiB');
  await expectAccessible(page);

  await page.getByRole('link', { name: 'Stats' }).click();
  await page
    .getByRole('dialog', { name: 'Leave without saving?' })
    .getByRole('button', { name: 'Stay' })
    .press('Enter');
  await saveOf(page).press('Enter');
  const question = page.getByRole('dialog', { name: 'Delete events after 30 days?' });
  const phrase = question.getByRole('textbox', { name: `Type ${tenantId} to confirm` });
  await expect(phrase).toBeFocused();
  await phrase.fill('something else');
  await phrase.press('Enter');
  await expectFault(phrase, /This is not /);
  await phrase.fill(tenantId);
  await phrase.press('Enter');
  await expect(page.getByRole('status').filter({ hasText: /^Saved/ })).toBeVisible();
  const kept = async () =>
    (await (await page.request.get('/api/v1/ledger/retention', { headers: HEADERS })).json()).keep_days;
  expect(await kept()).toBe(30);
  await page.getByRole('radio', { name: 'For ever' }).check();
  await saveOf(page).click();
  await expect(due).toContainText('Nothing: events are kept for ever.');
  await expect.poll(kept).toBe(null);
  await page.context().close();
});

test('an auditor sees retention, holds and rules, and changes none of them', async ({ server, browser }) => {
  const { tenantId } = await server.makeTenant();
  const auditor = { name: uniqueName('reader'), role: 'auditor', tenantId };
  const other = await openAs(browser, auditor, '/settings/retention');
  await expect(other.getByText('Events are kept for ever.', { exact: true })).toBeVisible();
  await expect(other.getByRole('note')).toContainText('Only administrators change');
  await expect(saveOf(other)).toHaveCount(0);
  await other.getByRole('link', { name: 'Legal holds' }).click();
  await expect(other.getByText('No legal hold stands', { exact: false })).toBeVisible();
  await expect(other.getByRole('button', { name: 'Place a hold' })).toHaveCount(0);
  await other.getByRole('link', { name: 'Redaction' }).click();
  await expect(other.getByText('No rules were ever set here.')).toBeVisible();
  await expect(saveOf(other)).toHaveCount(0);
  await other.context().close();
});

/** An administrator who goes from one page of the settings to the next. */
interface Walk {
  page: Page;
  api: Api;
  tenantId: string;
  subject: string;
}

const toSection = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name }).click();
const expectSaid = (page: Page, words: string) =>
  expect(page.getByRole('status').filter({ hasText: words })).toBeVisible();

test('holds, redaction rules, exports and keys are worked with from one page to the next', async ({
  server,
  api,
  browser,
}) => {
  test.setTimeout(120_000);
  const { tenantId } = await server.makeTenant();
  const event = { occurred_at: '2026-05-17T12:00:00Z', action: 'file.read', actor_id: 'usr_7' };
  await api.write(tenantId, [event]);
  const user = { name: uniqueName('officer'), role: 'tenant_admin', tenantId };
  const page = await openAs(browser, user, '/settings/holds');
  const walk = { page, api, tenantId, subject: user.name };
  await test.step('a hold is placed and released, each with its reason', () => walkHolds(walk));
  await test.step('rules are tried, refused at their field, kept, and not lost to somebody faster', () =>
    walkRules(walk));
  await test.step('an export is downloaded and its file deleted', () => walkExports(walk));
  await test.step('keys are shown as this browser has checked them', () => walkKeys(walk));
  await page.context().close();
});

async function walkHolds({ page, subject }: Walk): Promise<void> {
  await expect(page.getByText('No legal hold stands, and none ever did', { exact: false })).toBeVisible();
  await page.getByRole('button', { name: 'Place a hold' }).press('Enter');
  const place = page.getByRole('dialog', { name: 'Place a hold' });
  await expect(place.getByRole('textbox', { name: 'Actor' })).toBeFocused();
  await place.getByRole('textbox', { name: 'Actor' }).fill('usr_7');
  await page.keyboard.press('Enter');
  await expectFault(place.getByRole('textbox', { name: 'Reason' }), /./);
  await place.getByRole('textbox', { name: 'Reason' }).fill('case <b>7</b>');
  await place.getByRole('button', { name: 'Place hold' }).press('Enter');
  await expectSaid(page, 'The hold stands.');
  const row = page
    .getByRole('table', { name: 'Legal holds' })
    .getByRole('row')
    .filter({ hasText: 'case <b>7</b>' });
  await expect(row).toContainText('usr_7');
  await expectAccessible(page);
  await row.getByRole('button', { name: /^Release hold/ }).press('Enter');
  const release = page.getByRole('dialog', { name: /^Release hold/ });
  await release.getByRole('button', { name: 'Release' }).press('Enter');
  await expectFault(release.getByRole('textbox', { name: 'Reason' }), /A reason is needed$/);
  await release.getByRole('textbox', { name: 'Reason' }).fill('closed');
  await release.getByRole('button', { name: 'Release' }).press('Enter');
  await expectSaid(page, 'The hold is released.');
  await expect(row).toContainText('Released');
  const [told] = (
    await (await page.request.get('/api/v1/events?phrase=action:ledger.release', { headers: HEADERS })).json()
  ).items;
  expect(told.details).toMatchObject({ reason: 'closed', requested_by: subject });
}

async function walkRules({ page }: Walk): Promise<void> {
  await toSection(page, 'Redaction');
  const patterns = page.getByRole('textbox', { name: 'Patterns' });
  await patterns.fill('CASE-[0-9]+\n(');
  await page.getByRole('textbox', { name: 'Members' }).fill('ssn');
  await saveOf(page).press('Enter');
  await expectFault(patterns, /\(: no RE2 pattern$/);
  await patterns.fill('CASE-[0-9]+');
  const event = page.getByRole('textbox', { name: 'An event (JSON)' });
  await event.fill('[]');
  await page.getByRole('button', { name: 'Try the rules' }).press('Enter');
  await expect(event).toHaveAttribute('aria-invalid', 'true');
  await event.fill('{"SSN":"1","note":"of CASE-7","password":"hunter2"}');
  await page.getByRole('button', { name: 'Try the rules' }).press('Enter');
  await expectSaid(page, '2 values by these rules, 1 secret that is taken out everywhere.');
  await expect(page.getByRole('region', { name: 'The event as it would be stored' })).toContainText(
    'of [redacted]',
  );
  await expectAccessible(page);
  await saveOf(page).press('Enter');
  await expectSaid(page, 'Saved: they apply to events from now on');
  const faster = { headers: HEADERS, data: { version: 1, members: ['faster'], patterns: [] } };
  expect((await page.request.put('/api/v1/redaction-rules', faster)).status()).toBe(200);
  await patterns.fill('x+');
  await saveOf(page).click();
  await expect(
    page.getByRole('alert').filter({ hasText: 'Somebody else has changed the rules' }),
  ).toBeVisible();
  await page.getByRole('button', { name: 'Discard' }).click();
}

async function walkExports({ page }: Walk): Promise<void> {
  await toSection(page, 'Exports');
  await expect(page.getByText('You have asked for no exports', { exact: false })).toBeVisible();
  const asked = { headers: HEADERS, data: { format: 'ndjson', phrase: 'actor:usr_7' } };
  expect((await page.request.post('/api/v1/exports', asked)).status()).toBe(202);
  await page.reload();
  const row = page
    .getByRole('table', { name: 'Exports' })
    .getByRole('row')
    .filter({ hasText: 'actor:usr_7' });
  await expect(row).toContainText('Done: 1 events, complete', { timeout: 30_000 });
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    row.getByRole('link', { name: /^Download NDJSON/ }).click(),
  ]);
  expect(readFileSync(await download.path(), 'utf8')).toContain('"actor_id":"usr_7"');
  await row.getByRole('button', { name: /^Delete NDJSON/ }).press('Enter');
  await page
    .getByRole('dialog', { name: 'Delete the file?' })
    .getByRole('button', { name: 'Delete' })
    .press('Enter');
  await expectSaid(page, 'The file is deleted.');
  await expect(row.getByRole('link')).toHaveCount(0);
}

async function walkKeys({ page, api, tenantId }: Walk): Promise<void> {
  const admin = { claims: { role: 'tenant_admin', tenantId, scope: 'audit:write' } };
  expect((await api.ask('/api/v1/ledger/checkpoint', admin, { method: 'POST' })).status).toBe(201);
  await toSection(page, 'Keys and witnesses');
  const keys = page.getByRole('region', { name: 'Keys', exact: true });
  await expect(keys).toContainText(/fingerprint [0-9a-f]{8}/);
  await expect(keys.getByRole('button', { name: 'Copy the key that signs checkpoints' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Held outside' })).toBeVisible();
  await expect(page.getByRole('note').filter({ hasText: 'not independent' })).toBeVisible();
  await expectAccessible(page);
}
