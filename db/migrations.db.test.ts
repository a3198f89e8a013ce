import { getTableName } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { connect } from '@/db/client';
import { createDatabase, dropDatabase } from '@/db/embedded/roles';
import { ensurePartition, migrate, migrationState } from '@/db/migrate';
import * as consoleTables from '@/db/schema/console';
import * as erasureTables from '@/db/schema/erasure';
import * as eventTables from '@/db/schema/event';
import * as identityTables from '@/db/schema/identity';
import * as jobTables from '@/db/schema/job';
import * as ledgerTables from '@/db/schema/ledger';
import * as logTables from '@/db/schema/log';
import * as reportTables from '@/db/schema/report';
import * as segmentTables from '@/db/schema/segment';
import * as tenantTables from '@/db/schema/tenant';
import * as writeTables from '@/db/schema/write';
import { useTestDatabase } from '@/db/test-database';

const place = useTestDatabase();
const TABLES = [
  ...[consoleTables, erasureTables, eventTables, identityTables],
  ...[jobTables, ledgerTables, logTables, reportTables, segmentTables, tenantTables, writeTables],
]
  .flatMap((module) => Object.values(module))
  .filter((value) => value instanceof PgTable);

describe('migrations', () => {
  const server = inject('server');
  const name = 'test_migrate_at_once';
  afterAll(() => dropDatabase(server, name));

  it('run once when ten processes of an empty database start together', async () => {
    await dropDatabase(server, name);
    const { ownerUrl } = await createDatabase(server, name);
    await Promise.all(Array.from({ length: 10 }, () => migrate(ownerUrl)));
    const sql = connect(ownerUrl, { connections: 1 });
    const state = await migrationState(sql);
    await sql.end({ timeout: 5 });
    expect(state.applied).toBe(state.expected);
  });
});

describe('the schema files and the database say the same', () => {
  const TYPES: Record<string, string> = { int2: 'smallint', int4: 'integer', int8: 'bigint' };

  it('there is a schema for every table', async () => {
    const rows = await place().sql<{ name: string }[]>`
      select c.relname as name from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition order by 1`;
    expect(rows.map((row) => row.name)).toEqual(TABLES.map((table) => getTableName(table)).sort());
  });

  it.each(TABLES.map((table) => [getTableName(table), table] as const))(
    '%s has the same columns, types and nullability',
    async (name, table) => {
      const rows = await place().sql<{ column: string; type: string; required: boolean }[]>`
      select attname as column, format_type(atttypid, atttypmod) as type, attnotnull as required
      from pg_attribute where attrelid = ${name}::regclass and attnum > 0 and not attisdropped`;
      const database = rows.map(({ column, type, required }) => [column, TYPES[type] ?? type, required]);
      const files = getTableConfig(table).columns.map((column) => [
        column.name,
        column.getSQLType(),
        column.notNull,
      ]);
      const plain = (list: unknown[][]) =>
        list.map((row) => JSON.stringify(row).replace('timestamp(3) with', 'timestamp (3) with')).sort();
      expect(plain(database)).toEqual(plain(files));
    },
  );

  it('every table, column and function of ours carries a comment', async () => {
    const bare = await place().sql`
      select c.relname || coalesce('.' || a.attname, '') as what
      from pg_class c
      left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
        and (col_description(c.oid, a.attnum) is null or obj_description(c.oid) is null)
      union all
      select p.proname from pg_proc p where p.pronamespace = 'public'::regnamespace and obj_description(p.oid) is null`;
    expect(bare).toEqual([]);
  });
});

describe('the role of the application', () => {
  it.each([
    ['update event set details = $1', ['{}']],
    ['delete from event', []],
    ['truncate event', []],
    ['update ledger_entry set commitment = commitment', []],
    ['delete from ledger_entry', []],
    [
      "insert into ledger_entry (seq, log, id, dedupe_key, commitment) values (0, 1, gen_random_uuid(), '', '')",
      [],
    ],
    ['update log set size = 0', []],
    ['delete from event_default', []],
    ['drop table event', []],
    ['create table mine (x int)', []],
    ['alter table event add column x int', []],
    ["update console_user set role = 'super_admin'", []],
    [
      'select adjust_segments(1, array[]::uuid[], array[]::int4[], array[]::int4[], array[]::int2[], array[]::text[], array[]::text[], 1)',
      [],
    ],
  ])('is refused: %s', async (statement, parameters) => {
    await expect(place().sql.unsafe(statement, parameters)).rejects.toMatchObject({ code: '42501' });
  });
});

describe('functions that run as the owner', () => {
  it('name pg_temp last, so that no temporary table of a caller stands in for one of ours', async () => {
    const rows = await place().sql<{ name: string; path: string }[]>`
      select proname as name, array_to_string(proconfig, ' ') as path from pg_proc
      where pronamespace = 'public'::regnamespace and prosecdef`;
    expect(rows.length).toBeGreaterThan(4);
    for (const { name, path } of rows)
      expect(`${name}: ${path}`).toMatch(/search_path=pg_catalog, public, pg_temp\b/);
  });

  it('and callers can make no temporary tables in the first place', async () => {
    await expect(place().sql`create temporary table log (x int)`).rejects.toMatchObject({ code: '42501' });
  });
});

describe('partitions', () => {
  it('of a month take the rows that came before them, and later ones', async () => {
    const { sql, owner } = place();
    const insert = (id: string) => owner`
      insert into event (seq, received_at, id, log, action, resource_type, source, http_method, result, actor_type, details, salt)
      values (0, now(), ${id}, 1, 1, 0, 1, 0, 0, 0, '{}', ${Buffer.alloc(48)})`;
    const early = '0186a0b0-0000-7000-8000-000000000001'; // 2023-03-02
    await insert(early);
    const where = () => sql<{ place: string; at: string }[]>`
      select tableoid::regclass::text as place, to_char(occurred_at at time zone 'UTC', 'YYYY-MM') as at from event where log = 1 order by id`;
    expect(await where()).toEqual([{ place: 'event_default', at: '2023-03' }]);
    await Promise.all([ensurePartition(sql, '2023-03-01'), ensurePartition(sql, '2023-03-01')]);
    await insert('0186a0b0-0000-7000-8000-000000000002');
    expect(await where()).toEqual([
      { place: 'event_2023_03', at: '2023-03' },
      { place: 'event_2023_03', at: '2023-03' },
    ]);
  });

  it.each(['1999-12-01', '2999-01-01'])(
    'are not made for %s: a hostile date makes no tables',
    async (month) => {
      await ensurePartition(place().sql, month);
      const rows = await place()
        .sql`select from pg_class where relname = ${`event_${month.slice(0, 7).replace('-', '_')}`}`;
      expect(rows).toHaveLength(0);
    },
  );
});
