import { expect, it } from 'vitest';
import { connection, killPostmaster, postmasterPid, temporaryRoot } from './scene.fixture';
import { ensureServer, type ServerConnection } from './server';
import { watchServer } from './watch';

it('a killed server is back on the same port, and an open pool reconnects', async () => {
  const server = await ensureServer({ root: await temporaryRoot() });
  const pool = connection(server.url);
  await pool`select 1`;
  let stop = async () => {};
  const restarted = new Promise<ServerConnection>((resolve) => {
    stop = watchServer(server, resolve);
  });
  await killPostmaster(server.root);
  expect((await restarted).port).toBe(server.port);
  await expect.poll(() => pool`select 1 as one`, { timeout: 10_000 }).toEqual([{ one: 1 }]);
  await stop();
  await server.release();
  expect(await postmasterPid(server.root)).toBeUndefined();
});
