import { expect, type Page, test } from '@playwright/test';
import { CONSOLE_HEADER } from '@/lib/audit/permission';
import { expectAccessible } from './accessible';
import { expectAsFresh, explorerOf } from './explorer';
import { createUser, signInFirst } from './sign-in';
import { openStats } from './stats-scene';

test('whoever looks at events can see in the access log that they did, and with which filter', async ({
  page,
}) => {
  await page.goto('/logs?f=action.eq.role.updated&f=actorEmail.eq.ana@example.com&range=30d');
  await page.getByRole('navigation', { name: 'Log' }).getByRole('link', { name: 'Access log' }).click();
  await expect(page).toHaveURL(/\?log=access$/);
  const { rows } = explorerOf(page);
  await expect(rows.first()).toContainText('audit.');
  await page.goBack();
  await expectAsFresh(page);
  await page.goForward();
  await expect(rows.first()).toContainText('audit.');
  await rows.filter({ hasText: 'audit.list' }).first().getByRole('link').click();
  await page.getByRole('tab', { name: 'Raw' }).click();
  const raw = page.getByRole('complementary').getByRole('region', { name: 'Raw event' });
  // One look is several reads, each with its record: of the page, of its rows, of their number. Which is first is chance.
  await expect(raw).toContainText(/"(console\.logs|listEvents|countEvents)"/);
  const looks = await recordsOf(page, 'console.logs');
  expect(looks.map(({ filter }) => filter)).toContainEqual([
    { field: 'action', op: 'eq', values: ['role.updated'] },
    { field: 'actorEmail', op: 'eq', values: [expect.stringMatching(/^hmac:/)] },
  ]);
  await expectAccessible(page);
  await page.goto('/logs?log=access&f=action.eq.audit.list&range=all');
  await expect(rows.first()).toContainText('audit.list');
  await expect(page.getByRole('main')).not.toContainText('ana@example.com');
});

interface ReadRecord {
  operation: string;
  filter: { field: string; op: string; values: string[] }[];
}

/** What the newest records of lists say of those that one operation made. */
async function recordsOf(page: Page, operation: string): Promise<ReadRecord[]> {
  const answer = await page.request.get('/api/v1/events?log=access&f=action.eq.audit.list&limit=200', {
    headers: { [CONSOLE_HEADER]: '1' },
  });
  const { items }: { items: { details: ReadRecord }[] } = await answer.json();
  return items.map(({ details }) => details).filter((record) => record.operation === operation);
}

test.describe('an analyst', () => {
  test.use({ storageState: { cookies: [], origins: [] } });

  test('sees the core of events, and is told which filters are left out', async ({ page }) => {
    test.slow();
    const oneTime = createUser('lynn', '--role', 'analyst', '--tenant', 'acme');
    await page.goto('/logs?range=30d&f=actorEmail.eq.x@example.com&f=result.eq.denied');
    await signInFirst(page, 'lynn', oneTime);
    await expect(page.getByRole('main').getByText('actorEmail.eq.x@example.com')).toBeVisible();
    await expect(explorerOf(page).rows.first()).toContainText('denied');
    await expect(explorerOf(page).grid).not.toContainText('@');
    await openStats(page, '/stats?range=30d');
    await expect(page.getByRole('main')).not.toContainText('@');
  });
});
