import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { trailmark } from '@/e2e/command';
import { ORIGIN } from '@/e2e/place';
import { OPERATIONS } from '@/lib/dialects/operations';
import { env } from '@/lib/env';
import { type RawRequest, sendRaw } from './raw-request';
import { isCatchAll, ROUTES } from './routes';

/** What the rest of a request is built of: each has broken something somewhere. */
const HOSTILE = [
  ...[
    '',
    ' ',
    '\0',
    '%00',
    '%',
    '%zz',
    '%c0%af',
    '../../etc/passwd',
    '\\',
    "'",
    '"',
    "';drop table event;--",
  ],
  ...['<script>alert(1)</script>', '=cmd()', '\u001b[31m', '\u202e', '\ud800', '\uffff', '𝕏', 'é', '日本'],
  ...[
    'null',
    'undefined',
    'NaN',
    'true',
    '[]',
    '{}',
    '-1',
    '0',
    '1',
    '1e309',
    '9007199254740993',
    '0x10',
    '1_000',
  ],
  ...['2026-05-17', '9999-12-31T23:59:59.999999Z', '0000-01-01', '-62167219201', '20000000001', 'now'],
  ...[
    'a'.repeat(5_000),
    '('.repeat(500),
    '((a+)+)+$',
    '.*',
    '%_%',
    '\\m\\',
    '__proto__',
    'constructor',
    '/'.repeat(50),
  ],
  ...[
    '10.0.0.0/8',
    '::/0',
    '0.0.0.0/99',
    'asc',
    'timestamp',
    'denied',
    'eyJhIjoxfQ.AAAA',
    'end',
    '_trailmark',
  ],
] as const;

const hostile = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...HOSTILE) },
  fc.string({ unit: 'binary', maxLength: 40 }),
);

