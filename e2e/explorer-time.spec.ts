import type { Page } from '@playwright/test';
import { expect, test } from './api/api';
import { expectAsFresh, expectTotal, explorerOf } from './explorer';
import { EVENTS, makeScene, sceneUrl } from './explorer-scene';

let tenant = '';
test.beforeAll(async ({ server, api }) => {
  tenant = await makeScene(server, api);
});

/** What of the URL says the range. */
const rangeOf = (page: Page) => new URL(page.url()).searchParams.get('range');
const at = (clock: string) => `2026-11-10T${clock}Z`;
const span = (from: string, to: string) => `${at(from)}..${at(to)}`;
const urlOf = (from: string, to: string) => `/logs?f=tenantId.eq.${tenant}&range=${span(from, to)}`;

test('a range is chosen of those that are offered, and the focus comes back', async ({ page }) => {
  const { time, timePanel } = explorerOf(page);
  await page.goto(sceneUrl(tenant));
  await expectTotal(page, EVENTS.length);
  for (const [name, range] of [
    ['Last 15 minutes', '15m'],
    ['Last 7 days', '7d'],
    ['All time', 'all'],
    ['Yesterday', 'yesterday'],
    ['This month', 'month'],
  ] as const) {
    await page.keyboard.press('t');
    await expect(timePanel.getByLabel('Type a range')).toBeFocused();
    await timePanel.getByRole('button', { name }).click();
    await expect(timePanel).toBeHidden();
    await expect(time).toBeFocused();
    await expect(time).toContainText(name);
    expect(rangeOf(page)).toBe(range);
  }
  await page.keyboard.press('t');
  await expect(timePanel.getByRole('button', { name: 'This month' })).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('Escape');
  await expect(timePanel).toBeHidden();
  await expect(time).toBeFocused();
  await page.goBack();
  await page.goBack();
  await expect(time).toContainText('All time');
  await expectTotal(page, EVENTS.length);
  await expectAsFresh(page);
});

test('a range is typed, and what is none is said to be', async ({ page }) => {
  const { time, timePanel } = explorerOf(page);
  await page.goto(sceneUrl(tenant));
  await time.click();
  const typed = timePanel.getByLabel('Type a range');
  await typed.fill('never');
  await typed.press('Enter');
  await expect(typed).toHaveAttribute('aria-invalid', 'true');
  await expect(typed).toHaveAccessibleDescription(/^That is no time range/);
  await typed.fill('2999-01-01');
  await expect(typed).toHaveAttribute('aria-invalid', 'false');
  await typed.press('Enter');
  await expect(typed).toHaveAccessibleDescription('This range lies in the future.');
  await typed.fill('2026-11-10 10:00..10:30');
  await typed.press('Enter');
  await expect(timePanel).toBeHidden();
  await expectTotal(page, 31);
  expect(rangeOf(page)).toBe(span('10:00:00.000', '10:30:00.000'));
  await time.click();
  await typed.fill('2d');
  await typed.press('Enter');
  await expect(time).toContainText('Last 2 days');
});

test('two times are filled in, and one after the other refused the wrong way round', async ({ page }) => {
  const { time, timePanel } = explorerOf(page);
  await page.goto(sceneUrl(tenant));
  await time.click();
  const form = timePanel.getByRole('form', { name: 'From and to, UTC' });
  await expect(form.getByLabel('From')).toHaveValue('2026-11-10T10:00');
  await form.getByLabel('From').fill('2026-11-10T10:20:00');
  await form.getByLabel('To').fill('2026-11-10T10:10:00');
  await form.getByRole('button', { name: 'Apply' }).click();
  await expect(form.getByRole('alert')).toHaveText('The end comes before the beginning.');
  await form.getByLabel('To').fill('2026-11-10T10:29:59');
  await form.getByRole('button', { name: 'Apply' }).click();
  await expectTotal(page, 10);
  await page.reload();
  await time.click();
  await expect(form.getByLabel('From')).toHaveValue('2026-11-10T10:20');
  await expect(form.getByLabel('To')).toHaveValue('2026-11-10T10:29:59');
});

