import { CloudEvent, HTTP } from 'cloudevents';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueToken } from '@/lib/auth/token';
import { serveHandlers } from '@/lib/http/test-server';
import { POST } from './route';
import { type Claims, read, send, useIngestScene, WRITER } from './test-events';

useIngestScene();
const ONE = { 'content-type': 'application/cloudevents+json; charset=utf-8' };
const BATCH = { 'content-type': 'application/cloudevents-batch+json' };

let server: Awaited<ReturnType<typeof serveHandlers>>;
beforeAll(async () => {
  server = await serveHandlers({ '/api/v1/events': POST });
});
afterAll(() => server.close());

let number = 0;
function cloudEvent(more: object = {}) {
  number += 1;
  return {
    specversion: '1.0',
    id: `ce-${number}`,
    source: 'https://shop.example/orders',
    type: 'com.example.order.cancelled',
    time: '2026-05-17T12:20:41.123456Z',
    ...more,
  };
}

/** What the client library makes of an event, sent as it says. */
async function emit(body: unknown, headers: Record<string, string>, claims: Claims = WRITER) {
  const token = await issueToken({ subject: 'writer', ttlS: 60, ...claims });
  const response = await fetch(`${server.origin}/api/v1/events`, {
    method: 'POST',
    headers: { ...headers, authorization: `Bearer ${token}` },
    body: String(body),
  });
  return { status: response.status, body: await response.json() };
}

describe('an event of the CloudEvents client library', () => {
  it('is stored with its envelope in details, and the members of its data in their fields', async () => {
    const event = new CloudEvent({
      ...cloudEvent({ subject: 'order/17', traceparent: '00-abc', sequence: 7 }),
      data: {
        actor_email: 'Ada@Example.com',
        result: 'denied',
        ip: '203.0.113.7',
        message: 'not hers',
        changes: [{ path: '/state', before: 'open' }],
        amount: 12.5,
      },
    });
    const { headers, body } = HTTP.structured(event);
    const answer = await emit(body, { 'content-type': String(headers['content-type']) });
    expect([answer.status, answer.body.status]).toEqual([201, 'accepted']);
    const stored = await read(answer.body.id);
    expect(stored.body).toMatchObject({
      source: 'app',
      source_event_id: `["https://shop.example/orders","${event.id}"]`,
      occurred_at: '2026-05-17T12:20:41.123Z',
      action: 'com.example.order.cancelled',
      resource_id: 'order/17',
      actor_email: 'ada@example.com',
      result: 'denied',
      ip: '203.0.113.7',
      message: 'not hers',
      changes: [{ path: '/state', before: 'open' }],
    });
    expect(stored.body.details.cloudevents).toMatchObject({
      source: 'https://shop.example/orders',
      traceparent: '00-abc',
      sequence: 7,
      data: { amount: 12.5 },
    });
  });

  it('is known again, alone or in a batch; under its id another event is a conflict', async () => {
    const events = [new CloudEvent(cloudEvent()), new CloudEvent(cloudEvent({ source: '/other' }))];
    const [first] = events;
    const alone = await emit(first, ONE);
    const batch = await emit(JSON.stringify(events), BATCH);
    expect([batch.status, batch.body.accepted, batch.body.duplicate]).toEqual([201, 1, 1]);
    expect(batch.body.items[0].id).toBe(alone.body.id);
    const other = await emit(first?.cloneWith({ type: 'another' }), ONE);
    expect([other.status, other.body.errors[0]]).toMatchObject([409, { pointer: '/id', code: 'conflict' }]);
  });

  it('of binary data is kept as text', async () => {
    const event = new CloudEvent({ ...cloudEvent(), data: new Uint8Array([1, 2, 255]) });
    const { body } = await emit(HTTP.structured(event).body, ONE);
    expect((await read(body.id)).body.details.cloudevents).toMatchObject({ data_base64: 'AQL/' });
  });
});

describe('the source of a CloudEvent', () => {
  const source = 'https://shop.example/orders';
  it.each<[string, Claims, string]>([
    ['one of the credential', { sources: ['app', source] }, source],
    ['not one of the credential', { sources: ['app', 'other'] }, 'app'],
    ['for a credential of any source', { sources: ['*'] }, source],
  ])('%s', async (_name, claims, expected) => {
    const { body } = await emit(new CloudEvent(cloudEvent()), ONE, { ...WRITER, ...claims });
    expect((await read(body.id)).body.source).toBe(expected);
  });

  it('that nobody may speak for is left to the credential', async () => {
    for (const hint of ['trailmark', `https://${'x'.repeat(80)}.example`]) {
      const event = new CloudEvent(cloudEvent({ source: hint }));
      const { body } = await emit(event, ONE, { ...WRITER, sources: ['*'] });
      expect((await read(body.id)).body.source).toBe('writer');
    }
  });
});

describe('a CloudEvent', () => {
  it.each<[string, object, string, string]>([
    ['without specversion', { specversion: undefined }, '/specversion', 'invalid_value'],
    ['of another version', { specversion: '0.3' }, '/specversion', 'invalid_value'],
    ['without an id', { id: undefined }, '/id', 'missing'],
    ['with an empty id', { id: '' }, '/id', 'too_small'],
    ['with an id that is too long', { id: 'x'.repeat(1100) }, '/id', 'invalid_value'],
    ['without a source', { source: undefined }, '/source', 'missing'],
    ['without a type', { type: undefined }, '/type', 'missing'],
    ['of a reserved type', { type: 'audit.list' }, '/type', 'invalid_value'],
    ['without a time', { time: undefined }, '/time', 'missing'],
    ['of a time without a zone', { time: '2026-05-17T12:20:41' }, '/time', 'invalid_value'],
    ['with a subject of NUL', { subject: '\0' }, '/subject', 'invalid_value'],
    ['with a result that there is not', { data: { result: 'ok' } }, '/data/result', 'invalid_value'],
    ['with NUL in its data', { data: { a: ['\0'] } }, '/data/a/0', 'invalid_value'],
    ['with data twice', { data: 1, data_base64: 'AQ==' }, '/data_base64', 'invalid_value'],
  ])('%s is 422 with its place', async (_name, more, pointer, code) => {
    const { status, body } = await send(JSON.stringify(cloudEvent(more)), ONE);
    expect([status, body.errors]).toEqual([422, [{ pointer, code, message: expect.any(String) }]]);
  });

  it('in a batch is answered in its place; numbers that no double holds are told', async () => {
    const good = JSON.stringify(cloudEvent());
    const big = JSON.stringify(cloudEvent({ data: { n: 1 } })).replace('"n":1', '"n":9007199254740993');
    const { status, body } = await send(`[${good},${big}]`, BATCH);
    expect([status, body.accepted]).toEqual([207, 1]);
    expect(body.items[1].errors).toMatchObject([{ pointer: '/data/n', code: 'inexact_number' }]);
  });

  it.each([
    ['no list', '{}', BATCH, 400],
    ['an empty list', '[]', BATCH, 201],
    ['no object', '[]', ONE, 422],
  ])('%s', async (_name, text, headers, status) => {
    expect((await send(text, headers)).status).toBe(status);
  });
});
