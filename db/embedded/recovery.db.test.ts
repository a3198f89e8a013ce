import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import {
  bystander,
  connection,
  killPostmaster,
  otherProcess,
  postmasterPid,
  temporaryRoot,
} from './scene.fixture';
import { ensureServer } from './server';

it('a process killed in the middle of its first start is followed by a complete cluster', async () => {
  const root = await temporaryRoot();
  const victim = otherProcess(root);
  const report = victim.report.catch((error: unknown) => error);
  await expect
    .poll(() => readdir(root), { timeout: 30_000, interval: 5 })
    .toContainEqual(expect.stringContaining('pg18.new-'));
  await victim.kill();
  expect(await report).toBeInstanceOf(Error);

  const server = await ensureServer({ root });
  expect(await connection(server.url)`select 1 as one`).toEqual([{ one: 1 }]);
  expect((await readdir(root)).filter((name) => name.startsWith('pg18.new'))).toEqual([]);
});

it.each(['kill', 'interrupt'] as const)(
  'the server survives the %s of its owner, and the next process adopts it',
  async (end) => {
    const root = await temporaryRoot();
    const owner = otherProcess(root);
    const { port } = await owner.report;
    await owner[end]();
    const heir = await ensureServer({ root });
    expect(heir).toMatchObject({ how: 'attached', port });
    await heir.release();
    expect(await postmasterPid(root)).toBeUndefined();
  },
);

it('a killed server starts again on its port with every committed row', async () => {
  const root = await temporaryRoot();
  const before = await ensureServer({ root });
  await connection(before.ownerUrl)`create table kept as select n from generate_series(1, 1000) as n`;
  await killPostmaster(root);

  const after = await ensureServer({ root });
  expect(after).toMatchObject({ how: 'started', port: before.port });
  expect(await connection(after.ownerUrl)`select count(*)::int as rows from kept`).toEqual([{ rows: 1000 }]);
});

it('a start waits for a query that outlives the killed server, even without a lock file', async () => {
  const root = await temporaryRoot();
  const before = await ensureServer({ root });
  const watcher = connection(before.adminUrl);
  const busy = connection(before.adminUrl)`select count(*) from generate_series(1, 8_000_000)`;
  const lost = busy.catch((error: unknown) => error);
  const active = () => watcher`
    select from pg_stat_activity where state = 'active' and query like '%8_000_000%' and pid <> pg_backend_pid()`;
  await expect.poll(active, { timeout: 10_000 }).toHaveLength(1);
  await killPostmaster(root);
  await becomeStranger(root);

  const after = await ensureServer({ root });
  expect(await connection(after.url)`select 1 as one`).toEqual([{ one: 1 }]);
  await lost;
});

it('a lock file with the pid of a stranger does not prevent the start', async () => {
  const root = await temporaryRoot();
  const before = await ensureServer({ root });
  await killPostmaster(root);
  await becomeStranger(root);
  expect(await ensureServer({ root })).toMatchObject({ how: 'started', port: before.port });
});

it('a user file with the pid of a stranger does not keep the server up', async () => {
  const root = await temporaryRoot();
  const server = await ensureServer({ root });
  const pid = await bystander();
  const stale = { pid, started: 'another start', handles: 1 };
  await writeFile(path.join(root, 'pg18.users', String(pid)), JSON.stringify(stale));
  await server.release();
  expect(await postmasterPid(root)).toBeUndefined();
});

/** Gives the pid in the lock file of a killed server to another process of the same account. */
async function becomeStranger(root: string): Promise<void> {
  const lockFile = path.join(root, 'pg18', 'postmaster.pid');
  const { uid, gid } = await stat(lockFile);
  const [, ...rest] = (await readFile(lockFile, 'utf8')).split('\n');
  await writeFile(lockFile, [await bystander({ uid, gid }), ...rest].join('\n'));
}
