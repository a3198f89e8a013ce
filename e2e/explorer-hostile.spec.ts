import type { Page } from '@playwright/test';
import { visible, visiblePart } from '@/lib/audit/visible';
import { type Api, expect, test } from './api/api';
import type { Server } from './api/server';
import { expectAwake } from './list-scene';
import { ORIGIN } from './place';

/** What would do something if it were taken for more than text; each says which field it stands in. */
const HOSTILE = {
  script: (field: string) => `<script>window.ran='${field}'</script>`,
  image: (field: string) => `"><img src=x onerror="window.ran='${field}'">`,
  link: (field: string) => `javascript:window.ran='${field}'`,
  template: (field: string) => `{{constructor.constructor("window.ran='${field}'")()}}`,
  reordered: (field: string) => `invoice\u202Egpj.${field}\u2066\u200B`,
  terminal: (field: string) => `\u001B[31;1m${field}\u001B]8;;https://evil.example\u0007`,
  formula: (field: string) => `=HYPERLINK("https://evil.example/${field}";"open")`,
} as const;

const KINDS = ['script', 'image', 'link', 'template', 'reordered', 'terminal', 'formula'] as const;
const DEPTH = 32;
const LONG = `<b>${'long '.repeat(200_000)}</b>`;

/** An event with one kind of text in every field that takes any. */
function eventOf(kind: (typeof KINDS)[number], nth: number) {
  const text = HOSTILE[kind];
  return {
    ...{
      occurred_at: new Date(Date.now() - nth * 60_000).toISOString(),
      result: 'denied',
      actor_type: 'user',
    },
    ...{ action: text('action'), message: text('message'), source_event_id: text(`source-${nth}`) },
    ...{ actor_id: text('actor'), actor_name: text('name') },
    ...{ resource_type: text('type'), resource_id: text('resource'), resource_name: text('resource-name') },
    ...{
      user_agent: text('agent'),
      session_id: text('session'),
      request_id: text('request'),
      brand_id: 'brand',
    },
    ...{ http_method: 'GET', http_path: `/${text('path')}` },
    targets: [{ type: text('target-type'), id: text('target'), name: text('target-name') }],
    changes: [
      { path: `/${text('change')}`, before: text('before'), after: { [text('key')]: text('after') } },
    ],
    details: { [text('detail-key')]: text('detail'), deep: nested(DEPTH - 2, text('deep')) },
  };
}

function nested(depth: number, text: string): object | string {
  return depth === 0 ? text : { level: nested(depth - 1, text) };
}

interface Guard {
  /** Fails where anything ran, asked, navigated or broke a policy since the page was opened. */
  check(): Promise<void>;
}

