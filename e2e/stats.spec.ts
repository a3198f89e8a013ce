import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { visible } from '@/lib/audit/visible';
import { expectAccessible } from './accessible';
import { expect, test } from './api/api';
import { expectTotal, explorerOf } from './explorer';
import { FROM, TO } from './explorer-scene';
import { report, watchShifts } from './page-timing';
import { ORIGIN } from './place';
import { gzippedBytes, scriptBytes } from './script-bytes';
import {
  BEFORE,
  countAt,
  DAYS,
  expectSettled,
  FORMULA,
  IN_RANGE,
  LOADED_MS,
  linkedNumbers,
  makeStatsScene,
  openStats,
  panelOf,
  statsUrl,
} from './stats-scene';

/** Each opens pages of many panels. */
test.describe.configure({ timeout: 120_000 });

let tenant = '';
test.beforeAll(async ({ server, api }) => {
  tenant = await makeStatsScene(server, api);
});

const SCRIPT_BYTES_MAX = 210_000;
const CHART_BYTES_MAX = 130_000;

const countOf = (result: string) => IN_RANGE.filter((event) => event.result === result).length;
const PANELS = [
  ...['figures', 'time', 'spikes', 'actions', 'actors', 'resource-types', 'addresses', 'failures'],
  ...['new-actors', 'new-addresses', 'new-actions', 'tenants', 'partners'],
] as const;

/** Each asks the API in another way. */
const WALKED: readonly string[] = ['figures', 'actors', 'failures', 'new-addresses'];

test('every number leads to a list of exactly as many events', async ({ page }) => {
  await openStats(page, statsUrl(tenant));
  const shown = await linkedNumbers(page);
  for (const button of await page.getByRole('button', { name: /^View as table/ }).all()) await button.click();
  const numbers = [...shown, ...(await linkedNumbers(page))];
  expect(new Set(numbers.map(({ panel }) => panel))).toEqual(new Set(PANELS));
  const byHref = new Map(numbers.map((it) => [it.href, it]));
  for (const { href, events, panel } of byHref.values())
    expect(await countAt(page, href), `${panel}: ${href}`).toBe(events);
  // The same as a person sees it; other tests open what stood out, what is marked, and an hour of the week.
  const opened = new Map(shown.filter(({ panel }) => WALKED.includes(panel)).map((it) => [it.panel, it]));
  expect(opened.size).toBe(WALKED.length);
  for (const { href, events } of opened.values()) {
    await page.goto(href);
    await expectTotal(page, events);
  }
});

test(`the scripts of the page weigh at most ${SCRIPT_BYTES_MAX / 1_000} kB, and those of its charts ${CHART_BYTES_MAX / 1_000} kB`, async ({
  page,
}) => {
  const later = new Set<string>();
  page.on('request', (request) => {
    const { pathname, origin } = new URL(request.url());
    if (request.resourceType() === 'script' && origin === ORIGIN) later.add(pathname);
  });
  const { scripts, bytes } = await scriptBytes(page, statsUrl(tenant));
  await openStats(page, statsUrl(tenant));
  let chartBytes = 0;
  for (const src of later) if (!scripts.has(src)) chartBytes += await gzippedBytes(page, src);
  report(`${scripts.size} scripts of /stats`, `${bytes} bytes after gzip -9, and ${chartBytes} later`);
  expect(scripts.size).toBeGreaterThan(3);
  expect(chartBytes).toBeGreaterThan(10_000);
  expect(bytes).toBeLessThanOrEqual(SCRIPT_BYTES_MAX);
  expect(chartBytes).toBeLessThanOrEqual(CHART_BYTES_MAX);
});

test('figures, chart, lists and hours are of the same events, beside those of the time before', async ({
  page,
}) => {
  const shifts = await watchShifts(page);
  await openStats(page, statsUrl(tenant));
  expect(await shifts()).toEqual([]);
  const figures = panelOf(page, 'Figures');
  await expect(figures.getByRole('link', { name: String(IN_RANGE.length), exact: true })).toBeVisible();
  await expect(figures).toContainText('200 % more than in the 2 hours before');
  await expect(figures).toContainText(`${countOf('failure')} of ${IN_RANGE.length}`);
  await expect(figures).toContainText(/percentage points more than in the 2 hours before/);
  const sumOf = async (panel: string) =>
    (await linkedNumbers(page))
      .filter((it) => it.panel === panel)
      .reduce((sum, { events }) => sum + events, 0);
  for (const panel of ['time', 'actions', 'actors', 'resource-types', 'addresses'])
    expect(await sumOf(panel), panel).toBe(IN_RANGE.length);
  const cells = await panelOf(page, 'Hours of the week')
    .getByRole('button', { name: /event/ })
    .evaluateAll((found) => found.map((cell) => Number(/([\d,]+) events?$/.exec(cell.ariaLabel ?? '')?.[1])));
  expect(cells).toHaveLength(7 * 24);
  expect(cells.reduce((sum, events) => sum + events, 0)).toBe(IN_RANGE.length);

  await expect(panelOf(page, /^Events over time/).getByRole('list', { name: 'Results' })).toContainText(
    'the 2 hours before',
  );
  await page.getByRole('checkbox', { name: /^Compare/ }).uncheck();
  await expect(page).toHaveURL(/compare=0/);
  await expect(figures).not.toContainText('before');
  await page.goBack();
  await expect(figures).toContainText('than in the 2 hours before');
  expect(BEFORE).toHaveLength(IN_RANGE.length / 3);
});

