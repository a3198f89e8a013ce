import { connect, type Pool } from '@/db/client';
import { connectionUrls, type DatabaseUrls, dropDatabase, ensureDatabase } from '@/db/embedded/roles';
import { spreadOverWorkers } from '@/db/migrate';

/** Of the tests' accounts: the nodes of the cluster trust connections of this machine. */
const SECRET = 'citus';

export interface TestServer extends DatabaseUrls {
  adminUrl: string;
  port: number;
  /** Whether it is a Citus cluster. */
  isCluster: boolean;
}

/**
 * What db/citus.sql asks of Citus, on a plain server: its statements run there as they would on a cluster, and the gate and
 * the snapshots are taken too.
 */
const STAND_INS = `
  create table pg_dist_partition (logicalrelid regclass);
  create table pg_dist_shard (logicalrelid regclass);
  create function create_distributed_table(p_table regclass, p_column text, colocate_with text default 'default') returns void
  language sql as $$
    insert into pg_dist_partition values (p_table);
    insert into pg_dist_shard values (p_table);
  $$;
  create function get_shard_id_for_distribution_column(p_table regclass, p_value anyelement) returns int8
  language sql as $$ select 1 $$;`;

/** Brings the forms for a cluster into a migrated database that is none. */
export async function applyClusterForms(ownerUrl: string): Promise<void> {
  const owner = connect(ownerUrl, { connections: 1 });
  try {
    await owner.unsafe(STAND_INS);
    await spreadOverWorkers(owner);
  } finally {
    await owner.end({ timeout: 5 });
  }
}

/** The cluster as what tests run on. */
export function citusServer(adminUrl: string): TestServer {
  const port = Number(new URL(adminUrl).port || 5432);
  return { ...connectionUrls(SECRET, port, 'postgres'), adminUrl, port, isCluster: true };
}

/** Makes an empty database on every node of a Citus cluster, whose coordinator the superuser's URL names. */
export async function createCitusDatabase(adminUrl: string, name: string): Promise<DatabaseUrls> {
  const workers = await workersOf(adminUrl);
  for (const node of [adminUrl, ...workers]) {
    await ensureDatabase({ adminUrl: node }, SECRET, name);
    await asAdmin(node, name, (sql) => sql`create extension citus`);
  }
  await asAdmin(adminUrl, name, async (sql) => {
    const { hostname, port } = new URL(adminUrl);
    await sql`select citus_set_coordinator_host(${hostname}, ${Number(port)})`;
    for (const worker of workers) {
      const at = new URL(worker);
      await sql`select citus_add_node(${at.hostname}, ${Number(at.port)})`;
    }
  });
  return connectionUrls(SECRET, Number(new URL(adminUrl).port || 5432), name);
}

/** Removes it from all of them. */
export async function dropCitusDatabase(adminUrl: string, name: string): Promise<void> {
  for (const node of [adminUrl, ...(await workersOf(adminUrl))]) await dropDatabase({ adminUrl: node }, name);
}

export async function workersOf(adminUrl: string): Promise<string[]> {
  const sql = connect(adminUrl, { connections: 1 });
  try {
    const rows = await sql<{ nodename: string; nodeport: number }[]>`
      select nodename, nodeport from pg_dist_node where groupid <> 0 and isactive order by nodeport`;
    return rows.map(({ nodename, nodeport }) => {
      const url = new URL(adminUrl);
      [url.hostname, url.port] = [nodename, String(nodeport)];
      return url.href;
    });
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function asAdmin(adminUrl: string, name: string, work: (sql: Pool) => PromiseLike<unknown>) {
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  const sql = connect(url.href, { connections: 1 });
  try {
    await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}
