import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './accessible';
import { trailmark } from './command';
import { ORIGIN, testEnv } from './place';
import { cookieOf, makeReport } from './signed-in';

test.use({ storageState: { cookies: [], origins: [] } });

interface Document {
  paths: Record<
    string,
    Record<string, { operationId: string; summary: string; parameters: { name: string }[] }>
  >;
}

async function operations(page: Page) {
  const answer = await page.request.get('/api/openapi.json');
  const document: Document = await answer.json();
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method: method.toUpperCase(), ...operation })),
  );
}

async function expectComplete(page: Page) {
  const all = await operations(page);
  expect(all.length).toBeGreaterThan(15);
  const sections = Object.fromEntries(
    await page
      .locator('main section section')
      .evaluateAll((found) => found.map((each) => [each.id, each.textContent ?? ''])),
  );
  for (const { path, method, operationId, summary, parameters } of all) {
    const section = sections[operationId] ?? '';
    expect(section).toContain(`${method}${path}`);
    expect(section).toContain(summary);
    for (const { name } of parameters) expect(section).toContain(name.replace(/^.*(?=__)/, ''));
  }
}

async function openAll(page: Page) {
  await page.locator('details').evaluateAll((all) => {
    for (const each of all) each.setAttribute('open', '');
  });
}

test('a stranger finds every operation of the document, and nothing is asked of another host', async ({
  page,
}) => {
  const elsewhere: string[] = [];
  const faults: string[] = [];
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== ORIGIN) elsewhere.push(request.url());
  });
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  await page.goto('/signin');
  await page.getByRole('link', { name: 'API reference' }).click();
  // Until it has loaded: it is a long page, of which the heading is there first.
  await page.waitForURL('/docs');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('API reference');
  await expectComplete(page);
  expect({ elsewhere, faults }).toEqual({ elsewhere: [], faults: [] });
});

test('without JavaScript it is all there, and opens', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: ORIGIN });
  const page = await context.newPage();
  await page.goto('/docs');
  const list = page.getByRole('region', { name: 'GET /api/logging/audit/', exact: true });
  await list.getByText(/filters: 11 fields/).click();
  await expect(list.getByRole('table', { name: 'Filters of /api/logging/audit/' })).toContainText('__not_in');
  await expect(page.getByRole('button', { name: 'Copy' })).toHaveCount(0);
  await context.close();
});

const SCREENS = [
  { scheme: 'light', width: 1440 },
  { scheme: 'dark', width: 390 },
] as const;

for (const { scheme, width } of SCREENS) {
  test(`with everything open it has no accessibility fault, ${scheme}, ${width} px`, async ({ page }) => {
    test.slow();
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width, height: 900 });
    await page.goto('/docs');
    await openAll(page);
    await expectAccessible(page);
  });
}

test('with everything open it does not scroll sideways on a phone', async ({ page }) => {
  await page.goto('/docs');
  await openAll(page);
  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 844 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  }
});

test('a keyboard reaches the content at once, and every link within the page leads somewhere', async ({
  page,
}) => {
  await page.goto('/docs');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  const astray = await page
    .locator('a[href^="#"]')
    .evaluateAll((links) =>
      links
        .map((link) => link.getAttribute('href') ?? '')
        .filter((href) => document.getElementById(href.slice(1)) === null),
    );
  expect(astray).toEqual([]);
});

/** How the shell makes what a path names. */
const MADE = {
  ...{ HOLD: 'hold', EXPORT: 'export_job', VERIFICATION: 'verification', VIEW: 'view', REPORT: 'report' },
  ...{ IMPORT: 'import_job', PREFIX: 'api_key', CLIENT: 'client', TENANT: 'tenant', NAME: 'user' },
} as const;
/** The view that the example of a report names, in the place of which a real one is put. */
const VIEW_SHOWN = '01981c5e-6f00-7000-8000-000000000000';

