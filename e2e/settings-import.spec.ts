import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import { z } from 'zod';
import { CONSOLE_HEADER } from '@/lib/audit/permission';
import { expectAccessible } from './accessible';
import { expect, test } from './api/api';
import { uniqueName } from './api/server';
import { openAs } from './sign-in';

const REAL = path.resolve('../shared/data');
const FILES = [
  'aws_cloudtrail/invictus.ndjson',
  'm365_unified_audit/invictus_real.ndjson.gz',
  'github_audit/elastic.ndjson',
] as const;
const TOTALS = z.object({
  sets: z.record(z.string(), z.object({ lines: z.number(), stored_after_dedup: z.number() })),
});

const fileOf = (page: Page) => page.getByLabel('File', { exact: true });
const reportOf = (page: Page, title: string | RegExp) => page.getByRole('region', { name: title });
const exact = new Intl.NumberFormat('en-US');

/** The import page as a new administrator of a tenant has it. */
async function openImport(
  { server, browser }: Pick<Parameters<Parameters<typeof test>[2]>[0], 'server' | 'browser'>,
  role = 'tenant_admin',
): Promise<{ page: Page; tenantId: string }> {
  const { tenantId } = await server.makeTenant();
  const user = { name: uniqueName('importer'), role, tenantId };
  const page = await openAs(browser, user, '/settings/import');
  // A file that is chosen before the page is awake is not heard of.
  await expect(page.getByRole('main').locator('[aria-busy=true]')).toHaveCount(0);
  return { page, tenantId };
}

/** That the report of the file that was imported last says these numbers, and the list of its tenant holds as many. */
async function expectReport(page: Page, name: string, counts: Record<string, number>): Promise<void> {
  const report = reportOf(page, `Done: ${name}`);
  await expect(report).toBeVisible({ timeout: 120_000 });
  for (const [label, count] of Object.entries(counts)) {
    const fact = report.locator('dl > div').filter({ has: page.getByText(label, { exact: true }) });
    await expect(fact.getByRole('definition')).toHaveText(exact.format(count));
  }
}

test('a file is looked at, imported, imported again for nothing, and told of line by line', async ({
  server,
  browser,
}) => {
  const { page, tenantId } = await openImport({ server, browser });
  await expect(page.getByText('No file was imported here in the last month.')).toBeVisible();
  await page.getByRole('button', { name: 'Preview' }).click();
  await expect(fileOf(page)).toBeFocused();
  await expect(fileOf(page)).toHaveAccessibleDescription(/Choose a file$/);

  await fileOf(page).setInputFiles('e2e/fixtures/cloudtrail.json');
  const preview = reportOf(page, 'Preview');
  await expect(preview.getByRole('status')).toContainText('AWS CloudTrail: JSON objects. The first 2 events');
  await expect(preview.getByRole('row').filter({ hasText: 's3.GetObject' })).toContainText('denied');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Import the whole file' }).press('Enter');
  await expectReport(page, 'cloudtrail.json', { Stored: 2, Duplicates: 0, Conflicts: 0, Rejected: 0 });

  await page.getByRole('button', { name: 'Import another file' }).press('Enter');
  await fileOf(page).setInputFiles({
    ...{ name: 'mixed.ndjson', mimeType: 'application/x-ndjson' },
    buffer: Buffer.from(
      `${readFileSync('e2e/fixtures/cloudtrail.json', 'utf8')}\n=cmd()\n{"some":"thing"}\n`,
    ),
  });
  await expect(reportOf(page, 'Preview')).toContainText('2 lines of the beginning would not be stored.');
  await page.getByRole('button', { name: 'Import the whole file' }).click();
  await expectReport(page, 'mixed.ndjson', { Stored: 0, Duplicates: 2, Conflicts: 0, Rejected: 2 });
  await expect(page.getByRole('region', { name: 'Lines to look at' })).toContainText('without a JSON object');
  await expectAccessible(page);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download these lines (CSV)' }).click(),
  ]);
  const lines = readFileSync(await download.path(), 'utf8')
    .trimEnd()
    .split('\r\n');
  expect([lines.length, lines[0]]).toEqual([3, 'line,kind,reason']);
  const recent = page.getByRole('table', { name: 'Recent imports' });
  await expect(recent.getByRole('row')).toHaveCount(3);
  await expect(recent.getByRole('row', { name: /mixed\.ndjson/ })).toContainText('Done');
  await page.getByRole('link', { name: 'See the events' }).click();
  await expect(page).toHaveURL(new RegExp(`/logs\\?f=tenantId\\.eq\\.${tenantId}&range=all`));
  await page.context().close();
});

