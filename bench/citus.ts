import { parseArgs } from 'node:util';
import { say } from '@/bin/output';
import { connect, type Pool, type Sql } from '@/db/client';
import { migrate } from '@/db/migrate';
import { readTogether } from '@/db/snapshot';
import { createCitusDatabase, dropCitusDatabase } from '@/db/test-citus';
import { ensureTenant, type Tenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { createWriter } from '@/lib/ingest/writer';
import { summarize } from './statistics';

/**
 * What one state of a Citus cluster costs, and what is seen without it: events are written to logs on all workers, and what
 * the coordinator says of them is compared with what the workers have, by readers that take their snapshots at the gate and
 * by readers that do not, in turn. Ends with 1 where one of the first saw two different numbers.
 */
const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'postgres://postgres@127.0.0.1:5432/postgres' },
    seconds: { type: 'string', default: '60' },
  },
});
const NAME = 'trailmark_bench';
const TENANTS = 16;
const WRITERS = 4;

interface Looks {
  timesMs: number[];
  torn: number;
}

await dropCitusDatabase(values.url, NAME);
const urls = await createCitusDatabase(values.url, NAME);
await migrate(urls.ownerUrl);
const sql = connect(urls.url, { connections: WRITERS + 2 });
try {
  const [together, each] = [await watch(true), await watch(false)];
  tell('one state', together);
  tell('each node as it is', each);
  process.exitCode = together.torn > 0 ? 1 : 0;
} finally {
  await sql.end({ timeout: 5 });
  await dropCitusDatabase(values.url, NAME);
}

function tell(how: string, { timesMs, torn }: Looks): void {
  const { p50, p99 } = summarize(timesMs);
  say(
    `${how}: ${torn} of ${timesMs.length} looks were torn; ${p50.toFixed(1)} ms, 99 of 100 within ${p99.toFixed(1)} ms`,
  );
}

async function watch(isTogether: boolean): Promise<Looks> {
  const looks: Looks = { timesMs: [], torn: 0 };
  const stop = new AbortController();
  const writing = write(stop.signal);
  const endAt = performance.now() + (Number(values.seconds) * 1_000) / 2;
  while (performance.now() < endAt) {
    const startedAt = performance.now();
    const isWhole = isTogether ? await readTogether(sql, isOneState) : await isOneState(sql);
    looks.timesMs.push(performance.now() - startedAt);
    if (!isWhole) looks.torn += 1;
  }
  stop.abort();
  await writing;
  return looks;
}

async function isOneState(of: Sql): Promise<boolean> {
  const [row] = await of<{ said: string; there: string }[]>`
    select (select coalesce(sum(size - deleted), 0) from log) as said, (select count(*) from event) as there`;
  return row?.said === row?.there;
}

async function write(until: AbortSignal): Promise<void> {
  const pools: Pool[] = Array.from({ length: WRITERS }, () => connect(urls.url, { connections: 1 }));
  const tenants: Tenant[] = [];
  for (let nth = 0; nth < TENANTS; nth++)
    tenants.push(await ensureTenant(sql, { tenantId: `tenant-${nth}` }));
  await Promise.all(
    pools.map(async (pool) => {
      const writer = createWriter(pool);
      while (!until.aborted)
        await writer.writeMixed(tenants.map((tenant) => ({ tenant, draft: makeDraft() })));
      await pool.end({ timeout: 5 });
    }),
  );
}
