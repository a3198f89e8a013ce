import { expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './accessible';

const LIST = '/logs?range=30d';

/** The list, as it is once its rows, counts and bars are there. */
async function openList(page: Page, url = LIST): Promise<void> {
  await page.goto(url);
  await expect(page.getByText(/^(Rows |No rows)/)).toBeVisible();
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
}

/** The first event, in a table or among cards. */
async function openEvent(page: Page): Promise<void> {
  const card = page.getByRole('list', { name: 'Events' }).getByRole('link').first();
  await page.locator('[data-rank="2"]').or(card).first().click();
  await expect(page.getByRole('complementary')).toBeVisible();
}

/** Opens what a button opens, and waits until it is there: some of it is loaded only then. */
const press = (name: string | RegExp) => async (page: Page) => {
  await page.getByRole('button', { name }).click();
  const controls = page.locator(':popover-open').locator('button, input, a, [role=menuitem]');
  await expect(controls.first()).toBeVisible();
};

interface State {
  name: string;
  url?: string;
  /** Too wide for a phone, where it does not exist. */
  isWide?: true;
  act(page: Page): Promise<void>;
}

const tab = (name: string): State => ({
  name: `the tab ${name} of an event`,
  async act(page) {
    await openEvent(page);
    await page.getByRole('tab', { name }).click();
    await expect(page.getByRole('tabpanel', { name })).toBeVisible();
    await expect(page.getByRole('complementary').locator('[aria-busy=true]')).toHaveCount(0);
  },
});

/** What opens over the list, and by what. */
const POPOVERS: readonly State[] = [
  { name: 'the time range', url: LIST, act: press(/^Last 30 days/) },
  { name: 'the columns', isWide: true, act: press('Columns') },
  { name: 'the views', act: press(/^View:/) },
  { name: 'the links', act: press('Share') },
  { name: 'the exports', act: press('Export') },
  { name: 'the user', act: press('signed-in') },
  { name: 'the tenants', act: press(/^Tenant:/) },
  {
    ...{ name: 'the menu of a condition', url: `${LIST}&f=result.eq.denied&f=!action.eq.user.login` },
    act: press(/^Result is denied/),
  },
];

const DIALOGS: readonly State[] = [
  ...['Event', 'Changes', 'Raw', 'Context', 'Proof'].map(tab),
  {
    ...{ name: 'the menu of a row', isWide: true },
    async act(page) {
      await page.locator('[data-rank="2"]').click({ button: 'right' });
      await expect(page.getByRole('menu')).toBeVisible();
    },
  },
  {
    ...{ name: 'two events compared', isWide: true, url: LIST },
    async act(page) {
      for (const rank of [2, 4])
        await page.locator(`[data-rank="${rank}"]`).click({ modifiers: ['ControlOrMeta'] });
      await page.getByRole('button', { name: 'Compare' }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
    },
  },
  ...['?', 'Control+k', 'Alt+g'].map(
    (keys): State => ({
      name: `what ${keys} opens`,
      async act(page) {
        await page.keyboard.press(keys);
        await expect(page.getByRole('dialog')).toBeVisible();
      },
    }),
  ),
  {
    name: 'the suggestions of the filter',
    async act(page) {
      await page.getByRole('combobox', { name: 'Filter events' }).fill('result:');
      await expect(page.getByRole('option').first()).toBeVisible();
    },
  },
  {
    name: 'a filter that is not understood',
    async act(page) {
      await page.getByRole('combobox', { name: 'Filter events' }).fill('nonsense:1 ');
      await page.keyboard.press('Escape');
    },
  },
];

const WITHOUT_ROWS: readonly State[] = [
  { name: 'no rows', url: '/logs?f=action.eq.nothing', act: async () => undefined },
  {
    ...{ name: 'rows that cannot be had', url: LIST },
    async act(page) {
      await page.route('**/api/v1/events**', (route) => route.fulfill({ status: 500, json: {} }));
      await page.getByRole('combobox', { name: 'Filter events' }).fill('result:failure');
      await page.keyboard.press('Enter');
      await expect(page.getByRole('alert').first()).toBeVisible();
    },
  },
];

const STATES = [...POPOVERS, ...DIALOGS, ...WITHOUT_ROWS];

const SCREENS = [
  { scheme: 'light', width: 1440, height: 900 },
  { scheme: 'dark', width: 390, height: 780 },
  { scheme: 'light', width: 320, height: 640 },
  { scheme: 'dark', width: 1440, height: 900 },
] as const;

for (const { scheme, width, height } of SCREENS) {
  test(`the explorer has no accessibility fault in ${scheme} at ${width} pixels`, async ({ page }) => {
    test.setTimeout(240_000);
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: scheme });
    await openList(page);
    await expectAccessible(page);
    for (const { name, url, isWide, act } of STATES) {
      if (isWide && width < 768) continue;
      await test.step(name, async () => {
        if (url !== undefined) await openList(page, url);
        await act(page);
        await expectAccessible(page);
        await page.keyboard.press('Escape');
        await expect(page.locator('dialog[open], :popover-open, aside')).toHaveCount(0);
      });
    }
  });

  test(`every other page has no accessibility fault in ${scheme} at ${width} pixels`, async ({
    page,
    browser,
  }) => {
    test.setTimeout(120_000);
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: scheme });
    // That of /docs is in reference.spec.ts.
    for (const url of [
      '/stats?range=30d',
      '/integrity?tenant=acme',
      '/password',
      '/logs?log=access',
      '/nowhere',
    ]) {
      await test.step(url, async () => {
        await page.goto(url);
        await expect(page.getByRole('main')).toBeVisible();
        await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
        await expectAccessible(page);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      });
    }
    const stranger = await browser.newContext({
      ...{ storageState: { cookies: [], origins: [] }, colorScheme: scheme, viewport: { width, height } },
    });
    const entry = await stranger.newPage();
    await entry.goto(new URL('/signin', page.url()).href);
    await expect(entry.getByRole('button', { name: 'Sign in' })).toBeVisible();
    await expectAccessible(entry);
    await stranger.close();
  });
}

