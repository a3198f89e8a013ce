import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { describe, expect, expectTypeOf, it, onTestFinished } from 'vitest';
import type { z } from 'zod';
import type { EventBody } from '@/lib/dialects/event-body';
import type { TrailmarkEvent } from './event';
import type { LostEvent, TrailmarkOptions } from './options';
import { answer, type Reply, useReceiver } from './test-receiver';
import { QueueFullError, Trailmark } from './trailmark';

const receiver = useReceiver();

function client(options: Partial<TrailmarkOptions> = {}) {
  const lost: LostEvent[] = [];
  const trailmark = new Trailmark({
    url: receiver.url(),
    token: 'token',
    flushAfterMs: 1,
    backoffMs: 1,
    backoffMaxMs: 4,
    onError: (each) => void lost.push(each),
    ...options,
  });
  onTestFinished(() => trailmark.close());
  return { trailmark, lost };
}

const status =
  (code: number, headers: Record<string, string> = {}): Reply =>
  (response) =>
    answer(response, code, { error: 'x', message: 'not this time' }, headers);
const reset: Reply = (response) => void response.destroy();
const storeAndReset: Reply = (response, received) => {
  for (const { source_event_id: id, action } of received.events) receiver.stored.set(id, action);
  response.destroy();
};

describe('events', () => {
  it('have the members that the API takes', () => {
    expectTypeOf<keyof TrailmarkEvent>().toEqualTypeOf<keyof z.input<typeof EventBody>>();
  });

  it('arrive in their order, in batches, one request at a time, each with an id and a time', async () => {
    const { trailmark, lost } = client({ batchMax: 10, flushAfterMs: 60_000 });
    const actions = Array.from({ length: 95 }, (_, nth) => `a.${nth}`);
    for (const action of actions) trailmark.log({ action });
    await Promise.all([trailmark.flush(), trailmark.flush()]);
    expect([...receiver.stored.values()]).toEqual(actions);
    expect(receiver.requests.map(({ events }) => events.length)).toEqual([...Array(9).fill(10), 5]);
    expect([receiver.overlaps(), lost]).toEqual([0, []]);
    const [request] = receiver.requests;
    expect(request).toMatchObject({ url: '/api/v1/events', headers: { authorization: 'Bearer token' } });
    expect(request?.events[0]).toMatchObject({
      source_event_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      occurred_at: expect.stringMatching(/^\d{4}-.*Z$/),
    });
  });

  it('are sent without flush(), as they were at log(), and keep an id and a time of their own', async () => {
    const progress = new EventEmitter();
    const { trailmark } = client({ apiKey: 'key', token: undefined, tenantId: 'acme' });
    receiver.reply((response, received) => {
      receiver.well(response, received);
      progress.emit('seen');
    });
    const event = { action: 'before', source_event_id: 'own', occurred_at: '2026-05-17T12:00:00Z' };
    trailmark.log(event);
    event.action = 'after';
    await once(progress, 'seen');
    expect(receiver.requests).toMatchObject([
      {
        url: '/api/v1/events?tenant_id=acme',
        headers: { 'x-api-key': 'key' },
        events: [{ action: 'before', source_event_id: 'own', occurred_at: '2026-05-17T12:00:00Z' }],
      },
    ]);
  });
});

describe('what may pass is waited out, and the event is stored once', () => {
  it.each<[string, Reply[], number?]>([
    ['429', [status(429), status(429)]],
    ['502', [status(502)]],
    ['503', [status(503), status(503), status(503)]],
    ['504', [status(504)]],
    ['a connection that breaks', [reset, reset]],
    ['an answer that is lost', [storeAndReset]],
    ['an answer that is not Trailmark’s', [(response) => answer(response, 200, '<html>')]],
    ['fewer answers than events', [(response) => answer(response, 201, { items: [] })]],
    ['no answer in time', [() => undefined], 2_000],
  ])('%s', async (_name, replies, timeoutMs = 30_000) => {
    receiver.reply(...replies);
    const retries: string[] = [];
    const { trailmark, lost } = client({
      timeoutMs,
      onRetry: ({ message }) => void retries.push(message),
    });
    for (const action of ['a', 'b']) trailmark.log({ action });
    await trailmark.flush();
    expect([...receiver.stored.values()]).toEqual(['a', 'b']);
    expect([lost, retries.length]).toEqual([[], replies.length]);
    const ids = receiver.requests.map(({ events }) => events.map((event) => event.source_event_id).join());
    expect(new Set(ids).size).toBe(1);
  });

  it.each([
    ['seconds', () => '1'],
    ['a date', () => new Date(Date.now() + 3_000).toUTCString()],
  ])('as long as Retry-After asks: %s', async (_name, header) => {
    receiver.reply(status(429, { 'retry-after': header() }));
    const { trailmark } = client();
    trailmark.log({ action: 'a' });
    await trailmark.flush();
    const [first, second] = receiver.requests;
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThan(900);
  });
});

