import { afterEach, expect, it } from 'vitest';
import { connect } from '@/db/client';
import { patiently } from './patiently';
import { startOwnServer } from './test-own-server';

const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

const going = new AbortController().signal;

function poolOf(url: string) {
  const pool = connect(url, { connections: 1 });
  cleanups.push(() => pool.end({ timeout: 1 }));
  return pool;
}

it('a step of the start waits for a database that was killed', async () => {
  const { server, kill } = await startOwnServer(cleanups);
  kill();
  const pool = poolOf(server.url);
  let tries = 0;
  const step = async () => {
    tries += 1;
    const [row] = await pool<{ two: number }[]>`select 1 + 1 as two`;
    return row?.two;
  };
  expect(await patiently(step, going)).toBe(2);
  expect(tries).toBeGreaterThan(1);
});

it('what another try would not mend ends the start at once', async () => {
  const { server } = await startOwnServer(cleanups);
  const pool = poolOf(server.url);
  let tries = 0;
  const step = () => {
    tries += 1;
    return pool`select nothing from nowhere`;
  };
  await expect(patiently(step, going)).rejects.toMatchObject({ code: '42P01' });
  expect(tries).toBe(1);
});

it('who stops a start does not wait for its database', async () => {
  const pool = poolOf('postgres://nobody@127.0.0.1:1/none');
  const stop = new AbortController();
  let tries = 0;
  const step = () => {
    tries += 1;
    if (tries === 2) stop.abort();
    return pool`select 1`;
  };
  await expect(patiently(step, stop.signal)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  expect(tries).toBe(2);
});