test('what stood out is marked in the chart, and says why, by whom and by which query', async ({ page }) => {
  await openStats(page, statsUrl(tenant));
  const unusual = panelOf(page, 'Unusual').first();
  const denied = unusual.getByRole('listitem').filter({ hasText: `${countOf('denied')} denied` });
  await expect(denied).toContainText('usual 1 in these hours of the week');
  await expect(denied).toContainText('mostly role.updated (15)');
  await expect(denied).toContainText('by usr_9 (15)');
  await expect(denied.locator('code')).toHaveText(`tenant:${tenant} result:denied`);
  const marks = panelOf(page, /^Events over time/).getByRole('link', { name: /^Unusual: / });
  await expect(marks.first()).toHaveAccessibleName(/138 events, usual 4 in these hours of the week/);
  await denied.getByRole('link', { name: 'Open in logs' }).click();
  await expectTotal(page, countOf('denied'));
});

test('bars are marked by pointer and by keys, opened as a list, and zoomed into', async ({ page }) => {
  await openStats(page, statsUrl(tenant));
  const panel = panelOf(page, /^Events over time/);
  const chart = panel.getByRole('group', { name: 'Events over time' });
  await chart.focus();
  await page.keyboard.press('ArrowRight');
  await expect(chart).toHaveAccessibleDescription(
    /10:00 – 10:05 · 11 events · 1 error · 1 failure · 6 denied · before: 5$/,
  );
  for (let steps = 0; steps < 5; steps++) await page.keyboard.press('Shift+ArrowRight');
  await expect(chart).toHaveAccessibleDescription(/10:00 – 10:30 · 46 events · .*before: 30$/);
  await expectAccessible(page);
  await panel.getByRole('button', { name: 'Zoom in' }).click();
  await expect(page).toHaveURL(/range=2026-11-10T10%3A00%3A00.000Z\.\.2026-11-10T10%3A29%3A59.999Z/);
  await expectSettled(page);
  await expect(panelOf(page, 'Figures').getByRole('link', { name: '46', exact: true })).toBeVisible();
  await page.goBack();
  await expectSettled(page);
  const box = (await chart.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  await page.mouse.move(box.x + box.width / 2 + 30, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - 1, box.y + 40, { steps: 4 });
  await page.mouse.up();
  await expect(chart).toHaveAccessibleDescription(/ – 12:00 · /);
  const open = panel.getByRole('link', { name: 'Open in logs' });
  const events = Number(await open.getAttribute('data-events'));
  expect(events).toBeGreaterThan(40);
  await open.click();
  await expectTotal(page, events);
  await page.goBack();
  await expectSettled(page);
  await chart.focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Escape');
  await expect(chart).toHaveAccessibleDescription(/^Arrow keys walk along the bars/);
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/logs\?.*11%3A55%3A00.000Z\.\.2026-11-10T11%3A59%3A59.999Z/);
  await expectTotal(page, 5);
});

test('files hold what panels show: instants in UTC, and no formula', async ({ page }) => {
  await openStats(page, statsUrl(tenant));
  const saved = async (title: RegExp): Promise<{ name: string; rows: string[][] }> => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: title }).click(),
    ]);
    return { name: download.suggestedFilename(), rows: parse(await readFile(await download.path(), 'utf8')) };
  };
  const time = await saved(/^CSV: Events over time/);
  expect(time.name).toBe('trailmark-time-2026-11-10T10-00-00.000Z-2026-11-10T11-59-59.999Z.csv');
  expect(time.rows[0]).toEqual(['from', 'to', 'events', 'success', 'failure', 'denied', 'error', 'unknown']);
  expect(time.rows[1]?.slice(0, 2)).toEqual([FROM, '2026-11-10T10:04:59.999Z']);
  expect(time.rows.at(-1)?.[1]).toBe(TO);
  expect(time.rows.slice(1).reduce((sum, row) => sum + Number(row[2]), 0)).toBe(IN_RANGE.length);
  const failures = await saved(/^CSV: Failures by action/);
  expect(failures.rows.find(([action]) => action === 'role.updated')).toEqual([
    ...['role.updated', '0', '0', '15', '0', '0'],
  ]);
  const actions = await saved(/^CSV: New actions/);
  expect(actions.rows.map(([action]) => action).sort()).toEqual([
    ...[`'${FORMULA}`, 'action', 'document.read', 'role.created', 'role.deleted', 'role.updated'],
  ]);
  const hours = await saved(/^CSV: Hours of the week/);
  expect(hours.rows[2]?.[11]).toBe(String(IN_RANGE.length - 61));
  await expect(panelOf(page, 'Top actions')).toContainText(visible(FORMULA));
});

