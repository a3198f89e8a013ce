import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { connect, type Pool } from '@/db/client';
import { useTestDatabase } from '@/db/test-database';
import { type SnarePoint, startProxy, type Wire } from './proxy';

const place = useTestDatabase();
/** A pool that lost its connections waits a moment before it makes new ones. */
const SOON = { timeout: 30_000 };
let proxy: Wire;
let through: Pool;

beforeAll(async () => {
  await place().owner`create table kept (id int4 primary key, text text)`;
  await place().owner`grant all on kept to trailmark_app`;
  proxy = await startProxy(inject('server').port);
  const url = new URL(place().url);
  url.port = String(proxy.port);
  through = connect(url.href, { connections: 3 });
});
afterEach(() => place().owner`delete from kept`);
afterAll(async () => {
  await through.end({ timeout: 1 });
  await proxy.close();
});

const idsKept = async () =>
  (await place().owner<{ id: number }[]>`select id from kept order by id`).map(({ id }) => id);
const insert = (id: number, text = '') => through`insert into kept values (${id}, ${text})`;
const isInsert = (statement: string) => statement.startsWith('insert into kept');
const soon = () => AbortSignal.timeout(10_000);

/** What is stored of a statement whose connection is cut at a point. */
const POINTS: Record<SnarePoint, number[]> = { held: [], request: [], response: [2], answered: [2] };

describe('a connection that is cut', () => {
  for (const [point, stored] of Object.entries(POINTS))
    it(`at "${point}" ends in an error, and leaves ${stored.length === 0 ? 'nothing' : 'what was committed'}`, async () => {
      await insert(1); // the statement is known by its name from then on
      const cut = proxy.cut({ point: pointOf(point), isWanted: isInsert, signal: soon() });
      await expect(insert(2, 'x'.repeat(100))).rejects.toThrow();
      expect(await cut).toBe(true);
      await expect.poll(idsKept, SOON).toEqual([1, ...stored]);
      await insert(3);
    });

  it('is that of the statement that is wanted, though others are under way', async () => {
    const ports: number[] = [];
    const cut = proxy.cut({
      point: 'held',
      isWanted: isInsert,
      signal: soon(),
      before: (port) => ports.push(port),
    });
    const others = Promise.all([through`select 1 as n`, through`select 2 as n`]);
    await expect(Promise.all([insert(4)])).rejects.toThrow();
    expect(await cut).toBe(true);
    expect(ports[0]).toBeGreaterThan(0);
    await others;
  });

  it('is none where no such statement comes', async () => {
    const given = AbortSignal.timeout(50);
    expect(await proxy.cut({ point: 'held', isWanted: () => false, signal: given })).toBe(false);
    await insert(5);
    expect(await idsKept()).toEqual([5]);
  });
});

function pointOf(name: string): SnarePoint {
  if (name === 'held' || name === 'request' || name === 'response' || name === 'answered') return name;
  throw new Error(name);
}

describe('a line', () => {
  it('that refuses lets nobody in until it is clear again', async () => {
    const clear = proxy.change({ isRefusing: true });
    expect(proxy.cutAll()).toBeGreaterThanOrEqual(0);
    const waiting = insert(6).catch((error: unknown) => error);
    expect(await waiting).toBeInstanceOf(Error);
    clear();
    // Connections that were refused in this moment still have to hear of it.
    const attempt = () =>
      insert(7).then(
        () => 'stored',
        () => 'refused',
      );
    await expect.poll(attempt, SOON).toBe('stored');
    expect(await idsKept()).toEqual([7]);
  });

  it('that is dark keeps everything back, and loses nothing', async () => {
    await insert(8);
    const clear = proxy.change({ isDark: true });
    let isDone = false;
    const late = insert(9).then(() => {
      isDone = true;
    });
    expect(await idsKept()).toEqual([8]);
    expect(isDone).toBe(false);
    clear();
    await late;
    expect(await idsKept()).toEqual([8, 9]);
  });

  it('that trickles brings every byte', async () => {
    const text = 'é'.repeat(300);
    const clear = proxy.change({ trickleBytes: 16 });
    await insert(10, text);
    const [row] = await through<{ text: string }[]>`select text from kept where id = 10`;
    clear();
    expect(row?.text).toBe(text);
  });

  it('that is slow takes the time of each message', async () => {
    await insert(11);
    const clear = proxy.change({ delayMs: () => 150 });
    const startedAt = performance.now();
    await insert(12);
    clear();
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(2 * 149);
  });
});
