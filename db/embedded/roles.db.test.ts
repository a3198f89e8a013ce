import { expect, it } from 'vitest';
import { createDatabase, dropDatabase } from './roles';
import { connection, temporaryRoot } from './scene.fixture';
import { ensureServer } from './server';

it('the owner creates tables and is no superuser; the application role may only connect', async () => {
  const server = await ensureServer({ root: await temporaryRoot() });
  const [owner, app] = [connection(server.ownerUrl), connection(server.url)];
  await owner`create table public.mine (id int)`;
  const refused = { code: '42501' };
  await expect(app`create table public.mine_too (id int)`).rejects.toMatchObject(refused);
  await expect(app`create temporary table passing (id int)`).rejects.toMatchObject(refused);
  await expect(app`select from public.mine`).rejects.toMatchObject(refused);

  const roles = await connection(server.adminUrl)`
    select rolname, rolsuper, rolcreatedb, rolcreaterole, rolbypassrls from pg_roles
    where rolname like 'trailmark%' order by rolname`;
  const ordinary = { rolsuper: false, rolcreatedb: false, rolcreaterole: false, rolbypassrls: false };
  expect(roles).toEqual([
    { rolname: 'trailmark_app', ...ordinary },
    { rolname: 'trailmark_owner', ...ordinary },
  ]);
});

it('the next start mends a role, a database and rights that are missing', async () => {
  const root = await temporaryRoot();
  const first = await ensureServer({ root });
  const admin = connection(first.adminUrl);
  await admin`drop database trailmark`;
  await admin`drop role trailmark_app`;
  const second = await ensureServer({ root });
  expect(await connection(second.url)`select 1 as one`).toEqual([{ one: 1 }]);
});

it('a copy of a database has its rows and rights, and can be dropped while in use', async () => {
  const server = await ensureServer({ root: await temporaryRoot() });
  const original = await createDatabase(server, 'original');
  const seeder = connection(original.ownerUrl);
  await seeder`create table seeded as select 7 as n`;
  await seeder`grant select on seeded to trailmark_app`;
  await seeder.end();

  const copies = await Promise.all(
    ['a', 'b', 'c'].map((name) => createDatabase(server, name, { template: 'original' })),
  );
  for (const copy of copies) expect(await connection(copy.url)`select n from seeded`).toEqual([{ n: 7 }]);
  await expect(createDatabase(server, 'a')).rejects.toMatchObject({ code: '42P04' });
  await dropDatabase(server, 'a');
  await dropDatabase(server, 'a');
  const left = await connection(server.adminUrl)`select from pg_database where datname = 'a'`;
  expect(left).toHaveLength(0);
});

it('the server has our settings and listens on this machine only', async () => {
  const server = await ensureServer({ root: await temporaryRoot() });
  const [settings] = await connection(server.adminUrl)`
    select current_setting('listen_addresses') as addresses, current_setting('unix_socket_directories') as sockets,
      current_setting('TimeZone') as zone, current_setting('jit') as jit,
      current_setting('max_wal_size') as wal, current_setting('shared_buffers') as buffers,
      (select datlocprovider::text || ' ' || datlocale from pg_database where datname = 'trailmark') as locale`;
  expect(settings).toEqual({
    addresses: '127.0.0.1',
    sockets: '',
    zone: 'UTC',
    jit: 'off',
    wal: '4GB',
    buffers: expect.stringMatching(/MB|GB/),
    locale: 'b C.UTF-8',
  });
});