test('a cell of the week lists the hours that it is made of, on days of 23 and 25 hours too', async ({
  page,
}) => {
  await openStats(page, statsUrl(tenant, '&tz=Europe/Berlin', DAYS.long));
  const hours = panelOf(page, 'Hours of the week');
  await hours.getByRole('button', { name: 'Mon 00:00, 0 events' }).focus();
  for (const key of [
    'ArrowDown',
    'ArrowDown',
    'ArrowDown',
    'ArrowDown',
    'ArrowDown',
    'ArrowDown',
    'ArrowRight',
  ])
    await page.keyboard.press(key);
  await page.keyboard.press('ArrowRight');
  const cell = hours.getByRole('button', { name: 'Sun 02:00, 4 events' });
  await expect(cell).toBeFocused();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Sun 02:00, 4 events' });
  await expect(dialog.getByRole('listitem')).toHaveText([/02:00 CEST – .*2$/, /02:00 CET – .*2$/]);
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(cell).toBeFocused();
  await cell.click();
  await dialog.getByRole('link').last().click();
  await expectTotal(page, 2);

  await openStats(page, statsUrl(tenant, '&tz=Europe/Berlin', DAYS.short));
  await expect(hours.getByRole('button', { name: 'Sun 02:00, 0 events' })).toBeVisible();
  await expect(hours.getByRole('button', { name: 'Sun 03:00, 2 events' })).toBeVisible();
  await expect(panelOf(page, 'Figures').getByRole('link', { name: '46', exact: true })).toBeVisible();
});

test('panels that fail say so by themselves, and are asked for again', async ({ page, server }) => {
  await page.route('**/api/v1/stats/hours?**', (route) =>
    route.fulfill({ status: 500, json: { error: 'internal', message: 'It failed' } }),
  );
  await page.route('**/api/v1/stats/new?**', (route) =>
    route.fulfill({ status: 503, json: { error: 'overloaded', message: 'Too much at once' } }),
  );
  await page.route('**/api/v1/events/facets?**fields=actor**', (route) =>
    route.fulfill({ json: { facets: [{ field: 'actor', values: null, other: 0, distinct: 0 }] } }),
  );
  await page.route('**/api/v1/stats/summary?**', async (route) => {
    const answer = await (await route.fetch()).json();
    answer.figures.active_actors = { value: null, previous: null, parts: null };
    await route.fulfill({ json: answer });
  });
  await page.goto(statsUrl(tenant));
  const hours = panelOf(page, 'Hours of the week');
  const loaded = { timeout: LOADED_MS };
  await expect(hours.getByRole('alert')).toContainText('It failed (status 500)', loaded);
  const fresh = panelOf(page, 'New actors');
  await expect(fresh.getByRole('alert')).toContainText('There is too much to count in time', loaded);
  await expect(panelOf(page, 'Top actors')).toContainText('Too many events to tell exactly', loaded);
  await expect(panelOf(page, 'Figures')).toContainText('Too many events to tell exactly', loaded);
  await expect(panelOf(page, 'Top actions').getByRole('listitem').first()).toBeVisible(loaded);
  await expectAccessible(page);
  await panelOf(page, 'Top actors').getByRole('button', { name: 'Narrow the range' }).click();
  await expect(explorerOf(page).timePanel).toBeVisible();
  await page.keyboard.press('Escape');
  await page.unrouteAll();
  await hours.getByRole('button', { name: 'Retry: Hours of the week' }).click();
  await expect(hours.getByRole('table')).toBeVisible();

  const { tenantId } = await server.makeTenant();
  await openStats(page, statsUrl(tenantId));
  await expect(panelOf(page, 'Top actors')).toContainText('None in this range');
  await expect(panelOf(page, 'Unusual')).toContainText('Too little history');
  await expect(panelOf(page, 'New actors')).toContainText('None for the first time');
  expect(await linkedNumbers(page)).toEqual([]);
  await expectAccessible(page);
});

test('a report on paper says what it is of, is light, and has no controls', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await openStats(page, statsUrl(tenant, '&tz=Europe/Berlin'));
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
  const head = page.getByRole('main').getByText('Statistics of the audit log').locator('..');
  await expect(head).toContainText(
    '2026-11-10 11:00:00.000 (UTC+01:00) to 2026-11-10 12:59:59.999 (UTC+01:00)',
  );
  await expect(head).toContainText(`Tenant${tenant}`);
  await expect(head).toContainText('the 2 hours before');
  await expect(head).toContainText(/Printed\d{4}-\d\d-\d\d/);
  const controls = page.getByRole('main').locator('button:not(td button), input').filter({ visible: true });
  await expect(controls).toHaveCount(0);
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeHidden();
  await expect(page.locator('body')).toHaveCSS('background-color', 'rgb(255, 255, 255)');
  const lefts = await page
    .getByRole('main')
    .locator('section[aria-labelledby]')
    .evaluateAll((found) => new Set(found.map((it) => Math.round(it.getBoundingClientRect().left))).size);
  expect(lefts).toBe(1);
});
