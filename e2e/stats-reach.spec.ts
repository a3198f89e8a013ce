import { expect, test } from './api/api';
import { uniqueName } from './api/server';
import { openAs } from './sign-in';
import { IN_RANGE, linkedNumbers, makeStatsScene, openStats, panelOf, statsUrl } from './stats-scene';

/** Each opens pages of many panels. */
test.describe.configure({ timeout: 120_000 });

test('an analyst is told what is not for them, and it is not asked for', async ({ browser, server, api }) => {
  const tenantId = await makeStatsScene(server, api);
  const page = await openAs(browser, { name: uniqueName('analyst'), role: 'analyst', tenantId }, '/docs');
  const asked: string[] = [];
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.pathname.startsWith('/api/v1/'))
      asked.push(url.searchParams.get('fields') ?? url.searchParams.get('field') ?? '');
  });
  await openStats(page, statsUrl(tenantId));
  for (const title of ['Top actors', 'Top addresses', 'New actors', 'New addresses'])
    await expect(panelOf(page, title)).toContainText('Not available to your role');
  expect(asked.filter((field) => field === 'actor' || field === 'ip')).toEqual([]);
  expect(asked).toContain('action');
  const figures = panelOf(page, 'Figures');
  await expect(figures.getByRole('link', { name: '12', exact: true })).toHaveAttribute('href', '#actors');
  await expect(figures.getByRole('link', { name: '11', exact: true })).toHaveAttribute('href', '#new-actors');
  await expect(page.getByRole('main')).not.toContainText('usr_');
  await expect(panelOf(page, 'Tenants')).toHaveCount(0);
  await page.context().close();
});

test('tenants and partners are counted for who reaches several, and lead to as many events', async ({
  page,
  server,
  api,
}) => {
  const partner = uniqueName('prt');
  const tenants = [await makeStatsScene(server, api, partner), await makeStatsScene(server, api, partner)];
  await openStats(page, statsUrl(tenants[0] ?? '').replace(/f=tenantId[^&]*/, `f=partnerId.eq.${partner}`));
  await expect(
    panelOf(page, 'Figures').getByRole('link', { name: String(2 * IN_RANGE.length), exact: true }),
  ).toBeVisible();
  const listed = (await linkedNumbers(page)).filter(({ panel }) => panel === 'tenants');
  expect(listed.map(({ events }) => events)).toEqual([IN_RANGE.length, IN_RANGE.length]);
  for (const tenantId of tenants)
    await expect(panelOf(page, 'Tenants').getByRole('link', { name: new RegExp(tenantId) })).toBeVisible();
  await expect(panelOf(page, 'Partners').getByRole('listitem')).toHaveText(new RegExp(`${partner}.*100.0 %`));
});
