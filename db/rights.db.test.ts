import { beforeAll, describe, expect, it } from 'vitest';
import { connect } from '@/db/client';
import { useTestDatabase } from '@/db/test-database';
import { ALONE, catalog, codesOf, notRefused, REFUSED, SERVER } from '@/db/test-rights';

const place = useTestDatabase();

/** What the role of the application writes itself, and why. Every other table is written by definer functions alone. */
const WRITTEN_DIRECTLY = [
  ['ledger_tile', 'insert', 'follows from the entries; a wrong one is tile-corrupt to whoever verifies'],
  ['ledger_checkpoint', 'insert', 'a note is worth what its signature is, and no key is in the database'],
  ['ledger_anchor', 'insert, update', 'how far a sink is: told by the sink, which is asked again'],
  ['ledger_cosignature', 'insert, update', 'a line of a witness, which verifies or does not'],
  [
    'export_job',
    'insert, update, delete',
    'files for people, withdrawn by the definer functions that delete',
  ],
  ['export_chunk', 'insert, update, delete', 'the pieces of these files'],
  ['import_job', 'insert, update, delete', 'how far an import is'],
  ['verify_job', 'insert, update, delete', 'what this installation found; whoever doubts it verifies anew'],
  ['verify_finding', 'insert, update, delete', 'the same'],
  ['rate_limit', 'insert, update, delete', 'counts of requests'],
  ['saved_view', 'insert, update, delete', 'questions of people, no evidence'],
  ['preferences', 'insert, update, delete', 'how people have the console'],
  ['report', 'insert, update, delete', 'what is mailed to whom, no evidence'],
  ['report_run', 'insert, update, delete', 'mails that were sent'],
] as const;

/** Definer functions that the application may call: the ways in which anything else is written. */
const CALLED = [
  // Writing, and the only ways in which content goes; those look for the control entry of their own transaction.
  ...['append_events', 'intern_values', 'ensure_event_partition', 'create_tenant', 'change_tenant'],
  ...['begin_erasure', 'erase_event', 'redact_event', 'purge_limit', 'start_purge', 'purge_step'],
  ...['drop_empty_partitions', 'place_hold', 'release_hold', 'begin_epoch', 'set_retention'],
  ...['set_redaction_rule', 'replace_redaction_rule'],
  // Counters, which follow from the events.
  ...['seal_log', 'seal_platform', 'feed_horizon', 'note_restore', 'sweep', 'take_lease', 'release_lease'],
  // Who may do what: the application decides it, and tells the access log.
  ...['claim_keys', 'publish_signing_key', 'claim_idempotency_key', 'use_api_key', 'create_api_key'],
  ...['revoke_api_key', 'create_client', 'rotate_client_secret', 'revoke_client', 'create_user'],
  ...['change_rights', 'reset_password', 'delete_user', 'change_password', 'open_session'],
  ...['open_password_session', 'close_session', 'revoke_sessions'],
];

const OURS = `n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`;

interface Table {
  schema: string;
  name: string;
  kind: 'r' | 'p';
  column: string;
}

let tables: Table[] = [];
let before: unknown;

beforeAll(async () => {
  tables = await place().owner.unsafe<Table[]>(`
    select n.nspname as schema, c.relname as name, c.relkind as kind, (
      select quote_ident(a.attname) from pg_attribute a
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and a.attidentity = ''
      order by a.attnum limit 1) as column
    from pg_class c join pg_namespace n on n.oid = c.relnamespace where ${OURS} and c.relkind in ('r', 'p') order by 1, 2`);
  before = await catalog(place().owner);
});

const full = ({ schema, name }: Table) => `${schema}.${name}`;
const mayWrite = ({ schema, name }: Table) =>
  schema === 'pgboss' || (schema === 'public' && WRITTEN_DIRECTLY.some(([written]) => written === name));