/** Text as a browser would send it, or as an attacker would: half of it is not escaped where it should be. */
const wireText = fc
  .tuple(hostile, fc.boolean())
  .map(([text, isEscaped]) =>
    isEscaped ? encodeURIComponent(text.toWellFormed()) : text.replace(/[^\x21-\x7e]|[#?&]/g, ''),
  );

const NAMES = [...new Set(OPERATIONS.flatMap(({ query }) => Object.keys(query.shape)))].filter(
  (name) => name !== 'wait',
);
const query = fc
  .array(fc.tuple(fc.oneof(fc.constantFrom(...NAMES), wireText), wireText), { maxLength: 6 })
  .map((pairs) => pairs.map(([name, value]) => `${name}=${value}`).join('&'));

const json = fc.oneof(
  fc.json(),
  fc.constantFrom(
    '',
    '{',
    '[]',
    'null',
    '"x"',
    '{"events":[]}',
    '{"events":{}}',
    `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
  ),
  fc
    .record(
      {
        occurred_at: fc.oneof(fc.constant('2026-05-17T12:00:00Z'), hostile),
        action: fc.oneof(fc.constant('fuzz.event'), hostile),
        source: hostile,
        source_event_id: hostile,
        ip: hostile,
        actor_email: hostile,
        http_status: fc.oneof(fc.integer(), fc.double()),
        targets: fc.jsonValue(),
        changes: fc.jsonValue(),
        details: fc.oneof(fc.jsonValue(), fc.dictionary(hostile, fc.jsonValue())),
        tenant_id: hostile,
      },
      { requiredKeys: [] },
    )
    .map((event) => JSON.stringify({ events: [event, event] })),
);

const body = fc.oneof(
  json.map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  json.map((text) => gzipSync(text)),
  query.map((text) => Buffer.from(`grant_type=client_credentials&${text}`)),
);

const headerText = hostile.map((text) => text.replace(/[^\x20-\x7e\xa0-\xff]/g, '').trim());
const CONTENT_TYPES = [
  ...[
    'application/json',
    'application/x-ndjson',
    'application/cloudevents+json',
    'application/cloudevents-batch+json',
  ],
  ...[
    'application/x-protobuf',
    'application/x-www-form-urlencoded',
    'text/plain',
    'application/json; charset=utf-16',
  ],
];

function requests(tokens: readonly string[]): fc.Arbitrary<RawRequest> {
  const credential = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...tokens).map((token) => `Bearer ${token}`) },
    { weight: 1, arbitrary: headerText },
    { weight: 1, arbitrary: headerText.map((text) => `Bearer ${text}`) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('Basic Og==', 'Basic %%', 'Bearer', 'Bearer eyJhbGciOiJub25lIn0.e30.'),
    },
  );
  const headers = fc.record(
    {
      authorization: credential,
      'x-api-key': headerText,
      'content-type': fc.oneof(fc.constantFrom(...CONTENT_TYPES), headerText),
      'content-encoding': fc.constantFrom('gzip', 'deflate', 'br', 'identity'),
      'idempotency-key': headerText,
      'last-event-id': headerText,
      'x-forwarded-for': headerText,
      'x-trailmark-address': headerText,
      prefer: fc.constantFrom('return=minimal', 'x'),
      accept: headerText,
      'user-agent': headerText,
      'if-none-match': headerText,
    },
    { requiredKeys: ['authorization'] },
  );
  const target = fc.constantFrom(...ROUTES.filter((route) => !isCatchAll(route))).chain(({ path, real }) =>
    fc.record({
      method: fc.oneof(
        { weight: 6, arbitrary: fc.constantFrom(...real) },
        {
          weight: 1,
          arbitrary: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD', 'TRACE'),
        },
      ),
      path: wireText.map((text) => path.replace(/\{\w+\}/g, text)),
      slash: fc.constantFrom('', '', '/'),
    }),
  );
  return fc
    .tuple(target, query, headers, fc.option(body, { nil: undefined }))
    .map(([to, search, given, sent]) => ({
      method: to.method,
      path: `${to.path}${to.slash}${search === '' ? '' : `?${search}`}`,
      headers: given,
      body: to.method === 'GET' || to.method === 'HEAD' || to.method === 'TRACE' ? undefined : sent,
    }));
}

function describe({ method, path, headers, body }: RawRequest): string {
  const sent = body === undefined ? '' : Buffer.from(body).toString('latin1').slice(0, 300);
  return `${method} ${path.slice(0, 500)} ${JSON.stringify(headers).slice(0, 1_000)} ${sent}`;
}

/** What only the inside of a server knows. */
const LEAK =
  /\bat (?:async )?\S+ \(|node_modules|\.next|\/work\/|postgres(?:ql)?:\/\/|SQLSTATE|syntax error at|ECONN/;

test('no parameter of a read breaks on NUL, which no database keeps', async () => {
  const scopes = 'admin admin:read audit:read audit:write platform:admin';
  const { stdout: token } = trailmark('token', '--role', 'super_admin', '--scope', scopes);
  const headers = { authorization: `Bearer ${token.trim()}` };
  const faults: string[] = [];
  for (const { method, path, query } of OPERATIONS) {
    if (method !== 'GET' || path.endsWith('/stream')) continue;
    for (const name of Object.keys(query.shape)) {
      const asked = `${path.replaceAll(/\{\w+\}/g, '1')}?${name}=a%00b`;
      const { status } = await sendRaw(ORIGIN, { method, path: asked, headers, body: undefined });
      if (status >= 500) faults.push(`${status} ${asked}`);
    }
  }
  expect(faults).toEqual([]);
});

test('hostile parameters, headers and bodies meet no 5xx, no stack trace and no leak on any route', async () => {
  test.setTimeout(600_000);
  const token = (...more: string[]) => trailmark('token', ...more).stdout.trim();
  const tokens = [
    token('--role', 'super_admin', '--scope', 'admin platform:admin'),
    token('--role', 'tenant_admin', '--tenant', 'acme', '--scope', 'audit:read audit:ingest'),
    token('--role', 'analyst', '--tenant', 'acme', '--scope', 'audit:read'),
  ];
  const runs = env().E2E_FUZZ_REQUESTS;
  const seed = Number(process.hrtime.bigint() % 2_147_483_647n);
  const samples = fc.sample(requests(tokens), { numRuns: runs, seed });
  const faults: unknown[] = [];
  const statuses = new Map<number, number>();
  const queue = samples.values();
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (const request of queue) {
        const { status, text } = await sendRaw(ORIGIN, request).catch((error: Error) => ({
          status: 599,
          text: error.message,
        }));
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        const leak = LEAK.exec(text)?.[0];
        const isEcho = leak !== undefined && JSON.stringify(request).includes(leak);
        if (status >= 500 || (leak !== undefined && !isEcho))
          faults.push({ seed, status, request: describe(request), text: text.slice(0, 500) });
      }
    }),
  );
  expect(faults.slice(0, 5)).toEqual([]);
  // The round means something only if it came through to the handlers, and to their refusals.
  for (const status of [200, 400, 401, 403, 405, 422])
    expect(statuses.get(status) ?? 0).toBeGreaterThan(runs / 500);
});