test('every request that it shows is answered without an error', async ({ page }, info) => {
  test.slow();
  mkdirSync(info.outputDir, { recursive: true });
  writeFileSync(info.outputPath('cloudtrail.json.gz'), gzipSync('{"Records": []}'));
  await page.goto('/docs');
  const examples = await page
    .getByRole('figure')
    .filter({ hasText: /^Request/ })
    .locator('code')
    .allTextContents();
  expect(examples).toHaveLength((await operations(page)).length);
  const scopes = 'audit:read audit:write audit:ingest platform:admin admin:read admin:write';
  const { stdout: token } = trailmark('token', '--role', 'super_admin', '--scope', scopes);
  const { stdout: secret } = trailmark('client', 'create', 'reference', '--scope', 'audit:read');
  const prelude = [
    `TRAILMARK=${ORIGIN} TOKEN=${token.trim()} COOKIE='${cookieOf()}' CLIENT_ID=reference CLIENT_SECRET=${secret.trim()}`,
    // The stream has no end of its own: curl's status for its time limit is 28.
    'curl() { local max=60; [[ $* == */stream* ]] && max=5; command curl -fsS --max-time $max "$@"; local status=$?; [[ $* == */stream* && $status == 28 ]] || return $status; }',
    'newest() { curl -H "Authorization: Bearer $TOKEN" "$TRAILMARK/api/logging/audit/?limit=1&tenant_id=acme&action=user.login" | grep -o \'"id":"[^"]*\' | cut -c7-; }',
    'ID=$(newest)',
    // What a path names beside events, made as it is needed.
    'post() { curl -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" -d "$2" "$TRAILMARK$1"; }',
    'id_in() { grep -o \'"id":"[^"]*\' | cut -c7-; }',
    'hold() { post "/api/v1/ledger/holds?tenant_id=acme" \'{"actor_id": "nobody", "reason": "-"}\' | grep -o "[0-9]*"; }',
    'verification() { post "/api/v1/ledger/verify?tenant_id=acme" "{}" | id_in; }',
    // The one that the example of saving has made, so that the example of replacing keeps its name.
    'view() { local id=$(curl -H "Authorization: Bearer $TOKEN" "$TRAILMARK/api/v1/views" | id_in | head -1); [ "$id" ] || id=none; echo "$id"; }',
    'report() { curl -H "Authorization: Bearer $TOKEN" "$TRAILMARK/api/v1/reports" | id_in | head -1; }',
    'done_is() { until curl -H "Authorization: Bearer $TOKEN" "$TRAILMARK/api/v1/exports/$1" | grep -q \'"state":"done"\'; do :; done; }',
    'export_job() { local id=$(post /api/v1/exports \'{"format": "csv", "phrase": "action:nothing", "tenant_id": "acme"}\' | id_in); done_is "$id"; echo "$id"; }',
    'import_job() { post /api/v1/imports \'{"tenant_id": "acme", "name": "some.json"}\' | id_in; }',
    'named() { grep -o "\\"$1\\":\\"[^\\"]*" | cut -d\\" -f4; }',
    'api_key() { post /api/v1/api-keys \'{"tenant_id": "acme", "name": "reference", "scopes": ["audit:ingest"], "sources": ["github"]}\' | named prefix; }',
    'client() { post /api/v1/clients "{\\"client_id\\": \\"c-$RANDOM\\", \\"tenant_id\\": \\"acme\\", \\"scopes\\": [\\"audit:read\\"]}" | named client_id; }',
    'tenant() { post /api/v1/tenants "{\\"tenant_id\\": \\"t-$RANDOM\\", \\"name\\": \\"T\\"}" | named tenant_id; }',
    'user() { post /api/v1/users "{\\"name\\": \\"u-$RANDOM\\", \\"role\\": \\"auditor\\", \\"tenant_id\\": \\"acme\\"}" | named name; }',
  ];
  const { view } = await makeReport('of the reference');
  const failed: string[] = [];
  for (const shown of examples) {
    const example = shown.replace(VIEW_SHOWN, view);
    // A shell of its own, with another event: one of the examples erases it.
    const places = Object.entries(MADE).flatMap(([name, made]) =>
      example.includes(`$${name}`) ? [`${name}=$(${made})`] : [],
    );
    const { status, stderr } = spawnSync('bash', ['-c', [...prelude, ...places, example].join('\n')], {
      cwd: info.outputDir,
      env: testEnv(),
      encoding: 'utf8',
    });
    if (status !== 0) failed.push(`${stderr.trim()}\n${example}`);
  }
  expect(failed).toEqual([]);
});
