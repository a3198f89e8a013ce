import { z } from 'zod';
import type { Pool } from '@/db/client';

export const REFUSED = '42501';

/**
 * The statements that are not refused for want of a right, each with what it answered instead. Tried in one block of the
 * server, each in a subtransaction of its own: what was done all the same is taken back.
 */
export async function notRefused(pool: Pool, statements: readonly string[]): Promise<string[]> {
  const { outcomes } = await pool.begin(async (sql) => {
    await sql`select set_config('mine.tried', ${JSON.stringify(statements)}, true)`;
    await sql.unsafe(TRY_ALL);
    const [row] = await sql<{ outcomes: string }[]>`select current_setting('mine.outcomes') as outcomes`;
    return { outcomes: row?.outcomes ?? '' };
  });
  return z.array(z.string()).parse(JSON.parse(outcomes));
}

const TRY_ALL = `do $block$ declare
  statement text;
  outcomes jsonb := '[]';
begin
  for statement in select jsonb_array_elements_text(current_setting('mine.tried')::jsonb) loop
    begin
      execute statement;
      raise exception 'done' using errcode = 'ZZ000';
    exception when others then
      if sqlstate <> '${REFUSED}' then
        outcomes := outcomes || jsonb_build_array(
          case sqlstate when 'ZZ000' then 'done' else sqlstate end || ': ' || statement);
      end if;
    end;
  end loop;
  perform set_config('mine.outcomes', outcomes::text, true);
end $block$`;

/** Those that no block takes, one at a time. */
export async function codesOf(sql: Pool, statements: readonly string[]): Promise<string[]> {
  const outcomes = statements.map((each) =>
    sql.unsafe(each).then(
      () => 'done',
      (error) => String(error.code),
    ),
  );
  return await Promise.all(outcomes);
}

/** Everything that a statement of another role could have changed: owners, rights, columns, functions, triggers, settings. */
export async function catalog(sql: Pool): Promise<unknown> {
  const sums = ['class', 'attribute', 'proc', 'namespace', 'trigger', 'rewrite', 'index', 'policy'].map(
    (name) => `
      select '${name}' as name, md5(string_agg(md5(x::text), '' order by md5(x::text))) as sum from (
        select (to_jsonb(t) - '{relpages,reltuples,relallvisible,relallfrozen,relfrozenxid,relminmxid}'::text[])::text as x
        from pg_${name} t) y`,
  );
  return [...(await sql.unsafe(`${sums.join(' union all ')} order by 1`))];
}

/** What reaches beyond the database. */
export const SERVER = [
  ...['trailmark_owner', 'postgres', 'pg_write_all_data', 'pg_read_server_files'].map(
    (role) => `set local role ${role}`,
  ),
  ...['set session authorization trailmark_owner', 'set local session_replication_role = replica'],
  ...[
    "copy (select 1) to program 'true'",
    "copy (select 1) to '/tmp/trailmark-mine'",
    "select pg_read_file('/etc/passwd')",
  ],
  ...[
    "select pg_ls_dir('.')",
    "select lo_import('/etc/passwd')",
    'select pg_reload_conf()',
    'select pg_switch_wal()',
  ],
  ...['alter database trailmark_template set search_path = pg_temp'],
  ...['create role mine', 'alter role trailmark_app superuser', 'alter role trailmark_app createrole'],
  ...["alter role trailmark_owner password 'mine'", 'grant trailmark_owner to trailmark_app'],
  ...['alter default privileges for role trailmark_owner grant all on tables to trailmark_app'],
  ...['reassign owned by trailmark_owner to trailmark_app', 'drop owned by trailmark_owner'],
  ...['create event trigger mine on ddl_command_start execute function suppress_redundant_updates_trigger()'],
  ...['create publication mine for all tables', 'create foreign data wrapper mine'],
  ...["update pg_class set relowner = 'trailmark_app'::regrole", 'select from pg_authid', 'checkpoint'],
  ...[
    "load '/tmp/mine.so'",
    'create extension pgcrypto',
    'select pg_stat_reset()',
    'set local allow_system_table_mods = on',
  ],
];

/** The same, of what no block takes. */
export const ALONE = [
  'alter system set fsync = off',
  'create database mine',
  "create tablespace mine location '/tmp'",
];
