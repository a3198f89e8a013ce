import { parseArgs } from 'node:util';
import { describeMachine, withDatabases } from '@/bench/database';
import { checkLogs } from '@/bench/integrity';
import type { MigratedDatabase } from '@/bench/migrated';
import { say } from '@/bin/output';
import { connect, type Pool } from '@/db/client';
import { recount } from '@/lib/ingest/recount';
import { startSealer } from '@/lib/ingest/sealer';
import { ensureTenant, type Tenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { createWriter } from '@/lib/ingest/writer';
import { createRandom } from '@/lib/seed/random';

/** Six writers, 30 % of their events late, and a sealer, for a while; then every log, commitment and counter is checked. */
const { values } = parseArgs({ options: { seconds: { type: 'string', default: '30' } } });
const WRITERS = 6;
const TENANTS = 5;
const LATE_SHARE = 0.3;
const START_MS = Date.UTC(2026, 4, 1);
const DAY_MS = 86_400_000;
const RESULTS = ['success', 'success', 'failure', 'denied'] as const;

await withDatabases(['bench_soak'], async ([database]) => {
  if (!database) throw new Error('a database is needed');
  say(await describeMachine(database.sql));
  const tenants = await Promise.all(
    Array.from({ length: TENANTS }, (_, nth) => ensureTenant(database.sql, { tenantId: `tenant-${nth}` })),
  );
  await write(database.sql, tenants, () => START_MS, 3000);
  const stopSealer = startSealer(database.sql);
  const written = await soak(database, tenants, Number(values.seconds));
  await stopSealer();
  say(`${written} events by ${WRITERS} writers in ${values.seconds} s, ${LATE_SHARE * 100} % late`);
  const faults = [...(await checkLogs(database.sql)), ...(await recount(database.sql))];
  for (const fault of faults) say(`FAULT ${fault}`);
  say(
    faults.length === 0
      ? 'no gap, every entry has its event, every commitment recomputes, every counter is right'
      : `${faults.length} faults`,
  );
  process.exitCode = faults.length === 0 ? 0 : 1;
});

async function soak({ sql }: MigratedDatabase, tenants: readonly Tenant[], seconds: number): Promise<number> {
  const endAt = performance.now() + seconds * 1000;
  const { host, port, user, pass, database } = sql.options;
  const url = `postgres://${user}:${typeof pass === 'string' ? pass : ''}@${host[0]}:${port[0]}/${database}`;
  const counts = await Promise.all(
    Array.from({ length: WRITERS }, async (_, nth) => {
      const pool = connect(url, { connections: 2 });
      const random = createRandom(nth + 1);
      let written = 0;
      while (performance.now() < endAt) {
        const occurredAt = () =>
          START_MS + (random.next() < LATE_SHARE ? 0 : 2 * DAY_MS) + random.below(DAY_MS / 2);
        written += await write(pool, tenants, occurredAt, 1 + random.below(60));
      }
      await pool.end({ timeout: 5 });
      return written;
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

async function write(
  sql: Pool,
  tenants: readonly Tenant[],
  occurredAtMs: () => number,
  count: number,
): Promise<number> {
  const writer = createWriter(sql);
  const batches = tenants.map((tenant) => {
    const drafts = Array.from({ length: count }, (_, nth) =>
      makeDraft({
        occurredAt: new Date(occurredAtMs()).toISOString(),
        action: `action.${nth % 7}`,
        resourceType: nth % 5 === 0 ? undefined : `type.${nth % 3}`,
        result: RESULTS[nth % RESULTS.length] ?? 'success',
      }),
    );
    return writer.write(tenant, drafts);
  });
  const outcomes = (await Promise.all(batches)).flat();
  if (outcomes.some(({ status }) => status !== 'stored')) throw new Error('an event was not stored');
  return outcomes.length;
}
