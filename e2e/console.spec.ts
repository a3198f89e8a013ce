import { expect, test } from '@playwright/test';
import { expectAccessible } from './accessible';
import { expectTotal, explorerOf } from './explorer';
import { expectAwake } from './list-scene';
import { expectSettled, openStats } from './stats-scene';

const PAGES = [
  { name: 'the list', url: '/logs?range=30d' },
  { name: 'an empty list', url: '/logs?f=action.eq.nothing' },
  { name: 'a URL that is not understood', url: '/logs?f=nonsense&range=tomorrow' },
  { name: 'statistics', url: '/stats?range=30d' },
  { name: 'an unknown event', url: '/logs/00000000-0000-7000-8000-000000000000' },
] as const;

for (const scheme of ['light', 'dark'] as const) {
  for (const { name, url } of PAGES) {
    test(`${name} has no accessibility fault in ${scheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: scheme });
      test.slow();
      await page.goto(url);
      await expect(page.getByRole('main')).toBeVisible();
      await expectSettled(page);
      await expectAccessible(page);
    });
  }
}

test('the demo tells its story: the role that was raised shows before and after', async ({ page }) => {
  await page.goto('/logs?f=tenantId.eq.acme&f=ip.eq.203.0.113.77&range=30d');
  await expectTotal(page, 175);
  await page.goto('/logs?f=tenantId.eq.acme&f=ip.eq.203.0.113.77&f=action.eq.role.updated&range=30d');
  await expectAwake(page);
  await explorerOf(page).rows.filter({ hasText: 'role.updated' }).getByRole('link').click();
  const drawer = page.getByRole('complementary');
  await drawer.getByRole('tab', { name: 'Changes' }).click();
  const changes = drawer.getByRole('region', { name: 'Changes' });
  for (const text of ['/role', '"editor"', '"admin"']) await expect(changes).toContainText(text);
  await expectAccessible(page);
});

test('the filter and the range of the statistics live in the URL; Back returns to each', async ({ page }) => {
  const { bar, filter, time, timePanel } = explorerOf(page);
  const events = page.getByRole('region', { name: 'Figures' }).getByRole('definition').first();
  await openStats(page, '/stats?range=30d');
  const all = (await events.textContent()) ?? '';
  await bar.fill('actor_type:service');
  await bar.press('Enter');
  await expect(page).toHaveURL(/f=actorType\.eq\.service/);
  await expectSettled(page);
  await expect(events).not.toHaveText(all);
  const some = (await events.textContent()) ?? '';
  await time.click();
  await timePanel.getByRole('button', { name: 'Last hour' }).click();
  await expect(page).toHaveURL(/range=1h/);
  await expectSettled(page);
  await expect(events).not.toHaveText(some);
  await page.goBack();
  await expect(events).toHaveText(some);
  await filter.getByRole('button', { name: 'Remove filter: Actor type is service' }).click();
  await expect(events).toHaveText(all);
});

test('the first tab stop leads past the frame of the page', async ({ page }) => {
  await page.goto('/logs?range=30d');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to events' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
});

test('nothing scrolls sideways on a phone', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  for (const url of ['/logs?range=30d', '/stats?range=30d']) {
    await page.goto(url);
    await expect(page.getByRole('main')).toBeVisible();
    await expectSettled(page);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  }
});
