import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { expect, it, vi } from 'vitest';
import { clusterPaths } from './cluster';
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

it('a folder that is gone is not begun anew', async () => {
  const server = await ensureServer({ root: await temporaryRoot() });
  const { folder } = await clusterPaths(server.root);
  const told = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  const stop = watchServer(server);
  await killPostmaster(server.root, 'SIGQUIT');
  await rm(folder, { recursive: true, maxRetries: 10 });
  await expect.poll(() => told.mock.calls.join(''), { timeout: 10_000 }).toContain('is gone');
  told.mockRestore();
  await stop();
  expect(existsSync(folder)).toBe(false);
  await server.release();
});

it('a server that was stopped by who did not see its user is back, and that user is known again', async () => {
  const server = await ensureServer({ root: await temporaryRoot() });
  const { usersFolder } = await clusterPaths(server.root);
  let stop = async () => {};
  const restarted = new Promise<ServerConnection>((resolve) => {
    stop = watchServer(server, resolve);
  });
  const other = await ensureServer({ root: server.root });
  await rm(path.join(usersFolder, String(process.pid)));
  await other.release();
  expect((await restarted).port).toBe(server.port);
  const third = await ensureServer({ root: server.root });
  await third.release();
  expect(await postmasterPid(server.root)).toBeDefined();
  await stop();
  await server.release();
  expect(await postmasterPid(server.root)).toBeUndefined();
});
