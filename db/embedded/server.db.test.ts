import { readdir } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { connection, otherProcess, postmasterPid, temporaryRoot } from './scene.fixture';
import { ensureServer } from './server';

const PROCESSES = 10;

it('ten first starts at once share one new cluster, and the last one out stops it', async () => {
  const root = await temporaryRoot();
  const processes = Array.from({ length: PROCESSES }, () => otherProcess(root));
  const reports = await Promise.all(processes.map(({ report }) => report));
  expect(reports.filter(({ how }) => how === 'started')).toHaveLength(1);
  expect(new Set(reports.map(({ port, url }) => `${port} ${url}`)).size).toBe(1);
  for (const { url, ownerUrl } of reports) {
    expect(await connection(url)`select current_user as role`).toEqual([{ role: 'trailmark_app' }]);
    expect(await connection(ownerUrl)`select current_user as role`).toEqual([{ role: 'trailmark_owner' }]);
  }
  expect((await readdir(root)).filter((name) => name.startsWith('pg18.new'))).toEqual([]);

  const [last, ...others] = processes;
  await Promise.all(others.map((other) => other.finish()));
  expect(await postmasterPid(root)).toBeDefined();
  await last?.finish();
  expect(await postmasterPid(root)).toBeUndefined();
});

it('starts and stops in any order leave nobody without a server', async () => {
  const root = await temporaryRoot();
  const visitors = Array.from({ length: 4 }, async () => {
    for (let round = 0; round < 3; round += 1) {
      const server = await ensureServer({ root });
      expect(await connection(server.url)`select 1 as one`).toEqual([{ one: 1 }]);
      await server.release();
    }
  });
  await Promise.all(visitors);
  expect(await postmasterPid(root)).toBeUndefined();
});

it('two handles of one process keep the server until both are released, each once', async () => {
  const root = await temporaryRoot();
  const first = await ensureServer({ root });
  const second = await ensureServer({ root });
  await first.release();
  await first.release();
  expect(await connection(second.url)`select 1 as one`).toEqual([{ one: 1 }]);
  await second.release();
  expect(await postmasterPid(root)).toBeUndefined();
});

it('a failed start leaves neither a user nor a server behind', async () => {
  const root = await temporaryRoot();
  await expect(ensureServer({ root, database: 'no"name' })).rejects.toThrow('is no database name');
  expect(await readdir(path.join(root, 'pg18.users'))).toEqual([]);
  expect(await postmasterPid(root)).toBeUndefined();
});

it('a restart takes the last port, and another one where that is taken', async () => {
  const root = await temporaryRoot();
  const first = await ensureServer({ root });
  await first.release();
  const second = await ensureServer({ root });
  expect(second.port).toBe(first.port);
  await second.release();

  await occupy(first.port);
  const third = await ensureServer({ root });
  expect(third.port).not.toBe(first.port);
  expect(await connection(third.url)`select 1 as one`).toEqual([{ one: 1 }]);
});

async function occupy(port: number): Promise<void> {
  const server = net.createServer();
  onTestFinished(() => {
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
}
