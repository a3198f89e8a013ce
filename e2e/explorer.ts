import { expect, type Page } from '@playwright/test';

/** What stands on the page of events, by the names that everybody has for it. */
export function explorerOf(page: Page) {
  const filter = page.getByRole('search', { name: 'Filter' });
  const facets = page.getByRole('region', { name: 'Facets' });
  return {
    bar: page.getByRole('combobox', { name: 'Filter events' }),
    filter,
    options: page.getByRole('listbox', { name: 'Suggestions' }).getByRole('option'),
    /** The button of a condition, which opens its menu. */
    pill: (text: string) => filter.getByRole('button', { name: text, exact: true }),
    grid: page.getByRole('grid', { name: 'Events' }),
    /** Rows but for the header. */
    rows: page
      .getByRole('grid', { name: 'Events' })
      .locator('[role=row][aria-rowindex]:not([aria-rowindex="1"])'),
    facets,
    /** A value of a facet: `denied, 20 events`. */
    value: (name: string | RegExp) => facets.getByRole('checkbox', { name, exact: true }),
    valuesOf: (field: string) => facets.getByRole('list', { name: `${field} values` }).getByRole('checkbox'),
    chart: page.getByRole('group', { name: 'Events over time' }),
    table: page.getByRole('table', { name: 'Events over time' }),
    /** The time range in force, which opens what changes it. */
    time: page.getByRole('group', { name: 'Time range' }).locator('[aria-haspopup=dialog]'),
    timePanel: page.getByRole('dialog', { name: 'Time range and zone' }),
  };
}

/** That the list has so many events, and says so wherever it does. */
export async function expectTotal(page: Page, total: number): Promise<void> {
  const all = total.toLocaleString('en-US');
  const said = total === 0 ? 'No rows' : new RegExp(`^Rows [\\d,]+–[\\d,]+ of ${all}$`);
  await expect(page.getByRole('main').getByText(said)).toBeVisible();
  const status = total === 0 ? 'No events match' : `${all} ${total === 1 ? 'event' : 'events'}`;
  await expect(page.getByRole('status').filter({ hasText: status })).toHaveText(status);
  if (total > 0) await expect(explorerOf(page).grid).toHaveAttribute('aria-rowcount', String(total + 1));
}

/** All that the page says, but for the time at which it was asked for. */
async function textOf(page: Page): Promise<string> {
  // biome-ignore lint/performance/useDomNodeTextContent: what nobody sees is no part of it
  const text = await page.getByRole('main').innerText();
  return text.replace(/as of \d\d:\d\d:\d\d/, 'as of then');
}

/** That the page is the one that its URL gives to whoever opens it. */
export async function expectAsFresh(page: Page): Promise<void> {
  // What is offered for what is pointed at, or has the focus, is no part of the URL.
  await page.mouse.move(0, 0);
  await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
  const fresh = await page.context().newPage();
  await fresh.setViewportSize(page.viewportSize() ?? { width: 1280, height: 720 });
  await fresh.goto(page.url());
  await expect
    .poll(async () => {
      const [here, there] = await Promise.all([textOf(page), textOf(fresh)]);
      return here === there ? 'the same' : `${here}\n--- fresh:\n${there}`;
    })
    .toBe('the same');
  await fresh.close();
}