describe('what is lost is told', () => {
  it('each rejected event with its faults; the others are stored', async () => {
    receiver.reply((response) =>
      answer(response, 207, {
        items: [
          { status: 'accepted' },
          { status: 'rejected', status_code: 422, errors: [{ pointer: '/result', message: 'is none' }] },
          { status: 'duplicate' },
        ],
      }),
    );
    const { trailmark, lost } = client();
    for (const action of ['a', 'b', 'c']) trailmark.log({ action });
    await trailmark.flush();
    expect(lost).toMatchObject([
      { event: { action: 'b' }, reason: 'rejected', status: 422, message: '/result is none' },
    ]);
  });

  it.each([400, 403, 500, 308])(
    'all of a request that is refused with %i, and none after it',
    async (code) => {
      receiver.reply(status(code));
      const { trailmark, lost } = client({
        batchMax: 2,
        onError: (each) => {
          lost.push(each);
          throw new Error('a listener that throws, on purpose');
        },
      });
      for (const action of ['a', 'b', 'c']) trailmark.log({ action });
      await trailmark.flush();
      expect(lost).toMatchObject(
        ['a', 'b'].map((action) => ({ event: { action }, reason: 'dropped', status: code })),
      );
      expect([...receiver.stored.values()]).toEqual(['c']);
    },
  );

  it('a 401, but only after a fresh token was tried', async () => {
    receiver.reply(status(401));
    const tokens = ['old', 'new'];
    const { trailmark, lost } = client({ token: undefined, getToken: () => tokens.shift() ?? 'later' });
    trailmark.log({ action: 'a' });
    await trailmark.flush();
    expect(receiver.requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer old',
      'Bearer new',
    ]);
    receiver.reply(status(401), status(401));
    trailmark.log({ action: 'b' });
    await trailmark.flush();
    expect(lost).toMatchObject([{ event: { action: 'b' }, status: 401 }]);
  });

  it('a token that cannot be had is waited for', async () => {
    let asked = 0;
    const getToken = async () => {
      asked += 1;
      if (asked < 3) throw new Error('the issuer is away');
      return 'token';
    };
    const { trailmark, lost } = client({ token: undefined, getToken });
    trailmark.log({ action: 'a' });
    await trailmark.flush();
    expect([receiver.stored.size, lost]).toEqual([1, []]);
  });

  it('a single event that is too large; a large batch is sent in parts', async () => {
    const tooLarge: Reply = status(413);
    receiver.reply(tooLarge, tooLarge, receiver.well, tooLarge, tooLarge);
    const { trailmark, lost } = client({ batchMax: 4 });
    for (const action of ['a', 'b', 'c', 'd']) trailmark.log({ action });
    await trailmark.flush();
    expect(receiver.requests.map(({ events }) => events.length)).toEqual([4, 2, 1, 3, 2, 1, 2]);
    expect([...receiver.stored.values()]).toEqual(['a', 'b', 'c', 'd']);
    receiver.reply(tooLarge);
    trailmark.log({ action: 'e' });
    await trailmark.flush();
    expect(lost).toMatchObject([{ event: { action: 'e' }, reason: 'dropped', status: 413 }]);
  });
});

describe('limits', () => {
  it('log() throws where the queue is full, takes nothing, and takes again after flush()', async () => {
    const { trailmark } = client({ queueMax: 3, flushAfterMs: 60_000 });
    for (const action of ['a', 'b', 'c']) trailmark.log({ action });
    expect(() => trailmark.log({ action: 'd' })).toThrow(QueueFullError);
    await trailmark.flush();
    trailmark.log({ action: 'e' });
    await trailmark.flush();
    expect([...receiver.stored.values()]).toEqual(['a', 'b', 'c', 'e']);
  });

  it('log() throws for what JSON has no words for, and harms no other event', async () => {
    const { trailmark } = client();
    const circle: { self?: object } = {};
    circle.self = circle;
    expect(() => Reflect.apply(trailmark.log, trailmark, [{ action: 'a', details: circle }])).toThrow(
      TypeError,
    );
    trailmark.log({ action: 'b' });
    await trailmark.flush();
    expect([...receiver.stored.values()]).toEqual(['b']);
  });

  it.each([
    [{}],
    [{ token: 'a', apiKey: 'b' }],
    [{ token: 'a', batchMax: 1_001 }],
    [{ token: 'a', batchMax: 0 }],
    [{ token: 'a', url: 'nowhere' }],
  ])('options that cannot work are refused: %j', (options) => {
    expect(() => new Trailmark({ url: 'http://localhost', ...options })).toThrow();
  });
});

describe('the end', () => {
  it('close() sends the rest; after it log() throws', async () => {
    receiver.reply(status(503));
    const { trailmark, lost } = client({ flushAfterMs: 60_000 });
    trailmark.log({ action: 'a' });
    await trailmark.close();
    expect([[...receiver.stored.values()], lost]).toEqual([['a'], []]);
    expect(() => trailmark.log({ action: 'b' })).toThrow('after close()');
  });

  it('close() cuts a long pause short, gives up in time, and tells what it drops', async () => {
    const silent: Reply = () => undefined;
    receiver.reply(status(503, { 'retry-after': '3600' }), silent);
    const progress = new EventEmitter();
    const { trailmark, lost } = client({
      batchMax: 1,
      closeWithinMs: 100,
      onRetry: () => void progress.emit('paused'),
    });
    for (const action of ['a', 'b']) trailmark.log({ action });
    await once(progress, 'paused');
    await trailmark.close();
    expect(lost).toMatchObject(['a', 'b'].map((action) => ({ event: { action }, reason: 'dropped' })));
  });

  it('close() does not wait for a token that never comes', async () => {
    const getToken = () => new Promise<string>(() => undefined);
    const { trailmark, lost } = client({ token: undefined, getToken, closeWithinMs: 50 });
    trailmark.log({ action: 'a' });
    await trailmark.close();
    expect(lost).toMatchObject([{ event: { action: 'a' }, reason: 'dropped' }]);
  });

  it('a process that ends by itself sends the rest first, though it has to try twice', async () => {
    receiver.reply(status(503));
    const args = ['--import', 'tsx', 'lib/client-sdk/exit.fixture.ts', receiver.url()];
    const [code] = await once(spawn(process.execPath, args, { stdio: 'inherit' }), 'exit');
    expect([code, [...receiver.stored.values()]]).toEqual([0, ['script.began', 'script.ended']]);
  });
});
