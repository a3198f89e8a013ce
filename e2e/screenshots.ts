import { expect, type Page, test } from '@playwright/test';

const LIST = '/logs?range=30d';
/** The attack that the demo tells of. */
const STORY = `${LIST}&f=tenantId.eq.acme&f=ip.eq.203.0.113.77`;
const FOLDER = 'screenshots';

const SCREENS = [
  { name: 'desktop', width: 1440, height: 900 },
  { name: 'phone', width: 390, height: 844 },
] as const;

interface State {
  url: string;
  act?(page: Page): Promise<void>;
}

/** The event of the story that raised a role, with a tab of it open. */
function event(tab: string): State {
  return {
    url: `${STORY}&f=action.eq.role.updated`,
    async act(page) {
      const card = page.getByRole('list', { name: 'Events' }).getByRole('link').first();
      await page.locator('[data-rank="0"]').or(card).first().click();
      await page.getByRole('tab', { name: tab }).click();
      await expect(page.getByRole('complementary').locator('[aria-busy=true]')).toHaveCount(0);
    },
  };
}

const STATES = {
  list: { url: LIST },
  event: { ...event('Event'), url: STORY },
  changes: event('Changes'),
  raw: event('Raw'),
  context: event('Context'),
  proof: {
    ...event('Proof'),
    async act(page) {
      await event('Proof').act?.(page);
      await expect(page.getByText(/^Verified/)).toBeVisible({ timeout: 30_000 });
    },
  },
  suggestions: {
    url: STORY,
    async act(page) {
      await page.getByRole('combobox', { name: 'Filter events' }).fill('action:');
      await expect(page.getByRole('option').first()).toBeVisible();
    },
  },
  'time-range': {
    url: LIST,
    async act(page) {
      await page.getByRole('button', { name: /^Last 30 days/ }).click();
      await expect(page.getByRole('dialog', { name: 'Time range and zone' })).toContainText('Yesterday');
    },
  },
  export: { url: LIST, act: (page) => page.getByRole('button', { name: 'Export' }).click() },
  empty: { url: '/logs?f=action.eq.role.updated&f=result.eq.denied' },
  statistics: {
    url: '/stats?range=30d',
    act: (page) => expect(page.locator('.recharts-surface')).toBeVisible(),
  },
  integrity: { url: '/integrity?tenant=acme' },
} as const satisfies Record<string, State>;

/** The pictures that the documentation shows. */
const SHOWN: Readonly<Record<string, string>> = {
  'event-light-desktop': 'docs/logs.png',
  'list-dark-desktop': 'docs/logs-dark.png',
  'proof-light-desktop': 'docs/proof.png',
};

/** Small enough that its file weighs less than 200 kB. */
const SHOWN_SIZE = { width: 1_200, height: 700 };

for (const scheme of ['light', 'dark'] as const) {
  for (const { name: screen, width, height } of SCREENS) {
    for (const [state, { url, ...more }] of Object.entries<State>(STATES)) {
      const name = `${state}-${scheme}-${screen}`;
      test(name, async ({ page }) => {
        await page.setViewportSize({ width, height });
        await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
        await page.goto(url);
        await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
        await more.act?.(page);
        await page.mouse.move(0, 0);
        await page.screenshot({ path: `${FOLDER}/${name}.png` });
        const shown = SHOWN[name];
        if (shown === undefined) return;
        await page.setViewportSize(SHOWN_SIZE);
        await page.screenshot({ path: shown });
      });
    }
  }
}
