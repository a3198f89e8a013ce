import { gzipSync } from 'node:zlib';
import { refusalOf } from './answers';
import { type Api, type Credential, expect, type Question, test } from './api';
import { eventOf } from './scenes';
import { uniqueName } from './server';

const EVENTS = '/api/v1/events';
const EVENT_KEYS = [
  ...[
    'id',
    'tenant_id',
    'partner_id',
    'index',
    'occurred_at',
    'received_at',
    'source',
    'source_event_id',
    'action',
  ],
  ...['result', 'actor_type', 'actor_id', 'actor_email', 'actor_name', 'resource_type', 'resource_id'],
  ...[
    'resource_name',
    'ip',
    'user_agent',
    'session_id',
    'request_id',
    'http_method',
    'http_path',
    'http_status',
  ],
  ...[
    'brand_id',
    'message',
    'targets',
    'changes',
    'details',
    'redactions',
    'redaction_rules',
    'rewrites',
    'redacted_parts',
  ],
];
let tenantId = '';

test.beforeAll(async ({ server }) => {
  ({ tenantId } = await server.makeTenant());
});

function writer() {
  return { claims: { tenantId, scope: 'audit:ingest audit:read', sources: ['app'] } };
}

async function post(api: Api, body: unknown, question: Question = {}, who: Credential = writer()) {
  return await api.ask(EVENTS, who, { method: 'POST', body, ...question });
}

test('one event is 201, the same again 200, another under its id 409, and it reads back whole', async ({
  api,
}) => {
  const event = { ...eventOf(1), source_event_id: uniqueName('e') };
  const first = await post(api, event);
  expect([first.status, Object.keys(first.body)]).toEqual([201, ['status', 'id', 'index', 'commitment']]);
  const again = await post(api, event);
  expect([again.status, again.body]).toEqual([200, { ...first.body, status: 'duplicate' }]);
  const other = await post(api, { ...event, action: 'user.deleted' });
  expect([other.status, other.body.status, other.body.errors[0].code]).toEqual([409, 'rejected', 'conflict']);
  const read = await api.ask(`${EVENTS}/${first.body.id}`, writer());
  expect(Object.keys(read.body)).toEqual(EVENT_KEYS);
  expect(read.body).toMatchObject({ ...event, source: 'app', index: first.body.index, tenant_id: tenantId });
});

test('a batch is 201, 200 where all was there, 207 where some is bad, 422 where all is', async ({ api }) => {
  const good = { ...eventOf(2), source_event_id: uniqueName('e') };
  const bad = { occurred_at: 'yesterday', action: 'x' };
  for (const [events, status, counts] of [
    [[good], 201, [1, 0, 0]],
    [[good], 200, [0, 1, 0]],
    [[good, bad, eventOf(3)], 207, [1, 1, 1]],
    [[bad, bad], 422, [0, 0, 2]],
    [[], 201, [0, 0, 0]],
  ] as const) {
    const answer = await post(api, { events });
    expect([answer.status, answer.body.accepted, answer.body.duplicate, answer.body.rejected]).toEqual([
      status,
      ...counts,
    ]);
    expect(Object.keys(answer.body)).toEqual(['items', 'accepted', 'duplicate', 'rejected']);
  }
});

test('lines are answered one by one, with a summary at the end', async ({ api }) => {
  const lines = [
    JSON.stringify(eventOf(1)),
    '',
    'nonsense',
    JSON.stringify({ ...eventOf(2), source: 'theirs' }),
  ];
  const headers = { 'content-type': 'application/x-ndjson' };
  const { status, text } = await post(api, lines.join('\n'), { headers });
  const answers = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect([status, ...answers]).toMatchObject([
    ...[200, { line: 1, status: 'accepted' }, { line: 3, status: 'rejected', status_code: 422 }],
    ...[
      { line: 4, status: 'rejected', status_code: 403 },
      { summary: { lines: 3, accepted: 1, rejected: 2 } },
    ],
  ]);
});

