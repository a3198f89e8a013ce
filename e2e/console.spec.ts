import { expect, test } from '@playwright/test';
import { expectAccessible } from './accessible';

const PAGES = [
  { name: 'the list', url: '/logs?range=30d' },
  { name: 'an empty list', url: '/logs?f=action.eq.nothing' },
  { name: 'a URL that is not understood', url: '/logs?f=nonsense&range=yesterday' },
  { name: 'statistics', url: '/stats?range=30d' },
  { name: 'an unknown event', url: '/logs/00000000-0000-7000-8000-000000000000' },
] as const;

for (const scheme of ['light', 'dark'] as const) {
  for (const { name, url } of PAGES) {
    test(`${name} has no accessibility fault in ${scheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: scheme });
      await page.goto(url);
      await expect(page.getByRole('main')).toBeVisible();
      await expectAccessible(page);
    });
  }
}

test('the demo tells its story: the role that was raised shows before and after', async ({ page }) => {
  await page.goto('/logs?f=tenantId.eq.acme&f=ip.eq.203.0.113.77&range=30d');
  await expect(page.getByRole('status')).toContainText('of 175');
  await page.goto('/logs?f=tenantId.eq.acme&f=ip.eq.203.0.113.77&f=action.eq.role.updated&range=30d');
  await page.getByRole('row').filter({ hasText: 'role.updated' }).getByRole('link').click();
  const drawer = page.getByRole('complementary');
  await expect(drawer.getByRole('region', { name: 'Changes' })).toContainText('/role');
  await expect(drawer.getByRole('region', { name: 'Changes' })).toContainText('"editor"');
  await expect(drawer.getByRole('region', { name: 'Changes' })).toContainText('"admin"');
  await expectAccessible(page);
});

test('filters, range and pages live in the URL; Back returns to each', async ({ page }) => {
  await page.goto('/logs?range=30d');
  const all = await page.getByRole('status').textContent();
  await page.getByLabel('Field').selectOption('actorType');
  await page.getByLabel('Value').selectOption('service');
  await page.getByRole('button', { name: 'Add filter' }).click();
  await expect(page).toHaveURL(/f=actorType\.eq\.service/);
  await expect(page.getByRole('status')).not.toHaveText(all ?? '');
  await page.getByRole('link', { name: 'Older' }).click();
  await expect(page).toHaveURL(/page=2/);
  await expect(page.getByRole('status')).toContainText('Rows 51–100');
  await page.goBack();
  await expect(page.getByRole('status')).toContainText('Rows 1–50');
  await page.getByRole('link', { name: 'Remove filter: Actor type is service' }).click();
  await expect(page.getByRole('status')).toHaveText(all ?? '');
});

test('every number of the statistics leads to as many events', async ({ page }) => {
  await page.goto('/stats?range=30d');
  const denied = page.getByRole('definition').filter({ has: page.locator('a[href*="result.eq.denied"]') });
  const count = await denied.textContent();
  await denied.getByRole('link').click();
  await expect(page.getByRole('status')).toContainText(`of ${count}`);
  await page.goto('/stats?range=30d');
  const top = page
    .getByRole('region')
    .or(page.getByRole('listitem'))
    .filter({ hasText: 'document.read' })
    .first();
  const events = (await top.textContent())?.replace('document.read', '');
  await top.getByRole('link').click();
  await expect(page.getByRole('status')).toContainText(`of ${events}`);
});

test('the chart is drawn and its table twin sums to the total', async ({ page }) => {
  await page.goto('/stats?range=30d');
  await expect(page.locator('.recharts-surface').first()).toBeVisible();
  await page.getByText('View as table').click();
  const rows = page.getByRole('table', { name: 'Events a day by result, UTC' }).getByRole('row');
  const counts = await rows.evaluateAll((found) =>
    found.slice(1).map((row) => Number(row.children[1]?.textContent)),
  );
  const total = await page.getByRole('definition').first().textContent();
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(Number(total?.replaceAll(',', '')));
});

test('the list is reached and opened by keyboard alone', async ({ page }) => {
  await page.goto('/logs?range=30d');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  const first = page.getByRole('row').nth(1).getByRole('link');
  await first.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('complementary')).toBeVisible();
  await page.getByRole('link', { name: 'Close event' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('complementary')).toBeHidden();
});

test('nothing scrolls sideways on a phone', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  for (const url of ['/logs?range=30d', '/stats?range=30d']) {
    await page.goto(url);
    await expect(page.getByRole('main')).toBeVisible();
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  }
});

test('a time range of two instants goes into the URL and comes back from it', async ({ page }) => {
  await page.goto('/logs?range=all');
  await page.getByRole('combobox', { name: 'Time range' }).selectOption({ label: 'From … to …' });
  await page.getByLabel('From (UTC)').fill('2026-01-02T03:04:05');
  await page.getByLabel('To (UTC)').fill('2026-01-01T00:00:00');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByText('The first time must come before the second.')).toBeVisible();
  await page.getByLabel('To (UTC)').fill('2036-01-02T00:00:00');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page).toHaveURL(/range=2026-01-02T03%3A04%3A05\.000Z\.\.2036-01-02T00%3A00%3A00\.000Z/);
  await page.reload();
  await expect(page.getByLabel('From (UTC)')).toHaveValue('2026-01-02T03:04:05');
  await expectAccessible(page);
});

test('on a phone an opened event takes the place of the list, and closing it brings the list back', async ({
  page,
}) => {
  await page.setViewportSize({ width: 375, height: 780 });
  await page.goto('/logs?range=30d');
  await page.getByRole('row').nth(1).getByRole('link').click();
  await expect(page.getByRole('complementary').getByRole('heading', { level: 2 })).toBeInViewport();
  await expect(page.getByRole('table')).toBeHidden();
  await page.getByRole('link', { name: 'Close event' }).click();
  await expect(page.getByRole('table')).toBeVisible();
});