test('days are chosen in the calendar by keyboard alone', async ({ page }) => {
  const { time, timePanel } = explorerOf(page);
  await page.goto(sceneUrl(tenant));
  await time.focus();
  await page.keyboard.press('Enter');
  const day = (name: string) => timePanel.getByRole('button', { name, exact: true });
  await expect(timePanel.getByRole('grid', { name: 'November 2026' })).toBeVisible();
  await day('Tuesday, November 10, 2026').focus();
  await page.keyboard.press('PageUp');
  await expect(day('Saturday, October 10, 2026')).toBeFocused();
  await page.keyboard.press('PageDown');
  await page.keyboard.press('ArrowLeft');
  await expect(day('Monday, November 9, 2026')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(timePanel.getByText('Choose the last day')).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expect(day('Monday, November 16, 2026')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(timePanel).toBeHidden();
  await expect(time).toContainText('9 – 16 Nov');
  await expect(time).toBeFocused();
  expect(rangeOf(page)).toBe('2026-11-09T00:00:00.000Z..2026-11-16T23:59:59.999Z');
  await expectTotal(page, EVENTS.length);
});

test('the range moves by its own width, to either side, and doubles', async ({ page }) => {
  await page.goto(urlOf('10:00:00.000', '10:59:59.999'));
  await expectTotal(page, 60);
  const step = async (name: string, range: string) => {
    await page.getByRole('button', { name, exact: true }).click();
    await expect.poll(() => rangeOf(page)).toBe(range);
  };
  await step('Later', span('11:00:00.000', '11:59:59.999'));
  await step('Earlier', span('10:00:00.000', '10:59:59.999'));
  await step('Zoom out', span('09:30:00.000', '11:29:59.999'));
  await expectTotal(page, 90);
  for (const [key, range] of [
    [']', span('11:30:00.000', '13:29:59.999')],
    ['[', span('09:30:00.000', '11:29:59.999')],
    ['-', span('08:30:00.000', '12:29:59.999')],
  ] as const) {
    await page.keyboard.press(key);
    await expect.poll(() => rangeOf(page)).toBe(range);
  }
  await page.goto(`/logs?f=tenantId.eq.${tenant}`);
  await expectTotal(page, 0);
  await expect(page.getByRole('button', { name: 'Later' })).toHaveAttribute('aria-disabled', 'true');
  await page.keyboard.press(']');
  await page.goBack();
  await expectTotal(page, EVENTS.length);
});

test.describe('in New York', () => {
  test.use({ timezoneId: 'America/New_York' });

  test('a zone is chosen, that of the browser or any by its name, and kept', async ({ page }) => {
    const { grid, time, timePanel } = explorerOf(page);
    const header = (zone: string) => grid.getByRole('columnheader', { name: `Time (${zone})` });
    const kept = () =>
      page.waitForResponse(
        (it) => it.url().endsWith('/api/v1/preferences') && it.request().method() === 'PUT',
      );
    await page.goto(sceneUrl(tenant));
    await expect(grid.getByRole('link', { name: '2026-11-10 11:59:00.000' })).toBeVisible();
    await time.click();
    const zone = timePanel.getByRole('group', { name: 'Time zone' });
    await Promise.all([kept(), zone.getByRole('button', { name: 'Local' }).click()]);
    await expect(zone.getByRole('button', { name: 'Local' })).toHaveAttribute('aria-pressed', 'true');
    await expect(header('America/New York')).toBeVisible();
    await expect(grid.getByRole('link', { name: '2026-11-10 06:59:00.000' })).toBeVisible();
    await page.reload();
    await expect(header('America/New York')).toBeVisible();
    await time.click();
    await expect(zone.getByRole('button', { name: 'Local' })).toHaveAttribute('aria-pressed', 'true');
    await zone.getByLabel('Other time zone').fill('Nowhere/Land');
    await page.keyboard.press('Enter');
    await expect(zone.getByText('No time zone has this name.')).toBeVisible();
    await zone.getByLabel('Other time zone').fill('europe/berlin');
    await Promise.all([kept(), page.keyboard.press('Enter')]);
    await expect(header('Europe/Berlin')).toBeVisible();
    await expect(grid.getByRole('link', { name: '2026-11-10 12:59:00.000' })).toBeVisible();
    await expect(zone.getByLabel('Other time zone')).toHaveValue('Europe/Berlin');
    await Promise.all([kept(), zone.getByRole('button', { name: 'UTC' }).click()]);
    await expect(header('UTC')).toBeVisible();
    await expectTotal(page, EVENTS.length);
  });
});

test('an hour that clocks show twice is told apart, and a day has as many hours as it has', async ({
  page,
  server,
  api,
}) => {
  const { grid, table, time, timePanel } = explorerOf(page);
  const { tenantId } = await server.makeTenant();
  const times = [
    '2026-10-24T22:00:00Z',
    '2026-10-25T00:30:00Z',
    '2026-10-25T01:30:00Z',
    '2026-10-25T22:59:59Z',
  ];
  await api.write(
    tenantId,
    times.map((occurred_at) => ({ occurred_at, action: 'clock.read' })),
  );
  await page.goto(`/logs?f=tenantId.eq.${tenantId}&range=all&tz=Europe/Berlin`);
  await time.click();
  await timePanel.getByLabel('Type a range').fill('2026-10-25');
  await page.keyboard.press('Enter');
  await expect.poll(() => rangeOf(page)).toBe('2026-10-24T22:00:00.000Z..2026-10-25T22:59:59.999Z');
  await expectTotal(page, 4);
  await expect(grid.getByRole('link')).toHaveText([
    '2026-10-25 23:59:59.000',
    '2026-10-25 02:30:00.000 CET',
    '2026-10-25 02:30:00.000 CEST',
    '2026-10-25 00:00:00.000',
  ]);
  await expect(table.getByRole('rowheader')).toHaveText([
    /^2026-10-25 00:00:00\.000$/,
    /^2026-10-25 02:\d\d:00\.000 CEST$/,
    /^2026-10-25 02:\d\d:00\.000 CET$/,
    /^2026-10-25 23:\d\d:00\.000$/,
  ]);
  await page.getByRole('button', { name: 'Later' }).click();
  await expect.poll(() => rangeOf(page)).toBe('2026-10-25T23:00:00.000Z..2026-10-26T22:59:59.999Z');
  await expect(time).toContainText('26 Oct');
});