test('gzip is read; what is no gzip is 400, another encoding or type 415, too much 413', async ({ api }) => {
  const body = JSON.stringify(eventOf(1));
  const type = { 'content-type': 'application/json' };
  for (const [given, headers, status, error] of [
    [gzipSync(body), { ...type, 'content-encoding': 'gzip' }, 201, undefined],
    [body, { ...type, 'content-encoding': 'gzip' }, 400, 'invalid_body'],
    [body, { ...type, 'content-encoding': 'br' }, 415, 'unsupported_media_type'],
    [body, { 'content-type': 'text/plain' }, 415, 'unsupported_media_type'],
    ['{"events":[],"more":1}', type, 400, 'invalid_body'],
    ['nonsense', type, 400, 'invalid_body'],
    [Buffer.from([0xff, 0xfe]), type, 400, 'invalid_body'],
    [JSON.stringify({ events: Array(1_001).fill({}) }), type, 413, 'too_large'],
    [JSON.stringify({ ...eventOf(1), details: { text: 'x'.repeat(1_048_576) } }), type, 413, undefined],
  ] as const) {
    const answer = await post(api, given, { headers });
    expect([headers, answer.status, answer.body.error]).toEqual([headers, status, error]);
  }
});

test('an event without, beside or beyond what it must be is 422 with its place', async ({ api }) => {
  const base = { occurred_at: '2026-05-17T12:00:00Z', action: 'a' };
  for (const [event, pointer, code] of [
    [{ action: 'a' }, '/occurred_at', 'missing'],
    [{ ...base, action: '' }, '/action', 'invalid_value'],
    [{ ...base, action: 'ledger.erase' }, '/action', 'invalid_value'],
    [{ ...base, action: 'audit.list' }, '/action', 'invalid_value'],
    [{ ...base, occurred_at: '2026-05-17T12:00:00' }, '/occurred_at', 'invalid_value'],
    [{ ...base, occurred_at: '1969-12-31T23:59:59Z' }, '/occurred_at', 'invalid_value'],
    [{ ...base, nonsense: 1 }, '/nonsense', 'unknown_member'],
    [{ ...base, details: { a: ['\0'] } }, '/details/a/0', 'invalid_value'],
  ] as const) {
    const answer = await post(api, event);
    expect([event, answer.status, answer.body.errors?.[0]]).toEqual([
      ...[event, 422],
      { pointer, code, message: expect.any(String) },
    ]);
  }
});

test('a repeated request under one Idempotency-Key stores nothing twice; with another body it is 422', async ({
  api,
}) => {
  const headers = { 'idempotency-key': uniqueName('key') };
  const first = await post(api, eventOf(1), { headers });
  const again = await post(api, eventOf(1), { headers });
  expect([first.status, again.status, again.body.id]).toEqual([201, 200, first.body.id]);
  const other = await post(api, eventOf(2), { headers });
  expect([other.status, other.body.error]).toEqual([422, 'idempotency_mismatch']);
});

test('401, 403 and 404 are said in the same words', async ({ server, api }) => {
  const challenge = (scope: string) => `Bearer error="insufficient_scope", scope="${scope}"`;
  const poor = { claims: { tenantId, scope: 'audit:write' } };
  expect(refusalOf(await post(api, 'x', {}, 'nobody'))).toEqual({
    ...{
      status: 401,
      text: '{"error":"unauthenticated","message":"Not authenticated"}',
      challenge: 'Bearer',
    },
  });
  expect(refusalOf(await post(api, 'x', {}, poor))).toEqual({
    ...{ status: 403, text: '{"error":"insufficient_scope","message":"Not enough permissions"}' },
    challenge: challenge('audit:ingest'),
  });
  expect(refusalOf(await post(api, 'x', {}, { headers: { 'x-api-key': 'tmk_0' } }))).toEqual({
    ...{ status: 401, text: '{"error":"invalid_api_key","message":"Invalid API key"}', challenge: 'APIKey' },
  });
  const nowhere = { claims: { tenantId: 'no-such', scope: 'audit:ingest' } };
  expect(refusalOf(await post(api, eventOf(1), {}, nowhere))).toMatchObject({
    status: 403,
    challenge: undefined,
  });
  const key = {
    headers: { 'x-api-key': await server.apiKey({ tenantId, scopes: ['audit:ingest'], sources: ['app'] }) },
  };
  expect((await post(api, { ...eventOf(1), source: 'theirs' }, {}, key)).status).toBe(403);
  expect((await post(api, { ...eventOf(1), source: 'app' }, {}, key)).status).toBe(201);
  expect(refusalOf(await api.ask(`${EVENTS}/${uniqueName('x')}`, writer()))).toEqual({
    ...{ status: 404, text: '{"error":"not_found","message":"No such event"}', challenge: undefined },
  });
});