describe('tables', () => {
  it('are all read alone, but for those that somebody has decided on', async () => {
    const rights = await place().owner.unsafe<{ name: string; rights: string }[]>(`
      select c.relname as name, string_agg(lower(p), ', ' order by array_position(array['INSERT', 'UPDATE', 'DELETE'], p)) as rights
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      cross join unnest(array['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN']) p
      where ${OURS} and n.nspname <> 'pgboss' and c.relkind in ('r', 'p', 'v', 'm', 'f')
        and (has_table_privilege('trailmark_app', c.oid, p)
          or p in ('INSERT', 'UPDATE', 'REFERENCES') and has_any_column_privilege('trailmark_app', c.oid, p))
      group by 1`);
    const decided = WRITTEN_DIRECTLY.map(([name, may]) => [name, may]);
    expect(rights.map(({ name, rights: may }) => [name, may]).sort()).toEqual(decided.sort());
  });

  it('refuse every change of a row', async () => {
    const closed = tables.filter((table) => !mayWrite(table));
    expect(closed.length).toBeGreaterThan(25);
    expect(closed.map(full)).toEqual(expect.arrayContaining(['public.event', 'public.ledger_entry']));
    const statements = closed.flatMap((table) => [
      `insert into ${full(table)} default values`,
      `update ${full(table)} set ${table.column} = ${table.column} where false`,
      `delete from ${full(table)} where false`,
      `merge into ${full(table)} t using (select 1) s on false when not matched then insert default values`,
      `copy ${full(table)} from program 'true'`,
      `select from ${full(table)} for update`,
      `lock table ${full(table)} in access exclusive mode`,
      `lock table ${full(table)} in row exclusive mode`,
    ]);
    expect(await notRefused(place().sql, statements)).toEqual([]);
  });

  it('of signatures and of the tree are added to, and never changed', async () => {
    const statements = ['ledger_tile', 'ledger_checkpoint'].flatMap((name) => [
      `update ${name} set log = log where false`,
      `delete from ${name} where false`,
      `insert into ${name} select * from ${name} on conflict (log${name === 'ledger_tile' ? ', level, index' : ', epoch, size'}) do update set root = excluded.root`,
    ]);
    statements.push('delete from ledger_anchor where false', 'delete from ledger_cosignature where false');
    expect(await notRefused(place().sql, statements)).toEqual([]);
  });

  it('refuse every change of themselves, partitions and those of the queue too', async () => {
    expect(tables.map(full)).toEqual(expect.arrayContaining(['public.event_default', 'pgboss.job']));
    const statements = tables.flatMap((table) => [
      `truncate ${full(table)}`,
      `drop table ${full(table)} cascade`,
      `alter table ${full(table)} add column mine int`,
      `alter table ${full(table)} drop column ${table.column} cascade`,
      `alter table ${full(table)} rename to mine`,
      `alter table ${full(table)} owner to trailmark_app`,
      `alter table ${full(table)} set schema pgboss`,
      `alter table ${full(table)} disable trigger all`,
      `alter table ${full(table)} enable row level security`,
      `alter table ${full(table)} set unlogged`,
      `create trigger mine before delete on ${full(table)} for each row execute function suppress_redundant_updates_trigger()`,
      `create rule mine as on insert to ${full(table)} do instead nothing`,
      `create index on ${full(table)} (${table.column})`,
      `create policy mine on ${full(table)}`,
      `create statistics mine on ${table.column}, ctid from ${full(table)}`,
      `create table public.mine () inherits (${full(table)})`,
      `comment on table ${full(table)} is 'mine'`,
      `reindex table ${full(table)}`,
      `cluster ${full(table)} using mine`,
    ]);
    const left = (await notRefused(place().sql, statements)).filter((each) => !isBeside(each));
    expect(left).toEqual([]);
  });

  it('have sequences that it neither moves nor reads', async () => {
    const sequences = await place().owner.unsafe<{ name: string }[]>(`
      select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where ${OURS} and c.relkind = 'S'`);
    expect(sequences.length).toBeGreaterThan(4);
    const statements = sequences.flatMap(({ name }) => [
      `select nextval('${name}')`,
      `select setval('${name}', 1)`,
      `select last_value from ${name}`,
      `alter sequence ${name} restart`,
      `drop sequence ${name} cascade`,
    ]);
    expect(await notRefused(place().sql, statements)).toEqual([]);
  });
});

/** What PostgreSQL says before it looks at rights, of statements that make no sense for a table of that kind. */
function isBeside(outcome: string): boolean {
  return /^(42P17|42809|0A000|42704): (create (table|statistics|index)|cluster|alter table \S+ set unlogged)/.test(
    outcome,
  );
}

describe('schemas', () => {
  it('take nothing of its own, and no temporary object that could stand in for one of ours', async () => {
    const schemas = await place().owner.unsafe<{ name: string }[]>(
      `select n.nspname as name from pg_namespace n where n.nspname !~ '^pg_(toast|temp)'`,
    );
    const statements = schemas.flatMap(({ name }) => [
      `create table ${name}.mine (x int)`,
      `create view ${name}.mine as select 1 as x`,
      `create sequence ${name}.mine`,
      `create type ${name}.mine as enum ('x')`,
      `create domain ${name}.mine as int`,
      `create function ${name}.mine() returns int language sql as 'select 1'`,
      `create operator ${name}.=== (leftarg = int4, rightarg = int4, function = int4eq)`,
      `alter schema ${name} rename to mine`,
      `drop schema ${name} cascade`,
    ]);
    statements.push(
      ...[
        'create schema mine',
        'create temporary table event (x int)',
        'create temporary view log as select 1 as x',
      ],
      ...['create temporary sequence mine', 'select 1 as x into temporary ledger_entry'],
      `create function pg_temp.append_events() returns int language sql as 'select 1'`,
    );
    expect(await notRefused(place().sql, statements)).toEqual([]);
  });
});