/** Listens for everything that a text which came alive would cause. */
async function guard(page: Page): Promise<Guard> {
  const happened: string[] = [];
  page.on('dialog', (dialog) => {
    happened.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('pageerror', (error) => happened.push(`error ${error.message}`));
  page.on('popup', (popup) => happened.push(`popup ${popup.url()}`));
  page.on('request', (request) => {
    const { origin, pathname, href } = new URL(request.url());
    if (origin !== ORIGIN || pathname.endsWith('/x')) happened.push(`request ${href}`);
  });
  await page.addInitScript(() => {
    const violations: string[] = [];
    document.addEventListener('securitypolicyviolation', (it) =>
      violations.push(`${it.violatedDirective} ${it.blockedURI}`),
    );
    Reflect.set(window, 'violations', violations);
  });
  return {
    async check() {
      expect(happened).toEqual([]);
      const found = await page.evaluate(() => ({
        ran: Reflect.get(window, 'ran'),
        violations: Reflect.get(window, 'violations'),
        inserted: document.querySelectorAll('main script, main img, main iframe, main b, [onerror]').length,
        links: [...document.links].filter(({ protocol }) => !protocol.startsWith('http')).length,
      }));
      expect(found).toEqual({ ran: undefined, violations: [], inserted: 0, links: 0 });
    },
  };
}

/** A tenant whose events are all hostile. */
async function makeHostile(api: Api, server: Server): Promise<string> {
  const { tenantId } = await server.makeTenant();
  await api.write(tenantId, KINDS.map(eventOf));
  return tenantId;
}

const listOf = (tenantId: string) => `/logs?f=tenantId.eq.${tenantId}`;

test('hostile text of every field is text in the list, its cells, its menu and the facets', async ({
  page,
  api,
  server,
}) => {
  const guarded = await guard(page);
  const tenantId = await makeHostile(api, server);
  await page.goto(listOf(tenantId));
  const grid = page.getByRole('grid');
  const facets = page.getByRole('region', { name: 'Facets' });
  for (const [nth, kind] of KINDS.entries()) {
    const shown = visible(HOSTILE[kind]('action'));
    await expect(grid.locator(`[data-rank="${nth}"] [data-column="action"]`)).toHaveText(shown);
    await expect(facets.getByRole('checkbox', { name: shown }).first()).toBeAttached();
  }
  await page.locator('[data-rank="0"]').click({ button: 'right' });
  await expect(page.getByRole('menu')).toBeVisible();
  await page.keyboard.press('Escape');
  await guarded.check();

  // Every column there is.
  await page.getByRole('button', { name: 'Columns' }).click();
  const hidden = page.getByRole('dialog', { name: 'Columns' }).getByRole('checkbox', { checked: false });
  await expect(hidden.first()).toBeVisible();
  for (let left = await hidden.count(); left > 0; left--) {
    await hidden.first().click();
    await expect(hidden).toHaveCount(left - 1);
  }
  const kept = page.waitForResponse((it) => it.request().method() === 'PUT');
  await page.getByRole('button', { name: 'Set back to how it was at first' }).click();
  await kept;
  await guarded.check();
});

for (const kind of KINDS) {
  test(`hostile text (${kind}) is text in every tab of its event`, async ({ page, api, server }) => {
    const guarded = await guard(page);
    const { tenantId } = await server.makeTenant();
    const [id] = await api.write(tenantId, [eventOf(kind, 0)]);
    await page.goto(`/logs/${id}?f=tenantId.eq.${tenantId}`);
    await expectAwake(page);
    const drawer = page.getByRole('complementary');
    const text = (field: string) => visible(HOSTILE[kind](field));
    await expect(drawer.getByRole('heading', { level: 2 })).toHaveText(text('action'));
    for (const field of ['actor', 'name', 'message', 'agent', 'session', 'request', 'resource', 'target'])
      await expect(drawer.getByRole('tabpanel')).toContainText(text(field));
    await drawer.getByRole('tab', { name: 'Changes' }).click();
    await expect(drawer.getByRole('tabpanel')).toContainText(text('change'));
    await drawer.getByRole('tab', { name: 'Raw' }).click();
    await expect(drawer.getByRole('tabpanel')).toContainText(text('detail-key'));
    await drawer.getByRole('searchbox').fill('deep');
    await drawer.getByRole('tab', { name: 'Context' }).click();
    await expect(drawer.getByRole('tabpanel')).toContainText(text('action'));
    await drawer.getByRole('tab', { name: 'Proof' }).click();
    await expect(drawer.getByRole('tabpanel')).toContainText(/Verified|Waiting for a checkpoint/);
    await guarded.check();
  });
}

test('hostile text is text among suggestions and in conditions, and filters for itself', async ({
  page,
  api,
  server,
}) => {
  const guarded = await guard(page);
  const tenantId = await makeHostile(api, server);
  for (const kind of KINDS) {
    await page.goto(listOf(tenantId));
    await expectAwake(page);
    const action = HOSTILE[kind]('action');
    await page.getByRole('combobox', { name: 'Filter events' }).fill('action:');
    await page
      .getByRole('option')
      .filter({ hasText: visible(action) })
      .click();
    const pill = page.getByRole('button', {
      name: `Remove filter: Action is ${visible(action)}`,
      exact: true,
    });
    await expect(pill).toBeVisible();
    await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', '2');
    await expect(page.locator('[data-rank="0"] [data-column="action"]')).toHaveText(visible(action));
    await page.reload();
    await expect(pill).toBeVisible();
  }
  await guarded.check();
});

test('hostile text copied as CSV starts no formula, and comes out as one field each', async ({
  page,
  context,
  api,
  server,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const tenantId = await makeHostile(api, server);
  await page.goto(listOf(tenantId));
  await expectAwake(page);
  // At the edge of a cell: what stands over one that is pointed at has clicks of its own.
  for (const nth of KINDS.keys())
    await page
      .locator(`[data-rank="${nth}"] [data-column="result"]`)
      .click({ modifiers: ['ControlOrMeta'], position: { x: 4, y: 4 } });
  await page.getByRole('button', { name: 'Copy CSV' }).click();
  await expect(page.getByText('CSV copied')).toBeVisible();
  const lines = (await page.evaluate(() => navigator.clipboard.readText())).split('\r\n');
  expect(lines).toHaveLength(KINDS.length + 1);
  for (const line of lines) expect(line).not.toMatch(/(^|,)"?[=+@\t\r-]/);
});

test('hostile text is text among the cards of a phone', async ({ page, api, server }) => {
  const guarded = await guard(page);
  const tenantId = await makeHostile(api, server);
  await page.setViewportSize({ width: 390, height: 780 });
  await page.goto(listOf(tenantId));
  const cards = page.getByRole('list', { name: 'Events' }).getByRole('listitem');
  for (const [nth, kind] of KINDS.entries())
    await expect(cards.nth(nth)).toContainText(visible(HOSTILE[kind]('action')));
  await guarded.check();
});

test('a megabyte of text and thirty-two levels are shown in part, and nothing stands still', async ({
  page,
  api,
  server,
}) => {
  const guarded = await guard(page);
  const { tenantId } = await server.makeTenant();
  const event = {
    ...{ occurred_at: new Date().toISOString(), action: 'long.told', source_event_id: 'long' },
    details: { long: LONG, deep: nested(DEPTH - 1, 'bottom') },
  };
  const [id] = await api.write(tenantId, [event]);
  await page.goto(`/logs/${id}?f=tenantId.eq.${tenantId}&tab=raw`);
  const panel = page.getByRole('complementary').getByRole('tabpanel');
  await expect(panel).toContainText(visiblePart(JSON.stringify(LONG), 2_000).slice(-40));
  await panel.getByRole('searchbox').fill('bottom');
  await expect(panel.getByText('"bottom"')).toBeAttached();
  expect(await page.evaluate(() => document.body.innerHTML.length)).toBeLessThan(500_000);
  await guarded.check();
});

test('a text with NUL is no event', async ({ api, server }) => {
  const { tenantId } = await server.makeTenant();
  const claims = { tenantId, scope: 'audit:ingest', sources: ['*'] };
  const body = { occurred_at: new Date().toISOString(), action: 'nul\u0000told' };
  const answer = await api.ask('/api/v1/events', { claims }, { method: 'POST', body });
  expect(answer.status).toBe(422);
  expect(answer.body.errors[0].pointer).toBe('/action');
});

test('the policy of a page allows no script but its own', async ({ page }) => {
  const policies = await Promise.all(
    ['/logs', '/stats', '/integrity', '/docs', '/signin', '/password'].map(async (path) => {
      const response = await page.request.get(path, { maxRedirects: 0 });
      return response.headers()['content-security-policy'];
    }),
  );
  for (const policy of policies) {
    const scripts = /script-src ([^;]*)/.exec(policy ?? '')?.[1];
    expect(scripts).toMatch(/^'self' 'nonce-[\w-]{20,}'$/);
    expect(policy).toContain("object-src 'none'");
    expect(policy).toContain("base-uri 'none'");
  }
  expect(new Set(policies).size).toBe(policies.length);
});