test('a file of another kind is mapped; a mapping that is none is refused at its field', async ({
  server,
  browser,
}) => {
  const { page } = await openImport({ server, browser });
  await fileOf(page).setInputFiles('docs/examples/doors.csv');
  await expect(reportOf(page, 'Preview')).toContainText('No known format: rows of CSV');
  await page.getByRole('combobox', { name: 'Format' }).selectOption('Other JSON or CSV, by a mapping');
  const mapping = page.getByRole('textbox', { name: 'Mapping' });
  const look = page.getByRole('button', { name: 'Preview' });
  await look.click();
  await expect(mapping).toBeFocused();
  await expect(mapping).toHaveAccessibleDescription(/A mapping is needed$/);
  await mapping.fill('{"source":"Doors!"}');
  await look.press('Enter');
  await expect(mapping).toBeFocused();
  await expect(mapping).toHaveAccessibleDescription(/must be lower-case letters/);
  await mapping.fill(readFileSync('docs/examples/doors-mapping.json', 'utf8'));
  await look.press('Enter');
  await expect(reportOf(page, 'Preview').getByRole('status')).toContainText('Door controllers: rows of CSV');
  await page.getByRole('button', { name: 'Import the whole file' }).click();
  await expectReport(page, 'doors.csv', { Stored: 3, Rejected: 0 });
  await page.context().close();
});

test('an import that runs holds its page, tells how far it is, and ends where it is cancelled', async ({
  server,
  browser,
}, testInfo) => {
  const { page, tenantId } = await openImport({ server, browser });
  const file = testInfo.outputPath('long.ndjson');
  const event = (nth: number) =>
    `{"uuid":"long-${nth}","eventType":"user.session.start","published":"2024-05-01T10:00:00Z","outcome":{"result":"SUCCESS"},"actor":{"id":"a","type":"User"}}\n`;
  writeFileSync(file, Array.from({ length: 300_000 }, (_, nth) => event(nth)).join(''));
  await fileOf(page).setInputFiles(file);
  await page.getByRole('button', { name: 'Import the whole file' }).click();
  const running = reportOf(page, 'Importing');
  await expect(running).toContainText(/[1-9][\d,]* events stored/, { timeout: 30_000 });
  await page.getByRole('link', { name: 'Stats' }).click();
  const question = page.getByRole('dialog', { name: 'Leave while the file is sent?' });
  await question.getByRole('button', { name: 'Stay' }).press('Enter');
  await running.getByRole('button', { name: 'Cancel import' }).click();
  const report = reportOf(page, 'Cancelled: long.ndjson');
  await expect(report).toContainText('What is stored stays.', { timeout: 30_000 });
  // It ends with the batch that was under way; then the numbers of the page are those of the log.
  const kept = async () => {
    const headers = { [CONSOLE_HEADER]: '1' };
    const imports = await (await page.request.get('/api/v1/imports', { headers })).json();
    const rows = await page.request.get(`/api/v1/events/count?phrase=tenant:${tenantId}`, {
      headers,
    });
    return [imports.items[0].counts.stored, (await rows.json()).total];
  };
  await expect.poll(async () => new Set(await kept()).size, { timeout: 30_000 }).toBe(1);
  const [stored] = await kept();
  expect(stored).toBeGreaterThan(0);
  expect(stored).toBeLessThan(300_000);
  await page.context().close();
});

test('whoever may not write is told who may, and is not led there', async ({ server, browser }) => {
  const { page } = await openImport({ server, browser }, 'auditor');
  await expect(page.getByRole('note')).toContainText('You may not use this section.');
  await expect(fileOf(page)).toHaveCount(0);
  const sections = page.getByRole('navigation', { name: 'Settings' });
  await expect(sections.getByRole('link', { name: 'Profile' })).toBeVisible();
  await expect(sections.getByRole('link', { name: 'Import' })).toHaveCount(0);
  await page.context().close();
});

test('real CloudTrail, Microsoft 365 and GitHub events in one file give the totals of the reference (skipped where ../shared/data is absent)', async ({
  server,
  browser,
}) => {
  // biome-ignore lint/suspicious/noSkippedTests: its title says when and why
  test.skip(!existsSync(REAL), `${REAL} is absent`);
  test.setTimeout(180_000);
  const { sets } = TOTALS.parse(JSON.parse(readFileSync(path.join(REAL, 'expected/totals.json'), 'utf8')));
  const sum = (count: 'lines' | 'stored_after_dedup') =>
    FILES.reduce((total, name) => total + (sets[name]?.[count] ?? Number.NaN), 0);
  const texts = FILES.map((name) => {
    const bytes = readFileSync(path.join(REAL, name));
    return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').trimEnd();
  });
  const file = {
    ...{ name: 'real.ndjson.gz', mimeType: 'application/gzip' },
    buffer: gzipSync(texts.join('\n')),
  };
  const { page } = await openImport({ server, browser });
  await fileOf(page).setInputFiles(file);
  await expect(reportOf(page, 'Preview').getByRole('status')).toContainText('gzip, JSON objects');
  await page.getByRole('button', { name: 'Import the whole file' }).click();
  const [stored, lines] = [sum('stored_after_dedup'), sum('lines')];
  await expectReport(page, file.name, {
    Stored: stored,
    Duplicates: lines - stored,
    Conflicts: 0,
    Rejected: 0,
  });
  await page.getByRole('button', { name: 'Import another file' }).click();
  await fileOf(page).setInputFiles(file);
  await page.getByRole('button', { name: 'Import the whole file' }).click();
  await expectReport(page, file.name, { Stored: 0, Duplicates: lines, Conflicts: 0, Rejected: 0 });
  await page.context().close();
});
