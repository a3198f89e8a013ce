import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { event, read, send, useIngestScene } from './test-events';

const { sizeOf } = useIngestScene();

describe('one event', () => {
  it('is 201 with id, index and commitment, and reads back as it was sent', async () => {
    const sent = event({
      result: 'denied',
      actor_type: 'user',
      actor_email: 'Ada@Example.com',
      ip: '::ffff:203.0.113.42',
      targets: [{ type: 'user', id: 'u1', name: null }],
      changes: [{ path: '/role', before: null, after: { a: [1.5, true] } }],
      details: { '<script>': '\u202e=cmd()\u001b[31m', ['__proto__']: { x: 1 } },
    });
    const { status, body } = await send(JSON.stringify(sent));
    expect([status, body.status]).toEqual([201, 'accepted']);
    expect(Buffer.from(body.commitment, 'base64')).toHaveLength(32);
    const stored = await read(body.id);
    expect(stored.body).toMatchObject({
      index: body.index,
      source: 'app',
      occurred_at: '2026-05-17T12:20:41.123Z',
      actor_email: 'ada@example.com',
      ip: '203.0.113.42',
      targets: [{ type: 'user', id: 'u1' }],
      changes: [{ path: '/role', before: null, after: { a: [1.5, true] } }],
    });
    expect(stored.body.details['<script>']).toBe('\u202e=cmd()\u001b[31m');
  });

  it('sent again is 200 and the first one; with other content 409 and never an overwrite', async () => {
    const sent = event();
    const first = await send(JSON.stringify(sent));
    const second = await send(JSON.stringify(sent));
    expect([second.status, second.body]).toEqual([200, { ...first.body, status: 'duplicate' }]);
    const other = await send(JSON.stringify({ ...sent, action: 'user.logout' }));
    expect([other.status, other.body.errors[0].code]).toEqual([409, 'conflict']);
    expect((await read(first.body.id)).body.action).toBe('user.login');
  });

  it.each<[string, object, string, string]>([
    ['an unknown member', event({ nope: 1, details: {} }), '/nope', 'unknown_member'],
    [
      'an unknown member of a target',
      event({ targets: [{ kind: 'x' }] }),
      '/targets/0/kind',
      'unknown_member',
    ],
    ['no action', event({ action: undefined }), '/action', 'missing'],
    ['an empty action', event({ action: ' ' }), '/action', 'invalid_value'],
    ['a reserved action', event({ action: 'ledger.erase' }), '/action', 'invalid_value'],
    ['a result that there is not', event({ result: 'ok' }), '/result', 'invalid_value'],
    ['a time without a zone', event({ occurred_at: '2026-05-17T12:20:41' }), '/occurred_at', 'invalid_value'],
    ['a time before 1970', event({ occurred_at: '1969-12-31T23:59:59Z' }), '/occurred_at', 'invalid_value'],
    ['no address', event({ ip: 'localhost' }), '/ip', 'invalid_value'],
    ['NUL deep inside', event({ details: { a: [{ 'b/c': 'x\0' }] } }), '/details/a/0/b~1c', 'invalid_value'],
    ['a lone surrogate', event({ message: '\ud800' }), '/message', 'invalid_value'],
    [
      'a text that is too long',
      event({ source_event_id: 'x'.repeat(1025) }),
      '/source_event_id',
      'invalid_value',
    ],
    [
      'nesting beyond 32',
      event({ details: JSON.parse(`${'{"a":'.repeat(40)}1${'}'.repeat(40)}`) }),
      `/details${'/a'.repeat(32)}`,
      'invalid_value',
    ],
  ])('with %s is 422 with its place, and changes nothing', async (_name, sent, pointer, code) => {
    const before = await sizeOf('acme');
    const { status, body } = await send(JSON.stringify(sent));
    expect([status, body.errors[0]]).toEqual([422, { pointer, code, message: expect.any(String) }]);
    expect(await sizeOf('acme')).toBe(before);
  });

  it('with a number that no double holds is 422 with its place', async () => {
    const { status, body } = await send(
      `{"occurred_at":"2026-05-17T12:00:00Z","action":"a","details":{"n":[9007199254740993]}}`,
    );
    expect([status, body.errors]).toEqual([
      422,
      [{ pointer: '/details/n/0', code: 'inexact_number', message: expect.any(String) }],
    ]);
  });

  it('beyond 1 MiB is 413', async () => {
    const { status } = await send(JSON.stringify(event({ details: { text: 'x'.repeat(1_048_576) } })));
    expect(status).toBe(413);
  });

  it('of a clock that runs ahead is kept and flagged', async () => {
    const ahead = new Date(Date.now() + 10 * 60_000).toISOString();
    const { status, body } = await send(JSON.stringify(event({ occurred_at: ahead })));
    expect([status, body.warnings]).toEqual([201, [expect.stringContaining('ahead of the clock')]]);
  });
});

describe('a batch', () => {
  it('stores the good events though others are bad, and answers each in its place', async () => {
    const known = event();
    await send(JSON.stringify(known));
    const events = [
      event(),
      event({ action: 1 }),
      known,
      event({ source: 'theirs' }),
      event({ source: 'other' }),
    ];
    const { status, body } = await send(JSON.stringify({ events }));
    expect([status, body.accepted, body.duplicate, body.rejected]).toEqual([207, 2, 1, 2]);
    expect(body.items.map((item: { status: string }) => item.status)).toEqual([
      'accepted',
      'rejected',
      'duplicate',
      'rejected',
      'accepted',
    ]);
    expect(body.items[3]).toMatchObject({
      status_code: 403,
      errors: [{ pointer: '/source', code: 'source_not_allowed' }],
    });
  });

  it.each([
    ['nothing good is 422', [{}], 422],
    ['nothing at all is 201', [], 201],
  ])('%s', async (_name, events, expected) => {
    expect((await send(JSON.stringify({ events }))).status).toBe(expected);
  });

  it('beyond 1,000 events is 413 and stores none', async () => {
    const before = await sizeOf('acme');
    expect((await send(JSON.stringify({ events: Array.from({ length: 1001 }, () => event()) }))).status).toBe(
      413,
    );
    expect(await sizeOf('acme')).toBe(before);
  });

  it.each([
    ['not JSON', 400],
    ['[]', 400],
    ['{"events":1}', 400],
    ['{"events":[],"more":1}', 400],
  ])('%s is %i', async (text, status) => {
    expect((await send(text)).status).toBe(status);
  });

  it('may be gzip; what is no gzip is 400, another encoding 415, another type 415', async () => {
    const text = JSON.stringify({ events: [event()] });
    expect((await send(gzipSync(text), { 'content-encoding': 'gzip' })).status).toBe(201);
    expect((await send('plain', { 'content-encoding': 'gzip' })).status).toBe(400);
    expect((await send(text, { 'content-encoding': 'zstd' })).status).toBe(415);
    expect((await send(text, { 'content-type': 'text/plain' })).status).toBe(415);
  });

  it('that inflates without end is 413, not a full memory', async () => {
    expect(
      (await send(gzipSync(Buffer.alloc(80 * 1024 * 1024, ' ')), { 'content-encoding': 'gzip' })).status,
    ).toBe(413);
  });
});