describe('functions', () => {
  interface Definer {
    name: string;
    signature: string;
    definition: string;
    path: string | null;
    isPublic: boolean;
    isCalled: boolean;
  }
  const definers = () =>
    place().owner.unsafe<Definer[]>(`
      select p.proname as name, p.oid::regprocedure::text as signature, pg_get_functiondef(p.oid) as definition,
        (select s from unnest(p.proconfig) s where s like 'search_path=%') as path,
        has_function_privilege('public', p.oid, 'execute') as "isPublic",
        has_function_privilege('trailmark_app', p.oid, 'execute') as "isCalled"
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${OURS} and p.prosecdef order by 1`);

  it('that run as the owner look nowhere else, are nobody else’s, and are those that somebody has decided on', async () => {
    const found = await definers();
    expect(new Set(found.map(({ path }) => path))).toEqual(
      new Set(['search_path=pg_catalog, public, pg_temp']),
    );
    expect(found.filter(({ isPublic }) => isPublic)).toEqual([]);
    expect(found.filter(({ isCalled }) => isCalled).map(({ name }) => name)).toEqual([...CALLED].sort());
  });

  it('are not replaced, changed or dropped, whoever they run as', async () => {
    const every = await place().owner.unsafe<{ signature: string; definition: string }[]>(`
      select p.oid::regprocedure::text as signature, pg_get_functiondef(p.oid) as definition
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${OURS} and p.prokind = 'f'`);
    expect(every.length).toBeGreaterThan(80);
    const statements = every.flatMap(({ signature, definition }) => [
      definition,
      `alter function ${signature} security invoker`,
      `alter function ${signature} set search_path = pg_temp, public`,
      `alter function ${signature} owner to trailmark_app`,
      `drop function ${signature} cascade`,
    ]);
    expect(await notRefused(place().sql, statements)).toEqual([]);
  });

  it('that are parts of others are not called', async () => {
    const parts = (await definers()).filter(({ isCalled }) => !isCalled);
    expect(parts.length).toBeGreaterThan(10);
    const statements = parts.map(({ signature }) => {
      const [, name, types = ''] = /^(.*?)\((.*)\)$/.exec(signature) ?? [];
      const nulls = types === '' ? [] : types.split(',').map((type) => `null::${type}`);
      return `select ${name}(${nulls.join(', ')})`;
    });
    expect(await notRefused(place().sql, statements)).toEqual([]);
  });
});

describe('the role', () => {
  it('becomes no other one, and reaches neither the server, its files nor its settings', async () => {
    const [session] = await place().owner<{ pid: number }[]>`select pg_backend_pid() as pid`;
    expect(
      await notRefused(place().sql, [...SERVER, `select pg_terminate_backend(${session?.pid})`]),
    ).toEqual([]);
    expect(await codesOf(place().sql, ALONE)).toEqual(ALONE.map(() => REFUSED));
  });

  it('is refused what needs a superuser where the owner is asked, too', async () => {
    const owner = connect(place().ownerUrl, { connections: 1 });
    const superuser = SERVER.filter((each) => /replication_role|program|pg_read_file|pg_ls_dir/.test(each));
    expect(superuser).toHaveLength(4);
    expect(await notRefused(owner, superuser)).toEqual([]);
    expect(await codesOf(owner, ALONE)).toEqual(ALONE.map(() => REFUSED));
    await owner.end({ timeout: 5 });
  });

  it('has changed nothing by all of this, nor by grants of what it has', async () => {
    const { sql, owner } = place();
    for (const table of tables) {
      // It has no grant to give: PostgreSQL says so by a warning where the role has the right, and by an error where not.
      await sql
        .unsafe(`grant all on ${full(table)} to public`)
        .catch((error) => expect(error.code).toBe(REFUSED));
      await sql
        .unsafe(`revoke all on ${full(table)} from trailmark_app`)
        .catch((error) => expect(error.code).toBe(REFUSED));
    }
    expect(await catalog(owner)).toEqual(before);
  });

  it('and a canary shows that a right too many would be noticed', async () => {
    const { owner } = place();
    await owner`grant delete on tombstone to trailmark_app`;
    expect(await notRefused(place().sql, ['delete from tombstone where false'])).toEqual([
      'done: delete from tombstone where false',
    ]);
    expect(await catalog(owner)).not.toEqual(before);
  });
});
