import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { connectionsOf, pool } from '@/db/pool';
import { useTestDatabase } from '@/db/test-database';
import { AuditError } from '@/lib/audit/error';
import { notePlan, readOn, readSnapshot, run, SERVER_ENDS, withReading } from './reading';

const place = useTestDatabase();
/** Requests that may wait for one pool. */
const WAITING_MAX = 256;

/** Reads that hold their turn until they are told to end, however a test ends. */
const held: (() => void)[] = [];
afterEach(() => {
  vi.useRealTimers();
  for (const end of held.splice(0)) end();
});

function hold(): Promise<string> {
  return readOn('stats', () => new Promise((resolve) => held.push(() => resolve('held'))));
}

/** A read of a request, and how its client goes away. */
function depart<T>(work: () => Promise<T>) {
  const client = new AbortController();
  const outcome = withReading(client.signal, work).then(
    ({ answer }) => answer,
    (error: unknown) => error,
  );
  return { outcome, leave: () => client.abort() };
}

async function fill(waiting: number): Promise<Promise<string>[]> {
  const reads = Array.from({ length: connectionsOf('stats') + waiting }, hold);
  await expect.poll(() => held.length).toBe(connectionsOf('stats'));
  return reads;
}

const OVERLOADED = { code: 'overloaded', status: 503, detail: 'Too many reads are waiting' };
const DEPARTED = { code: 'overloaded', detail: 'The client went away' };

