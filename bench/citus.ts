import { parseArgs } from 'node:util';
import { say } from '@/bin/output';
import { connect, type Pool } from '@/db/client';

/**
 * Why Citus is not supported, to be seen on a cluster of one's own: transactions write a row on the coordinator, as the
 * entry of an event is one, and rows on workers, as the contents of events would be. Counts how often a reader finds the
 * first and not yet the others. Ends with 1 where that was seen.
 */
const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'postgres://postgres@127.0.0.1:5432/postgres' },
    transactions: { type: 'string', default: '3000' },
    keys: { type: 'string', default: '6' },
  },
});
const transactions = Number(values.transactions);
const keys = Number(values.keys);
const sql = connect(values.url, { connections: 2 });

await sql`drop table if exists citus_probe_entry, citus_probe_content`;
await sql`create table citus_probe_entry (n int8 primary key)`;
await sql`create table citus_probe_content (key int4, n int8, primary key (key, n))`;
try {
  await sql`select create_distributed_table('citus_probe_content', 'key')`;
  const [cluster] = await sql<{ version: string; workers: number }[]>`
    select citus_version() as version, count(distinct nodeport || nodename)::int4 as workers
    from citus_shards where table_name = 'citus_probe_content'::regclass`;
  say(`${cluster?.version}, rows on ${cluster?.workers} workers`);
  const { looks, torn } = await lookWhile(sql, write(sql));
  say(`${torn} of ${looks} looks found an entry whose contents were not there`);
  process.exitCode = torn > 0 ? 1 : 0;
} finally {
  await sql`drop table citus_probe_entry, citus_probe_content`;
  await sql.end({ timeout: 5 });
}

async function write(pool: Pool): Promise<void> {
  for (let n = 1; n <= transactions; n++)
    await pool.begin(async (transaction) => {
      await transaction`insert into citus_probe_entry values (${n})`;
      await transaction`insert into citus_probe_content select key, ${n} from generate_series(1, ${keys}) key`;
    });
}

async function lookWhile(pool: Pool, writing: Promise<void>): Promise<{ looks: number; torn: number }> {
  const seen = { looks: 0, torn: 0 };
  let isDone = false;
  const ended = writing.finally(() => {
    isDone = true;
  });
  ended.catch(() => undefined); // it is told once the looks have ended
  while (!isDone) {
    const [newest] = await pool<{ n: string }[]>`select coalesce(max(n), 0) as n from citus_probe_entry`;
    if (!newest || newest.n === '0') continue;
    const [content] = await pool<{ rows: number }[]>`
      select count(*)::int4 as rows from citus_probe_content where n = ${newest.n}`;
    seen.looks += 1;
    if (content?.rows !== keys) seen.torn += 1;
  }
  await ended;
  return seen;
}
