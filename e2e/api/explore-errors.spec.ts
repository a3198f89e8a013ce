import { expect, test } from './api';
import { expectFault, READS, useScene } from './explore';
import { instantOf } from './scenes';

const { scene, reader, ask } = useScene();

test('a phrase that is not understood is 422 with its place and its token', async ({ api }) => {
  for (const [phrase, message] of [
    ['result:maybe', /^"result:maybe": one of success/],
    ['result:denied nope:x', /^"nope:x": there is no field nope/],
    ['"open', /^""open": the quote is not closed/],
    ['status:>=abc', /^"status:>=abc": /],
    ['-word', /^"-word": text cannot be excluded/],
    [
      Array.from({ length: 51 }, (_, nth) => `actor:a${nth}`).join(' '),
      /^A phrase has at most 50 conditions$/,
    ],
    ['x'.repeat(4_097), /^A phrase has at most 4096 characters$/],
  ] as const)
    for (const path of READS) {
      const code = phrase.length > 4_096 ? 'string_too_long' : 'phrase';
      expectFault(await ask(api, path, { phrase }), '/query/phrase', code, message);
    }
  for (const path of ['/api/v1/feed', '/api/v1/feed/stream'])
    expectFault(await api.ask(`${path}?phrase=nope:x`, reader()), '/query/phrase', 'phrase', /nope/);
  const fifty = Array.from({ length: 50 }, () => '-actor:a').join(' ');
  expect((await ask(api, '/count', { phrase: fifty })).body.total).toBe(12);
  expect((await ask(api, '/count', { phrase: 'x'.repeat(4_096) })).body.total).toBe(0);
});

test('other parameters have their bounds', async ({ api }) => {
  for (const [path, name, value, code] of [
    ['', 'limit', '0', 'greater_than_equal'],
    ['', 'limit', '501', 'less_than_equal'],
    ['', 'offset', '-1', 'greater_than_equal'],
    ['', 'offset', '9007199254740992', 'less_than_equal'],
    ['', 'order', 'up', 'literal_error'],
    ['', 'log', 'other', 'literal_error'],
    ['', 'from', 'yesterday', 'datetime_from_date_parsing'],
    ['/count', 'to', 'x', 'datetime_from_date_parsing'],
    ['/facets', 'fields', 'details', 'enum'],
    ['/facets', 'fields', 'action,', 'enum'],
    ['/facets', 'fields', 'actorId', 'enum'],
    ['/facets', 'values', '501', 'less_than_equal'],
    ['/histogram', 'bars', '501', 'less_than_equal'],
    ['/histogram', 'bars', '0', 'greater_than_equal'],
    ['/histogram', 'zone', 'Mars/Olympus', 'zone'],
    ['/histogram', 'zone', '+01:00', 'zone'],
    ['/histogram', 'zone', 'UTC\0', 'zone'],
    ['/rank', 'id', 'x', 'value_error'],
    ['/rank', 'at', 'x', 'datetime_from_date_parsing'],
  ] as const)
    expectFault(await ask(api, path, { [name]: value }), `/query/${name}`, code, /./);
  expectFault(await ask(api, '/rank'), '/query/at', 'value_error', /event or an instant/);
  const upsideDown = { from: instantOf(2), to: instantOf(1) };
  expectFault(await ask(api, '/histogram', upsideDown), '/query/from', 'value_error', /begins after/);
  expect((await ask(api, '/count', upsideDown)).body.total).toBe(0);
});

test('401 without a credential and for an API key, 403 without the right', async ({ server, api }) => {
  const key = await server.apiKey({ tenantId: scene().tenant.tenantId });
  for (const path of READS) {
    const statuses = [];
    for (const who of ['nobody', { headers: { 'x-api-key': key } }] as const)
      statuses.push((await ask(api, path, {}, who)).status);
    const writer = { claims: { tenantId: scene().tenant.tenantId, scope: 'audit:ingest' } };
    const { status, body } = await ask(api, path, {}, writer);
    expect([path, ...statuses, status, body.error]).toEqual([path, 401, 401, 403, 'insufficient_scope']);
  }
});
