import type { Locator, Page } from '@playwright/test';
import { CONSOLE_HEADER } from '@/lib/audit/permission';
import { startMailServer } from '@/lib/reports/test-mail-server';
import { expectAccessible } from './accessible';
import { expect, test } from './api/api';
import { uniqueName } from './api/server';
import { makeList } from './list-scene';
import { HERE } from './place';
import { openAs } from './sign-in';

const HOSTILE = '<b>Denied</b>\u202e yesterday';
const SHOWN = '<b>Denied</b>⟨U+202E⟩ yesterday';
const DAY_MS = 86_400_000;

const reportsOf = (page: Page) => page.getByRole('table', { name: 'Reports' });
const dialogOf = (page: Page, name: string) => page.getByRole('dialog', { name });

async function makeView(page: Page, name: string, search: string): Promise<void> {
  const kept = await page.request.post('/api/v1/views', {
    headers: { [CONSOLE_HEADER]: '1' },
    data: { name, search },
  });
  expect(kept.status()).toBe(201);
}

/** Goes on with the Tab key until that has the focus. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let stop = 0; stop < 60; stop++) {
    if (await target.evaluate((it) => it === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  await expect(target).toBeFocused();
}

/** No fault that axe knows, in either theme, and nothing to scroll to on a narrow screen. */
async function expectSound(page: Page): Promise<void> {
  const size = page.viewportSize() ?? { width: 1280, height: 720 };
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page);
  }
  await page.setViewportSize({ width: 320, height: 720 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  await page.setViewportSize(size);
}

test('a view is sent by mail: scheduled by keyboard, tried, refused, changed and given up', async ({
  server,
  api,
  browser,
}) => {
  test.setTimeout(120_000);
  const occurredAt = new Date(Date.now() - DAY_MS).toISOString();
  const list = await makeList(server, api, 7, (nth) => ({
    occurred_at: occurredAt,
    result: nth < 5 ? 'denied' : 'success',
  }));
  const user = { name: uniqueName('reporter'), role: 'tenant_admin', tenantId: list.tenantId };
  const page = await openAs(browser, user, '/settings/reports');
  await expect(page.getByText('Nothing is sent by mail yet.')).toBeVisible();
  await page.getByRole('button', { name: 'New report' }).click();
  await expect(dialogOf(page, 'New report')).toContainText('none is saved yet');
  await page.keyboard.press('Escape');
  await makeView(page, HOSTILE, 'f=result.eq.denied&range=30d');
  await page.reload();
  await schedule(page);
  const row = reportsOf(page).getByRole('row').filter({ hasText: SHOWN });
  await expect(row).toContainText('dpo@example.com');
  await expect(row).toContainText('daily at 08:00 (UTC)');

  await page.getByRole('button', { name: `Send a test of ${SHOWN}` }).click();
  await expect(row).toContainText('Test not sent');
  await expect(row).toContainText('Failed attempts: 1, last error: The mail server does not answer');
  await expectSound(page);
  await receive(page, row);
  await change(page, row);
  await giveUp(page);
  await page.context().close();
});

/** Fills in the form with the keyboard, wrong at first. */
async function schedule(page: Page): Promise<void> {
  await tabTo(page, page.getByRole('button', { name: 'New report' }));
  await page.keyboard.press('Enter');
  const form = dialogOf(page, 'New report');
  await expect(form.getByRole('combobox', { name: 'View' })).toBeFocused();
  const recipients = form.getByRole('textbox', { name: 'Recipients' });
  await tabTo(page, recipients);
  await page.keyboard.type('sec@example.com\nnobody');
  const zone = form.getByRole('combobox', { name: 'Time zone' });
  await zone.fill('Europe/Atlantis');
  await page.keyboard.press('Enter');
  await expect(zone).toBeFocused();
  await expect(zone).toHaveAccessibleDescription(/No time zone has this name$/);
  await zone.fill('UTC');
  await page.keyboard.press('Enter');
  await expect(recipients).toBeFocused();
  await expect(recipients).toHaveAccessibleDescription(/nobody: Not an e-mail address$/);
  await expectSound(page);
  await recipients.fill('sec@example.com, dpo@example.com');
  await tabTo(page, form.getByRole('button', { name: 'Save report' }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status')).toHaveText('The report is saved.');
}

/** The mail arrives once there is a server, and leads to the events that it counted. */
async function receive(page: Page, row: Locator): Promise<void> {
  const mails = await startMailServer({ port: HERE.mailPort });
  try {
    await page.getByRole('button', { name: `Send a test of ${SHOWN}` }).click();
    await expect(row).toContainText('Test sent');
    await expect(row).toContainText('5 events');
    expect(mails.mails.map(({ taken }) => taken)).toEqual([['sec@example.com', 'dpo@example.com']]);
    const [mail] = mails.mails;
    expect(mail?.subject).toMatch(/^Test: <b>Denied<\/b>⟨U\+202E⟩ yesterday: 5 events, /);
    const link = /https?:\S+\/logs\?\S+/.exec(mail?.text ?? '')?.[0] ?? '';
    await page.goto(link);
    await expect(page.getByRole('grid', { name: 'Events' })).toHaveAttribute('aria-rowcount', '6');
  } finally {
    await mails.close();
  }
  await page.goto('/settings/reports');
  await page.getByRole('button', { name: `Mails of ${SHOWN}` }).click();
  await expect(dialogOf(page, `Mails of ${SHOWN}`).getByRole('listitem')).toHaveCount(2);
  await expectSound(page);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: `Mails of ${SHOWN}` })).toBeFocused();
}

async function change(page: Page, row: Locator): Promise<void> {
  await page.getByRole('button', { name: `Edit the report of ${SHOWN}` }).click();
  const form = dialogOf(page, 'Edit the report');
  await form.getByRole('radio', { name: /^Weekly/ }).check();
  await form.getByRole('combobox', { name: 'Day' }).selectOption('Friday');
  await form.getByRole('combobox', { name: 'Hour' }).selectOption('17:00');
  await form.getByRole('checkbox', { name: 'Send it' }).uncheck();
  await form.getByRole('button', { name: 'Save report' }).click();
  await expect(row).toContainText('every Friday at 17:00 (UTC)');
  await expect(row).toContainText('Switched off');
}

async function giveUp(page: Page): Promise<void> {
  await page.getByRole('button', { name: `Delete the report of ${SHOWN}` }).click();
  const question = dialogOf(page, 'Delete the report?');
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await question.getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByRole('status')).toHaveText('The report is deleted.');
  await expect(page.getByText('Nothing is sent by mail yet.')).toBeVisible();
}