describe('the turns at a pool', () => {
  it('are as many at once as it has connections; a bounded number waits, and further ones are turned away', async () => {
    const reads = await fill(WAITING_MAX);
    const refused = await hold().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(AuditError);
    expect(refused).toMatchObject(OVERLOADED);
    expect(held).toHaveLength(connectionsOf('stats'));
    // Another pool has turns of its own.
    expect(await readOn('list', async () => 'at once')).toBe('at once');
    for (let ended = 0; ended < reads.length; ended++) {
      await expect.poll(() => held.length, { interval: 1 }).toBeGreaterThan(0);
      held.shift()?.();
    }
    expect(new Set(await Promise.all(reads))).toEqual(new Set(['held']));
    expect(await readOn('stats', async () => 'free again')).toBe('free again');
  });

  it('come in the order of asking', async () => {
    const busy = await fill(0);
    const order: number[] = [];
    const waiting = [0, 1, 2, 3].map((nth) => readOn('stats', async () => void order.push(nth)));
    for (const end of held.splice(0)) end();
    await Promise.all([...busy, ...waiting]);
    expect(order).toEqual([0, 1, 2, 3]);
  });

  it('are given up by clients that go away: each leaves its place to another one, and no turn is lost', async () => {
    const reads = await fill(WAITING_MAX - 1);
    let isRun = false;
    const waiting = depart(() =>
      readOn('stats', async () => {
        isRun = true;
      }),
    );
    expect(await hold().catch((error: unknown) => error)).toMatchObject(OVERLOADED);
    waiting.leave();
    expect(await waiting.outcome).toMatchObject(DEPARTED);
    reads.push(hold());
    expect(await hold().catch((error: unknown) => error)).toMatchObject(OVERLOADED);
    for (let ended = 0; ended < reads.length; ended++) {
      await expect.poll(() => held.length, { interval: 1 }).toBeGreaterThan(0);
      held.shift()?.();
    }
    await Promise.all(reads);
    expect(isRun).toBe(false);
    const all = Array.from({ length: connectionsOf('stats') }, hold);
    await expect.poll(() => held.length).toBe(all.length);
  });

  it('are waited for as long as a statement may take, and then no longer', async () => {
    const busy = await fill(0);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const [first, second] = [hold(), hold().catch((error: unknown) => error)];
    await vi.advanceTimersByTimeAsync(9_999);
    // One turn becomes free: the first of the two has it, and the other one goes on waiting.
    held.shift()?.();
    await vi.advanceTimersByTimeAsync(1);
    expect(await second).toMatchObject(OVERLOADED);
    for (const end of held.splice(0)) end();
    expect(await first).toBe('held');
    expect(new Set(await Promise.all(busy))).toEqual(new Set(['held']));
    expect(await readOn('stats', async () => 'free again')).toBe('free again');
  });

  it('are waited for by all reads of a request together for as long', async () => {
    const busy = await fill(0);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const turn = () => readOn('stats', async () => 'read');
    const request = withReading(undefined, async () => [
      await Promise.all([turn(), turn()]), // beside each other: what both wait counts once
      await turn().catch((error: unknown) => error),
    ]);
    let isOver = false;
    void request.finally(() => {
      isOver = true;
    });
    const behind = [hold(), hold()];
    await vi.advanceTimersByTimeAsync(6_000);
    for (const end of held.splice(0)) end();
    await vi.advanceTimersByTimeAsync(3_999);
    expect([held.length, isOver]).toEqual([2, false]);
    await vi.advanceTimersByTimeAsync(1);
    expect((await request).answer).toMatchObject([['read', 'read'], OVERLOADED]);
    for (const end of held.splice(0)) end();
    await Promise.all([...busy, ...behind]);
  });

  it('are waited for anew by each read of a stream, whose answer has begun', async () => {
    const busy = await fill(0);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const request = withReading(undefined, async () => {
      await readOn('stats', async () => undefined);
      return AsyncLocalStorage.snapshot();
    });
    const behind = [hold(), hold()];
    await vi.advanceTimersByTimeAsync(6_000);
    for (const end of held.splice(0)) end();
    const { answer: inStream } = await request;
    const next = inStream(() => readOn('stats', async () => 'read'));
    await vi.advanceTimersByTimeAsync(9_999);
    for (const end of held.splice(0)) end();
    expect(await next).toBe('read');
    await Promise.all([...busy, ...behind]);
  });

  it('are given back by reads that fail', async () => {
    for (let nth = 0; nth < 3 * connectionsOf('stats'); nth++)
      await expect(readOn('stats', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await readOn('stats', async () => 'free')).toBe('free');
  });
});

const running = () => place().sql<{ pid: number }[]>`
  select pid from pg_stat_activity
  where datname = current_database() and state <> 'idle' and query like '%departed_from%' and pid <> pg_backend_pid()`;

describe('a statement whose client goes away', () => {
  for (const [kind, read] of [
    ['by itself', readOn],
    ['within a snapshot', readSnapshot],
  ] as const) {
    it(`is stopped by the server, ${kind}, and its connection serves the next read`, async () => {
      const forever = depart(() =>
        read('stats', (sql) =>
          run(sql`with recursive departed_from (n) as (select 1 union all select 1 from departed_from)
            select count(*) from departed_from`),
        ),
      );
      await expect.poll(running, { interval: 5, timeout: 10_000 }).toHaveLength(1);
      forever.leave();
      expect(await forever.outcome).toMatchObject({ code: '57014' });
      await expect.poll(running, { interval: 5, timeout: 2_000 }).toHaveLength(0);
      for (let nth = 0; nth < 2 * connectionsOf('stats'); nth++)
        expect(await read('stats', (sql) => run(sql`select 1 as one`))).toEqual([{ one: 1 }]);
    });
  }

  it('is not begun by who is gone already', async () => {
    let isRun = false;
    const client = new AbortController();
    client.abort();
    const gone = withReading(client.signal, () =>
      readOn('stats', async () => {
        isRun = true;
      }),
    );
    await expect(gone).rejects.toMatchObject(DEPARTED);
    expect(isRun).toBe(false);
    await expect(withReading(client.signal, () => run(pool('stats')`select 1 as one`))).rejects.toMatchObject(
      DEPARTED,
    );
  });
});

it('a request is answered though the server ends meanwhile: its client waits', async () => {
  const server = new AbortController();
  const asked = withReading(server.signal, async () => {
    await readOn('stats', (sql) => run(sql`select 1`));
    server.abort(SERVER_ENDS);
    return await readOn('stats', async (sql) => (await run(sql<{ one: number }[]>`select 1 as one`))[0]?.one);
  });
  expect((await asked).answer).toBe(1);
  expect((await withReading(server.signal, () => readOn('list', async () => 'read'))).answer).toBe('read');
});

it('a request is told of its own plans alone', async () => {
  const tell = (text: string) =>
    withReading(undefined, async () => {
      await readOn('list', (sql) => run(sql`select 1`));
      notePlan(text);
    });
  const [one, other] = await Promise.all([tell('one'), tell('other')]);
  expect([one.plans, other.plans]).toEqual([['one'], ['other']]);
});
