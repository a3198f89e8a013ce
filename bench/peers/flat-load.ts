import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core';
import type { Installation } from '@/bench/installation';
import { flatEvent } from '@/bench/peers/flat-table';
import { say } from '@/bin/output';
import { connect, type Pool } from '@/db/client';
import { createDatabase, type DatabaseUrls, dropDatabase } from '@/db/embedded/roles';
import { ACTOR_TYPES, RESULTS } from '@/lib/audit/event';

const DATABASE = 'bench_flat';

/** The database of the plain table, beside ours on the same server. */
export function flatUrls({ embedded }: Pick<Installation, 'embedded'>): DatabaseUrls {
  const named = (url: string) => url.replace(/[^/]*$/, DATABASE);
  return { url: named(embedded.url), ownerUrl: named(embedded.adminUrl) };
}

/** Copies every main event into the plain table, then makes its indexes. */
export async function loadFlat({ embedded, admin, root }: Installation): Promise<void> {
  await dropDatabase(embedded, DATABASE);
  await createDatabase(embedded, DATABASE);
  const sql = connect(flatUrls({ embedded }).ownerUrl, { connections: 1 });
  const folder = mkdtempSync(path.join(root, 'flat-'));
  chmodSync(folder, 0o777); // the database server may run as another account
  try {
    const file = path.join(folder, 'rows.csv');
    say('Copying the events into the plain table…');
    await sql.unsafe(printTable(flatEvent));
    await admin.unsafe(`copy (${SELECT_FLAT}) to '${file}' (format csv)`);
    await sql.unsafe(`copy flat_event (${columnNames().join(', ')}) from '${file}' (format csv)`);
    await makeIndexes(sql);
  } finally {
    rmSync(folder, { recursive: true });
    await sql.end({ timeout: 5 });
  }
}

async function makeIndexes(sql: Pool): Promise<void> {
  await sql`set maintenance_work_mem = '512MB'`;
  await sql`set max_parallel_maintenance_workers = 2`;
  const { name, indexes } = getTableConfig(flatEvent);
  await sql.unsafe(`alter table ${name} add primary key (id)`);
  for (const { config } of indexes) {
    const columns = config.columns.flatMap((column) =>
      'name' in column && column.name ? [column.name] : [],
    );
    await sql.unsafe(`create index ${config.name} on ${name} (${columns.join(', ')})`);
  }
  await sql.unsafe(`grant select, insert on ${name} to public`);
  await sql.unsafe(`vacuum analyze ${name}`);
}

function columnNames(): string[] {
  return getTableConfig(flatEvent).columns.map(({ name }) => name);
}

function printTable(table: PgTable): string {
  const { name, columns } = getTableConfig(table);
  const lines = columns.map(
    (column) => `${column.name} ${column.getSQLType()}${column.notNull ? ' not null' : ''}`,
  );
  return `create table ${name} (${lines.join(', ')})`;
}

const words = (names: readonly string[]) => `(array['${names.join("', '")}'])`;

/** Our events with every code as its text, in the columns of the plain table. */
const SELECT_FLAT = `
  select e.id, t.tenant_id, t.partner_id, e.occurred_at, e.received_at, e.seq, a.value, r.value,
    ${words(RESULTS)}[e.result + 1], s.value, m.value, e.http_status, e.http_path,
    ${words(ACTOR_TYPES)}[e.actor_type + 1], e.actor_id, e.actor_email, e.actor_name, e.ip, e.user_agent, e.request_id,
    e.resource_id, e.resource_name, e.message, e.details
  from event e
  join log l on l.log = e.log and l.kind = 0
  join tenant t on t.tenant = l.tenant
  left join dictionary a on a.kind = 1 and a.code = e.action
  left join dictionary r on r.kind = 2 and r.code = e.resource_type
  left join dictionary s on s.kind = 3 and s.code = e.source
  left join dictionary m on m.kind = 4 and m.code = e.http_method`;
