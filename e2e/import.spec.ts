import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { trailmark } from './command';
import { expectTotal, explorerOf } from './explorer';
import { expectAwake } from './list-scene';
import { ORIGIN } from './place';

/** Real events of a public data set; the small file beside is written for this test. */
const REAL = path.resolve('../shared/data/aws_cloudtrail/invictus.ndjson');
const FILES = [
  {
    name: 'a small CloudTrail file',
    file: path.resolve('e2e/fixtures/cloudtrail.json'),
    tenant: 'fixture',
    events: 2,
    denied: 1,
    action: 's3.GetObject',
  },
  {
    name: '1,536 real CloudTrail events (skipped where ../shared/data is absent)',
    file: REAL,
    tenant: 'invictus',
    events: 1536,
    denied: 23,
    action: 'sts.AssumeRole',
  },
];

for (const { name, file, tenant, events, denied, action } of FILES) {
  test(`${name}: imported once, found by the API, read in the browser`, async ({ page, request }) => {
    // biome-ignore lint/suspicious/noSkippedTests: its title says when and why
    test.skip(!existsSync(file), `${file} is absent`);

    const first = trailmark('import', file, '--tenant', tenant, '--json');
    expect(JSON.parse(first.stdout)).toMatchObject({ tenant, total: { stored: events, rejected: 0 } });
    const second = trailmark('import', file, '--tenant', tenant, '--json');
    expect(JSON.parse(second.stdout)).toMatchObject({ total: { stored: 0, duplicate: events } });

    const token = trailmark('token', '--role', 'tenant_admin', '--tenant', tenant).stdout.trim();
    const found = await request.get(`${ORIGIN}/api/v1/admin/audit/?result=denied&per_page=100`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(await found.json()).toMatchObject({ total: denied, page: 1 });

    await page.goto(`/logs?f=tenantId.eq.${tenant}&range=all`);
    const { bar, rows } = explorerOf(page);
    await expectTotal(page, events);
    await bar.fill('result:denied');
    await bar.press('Enter');
    await expectTotal(page, denied);
    const listUrl = page.url();

    await rows.filter({ hasText: action }).first().getByRole('link').click();
    const drawer = page.getByRole('complementary');
    await drawer.getByRole('tab', { name: 'Raw' }).click();
    await expect(drawer.getByRole('region', { name: 'Raw event' })).toContainText(
      'errorCode: "AccessDenied"',
    );

    await page.reload();
    await expect(drawer.getByRole('heading', { name: action })).toBeVisible();
    await expectTotal(page, denied);

    await page.goBack();
    await expect(drawer).toBeHidden();
    expect(page.url()).toBe(listUrl);
    await expectTotal(page, denied);
  });
}

test('hostile text in an event is shown, not run, and secrets never arrived', async ({ page }) => {
  trailmark('import', 'e2e/fixtures/cloudtrail.json', '--tenant', 'fixture');
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => dialogs.push(dialog.message()));
  await page.goto('/logs?f=tenantId.eq.fixture&f=action.eq.sts.AssumeRole&range=all');
  await expectAwake(page);
  await explorerOf(page).rows.filter({ hasText: 'sts.AssumeRole' }).getByRole('link').click();
  await page.getByRole('tab', { name: 'Raw' }).click();
  const raw = page.getByRole('region', { name: 'Raw event' });
  await expect(raw).toContainText('<script>alert(1)</script>');
  await expect(raw).toContainText('sessionToken: "[redacted]"');
  await expect(raw).toContainText('ASIAEXAMPLEEXAMPLE02');
  expect(dialogs).toEqual([]);
});