test('one text of all that has too little contrast is found: the checks before can fail', async ({
  page,
}) => {
  await openList(page);
  const last = page.locator('[data-rank] [data-column=action] bdi').last();
  await last.evaluate((text) => text.setAttribute('style', 'color: #ddd; background: #eee'));
  await expect(expectAccessible(page)).rejects.toThrow('color-contrast');
});

test('nothing moves for who asks for less motion', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await openList(page);
  await openEvent(page);
  await page.getByRole('button', { name: 'Share' }).click();
  await expect(page.getByRole('menu', { name: 'Share' })).toBeVisible();
  const running = () => page.evaluate(() => document.getAnimations().map((it) => it.playState));
  expect(await running()).toEqual([]);
  await page.route('**/api/v1/events?**', () => undefined); // under way for as long as it is looked at
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Refresh' }).click();
  await expect(page.locator('.is-busy')).toBeAttached();
  expect(await running()).toEqual([]);
});

test('the same motion is there for everybody else: the check before can fail', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  await openList(page);
  await page.route('**/api/v1/events?**', () => undefined);
  await page.getByRole('button', { name: 'Refresh' }).click();
  await expect(page.locator('.is-busy')).toBeAttached();
  expect(await page.evaluate(() => document.getAnimations().length)).toBeGreaterThan(0);
});

test('with colours forced by the system, results keep their shapes and the focus its ring', async ({
  page,
}) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await openList(page, `${LIST}&f=result.in.denied,failure`);
  const mark = page
    .locator('[data-column=result] [aria-hidden]')
    .filter({ hasText: /^[■▲]$/ })
    .first();
  await expect(mark).toBeVisible();
  const colours = await mark.evaluate((it) => [
    getComputedStyle(it).color,
    getComputedStyle(document.body).backgroundColor,
  ]);
  expect(new Set(colours).size).toBe(2);
  await page.locator('[data-rank="0"]').focus();
  await page.keyboard.press('j');
  await expect(page.locator('[data-rank="1"]')).toBeFocused();
  await expect(page.locator('[data-rank="1"]')).toHaveCSS('outline-style', 'solid');
  await expectAccessible(page);
});

for (const [choice, theme] of [
  ['Dark', 'dark'],
  ['Light', 'light'],
  ['As the system is', undefined],
] as const) {
  test(`a page is ${choice.toLowerCase()} from its first picture on for who chose so`, async ({ page }) => {
    const response = await page.goto(LIST);
    expect(response?.ok()).toBe(true);
    await page.getByRole('button', { name: 'signed-in' }).click();
    const kept = page.waitForResponse((it) => it.request().method() === 'PUT' && it.ok());
    await page.getByRole('menuitemradio', { name: choice }).click();
    const root = page.locator('html');
    if (theme === undefined) await expect(root).not.toHaveAttribute('data-theme');
    else await expect(root).toHaveAttribute('data-theme', theme);
    await kept;
    // What the server writes, before anything of the page runs.
    const html = await (await page.request.get('/stats')).text();
    expect(/<html[^>]*data-theme="(\w+)"/.exec(html)?.[1]).toBe(theme);
    await page.emulateMedia({ colorScheme: theme === 'dark' ? 'light' : 'dark' });
    await page.reload();
    const dark = theme === 'dark' || theme === undefined;
    await expect(page.locator('body')).toHaveCSS(
      'background-color',
      dark ? 'rgb(11, 13, 16)' : 'rgb(255, 255, 255)',
    );
  });
}
