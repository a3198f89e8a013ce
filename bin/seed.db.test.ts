import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { checkLogs } from '@/bench/integrity';
import { seedDatabase } from '@/bin/commands/seed';
import { seedInThreads } from '@/bin/seed-threads';
import { useTestDatabase } from '@/db/test-database';
import { childEnv } from '@/lib/env';
import { createWorkload } from '@/lib/seed/workload';

const place = useTestDatabase();
const OPTIONS = {
  ...{ events: 9000, tenants: 7, days: 40, seed: 3 },
  ...{ endAtMs: Date.UTC(2026, 4, 20), narrow: false },
};

/** What the events say and where they stand, without what is random or of the time of writing. */
async function contents(): Promise<unknown[]> {
  const rows = await place().sql`
    select t.tenant_id, e.seq, e.occurred_at, e.source_event_id, a.value as action, r.value as resource_type, e.result,
      e.actor_type, e.actor_id, e.actor_email, e.ip, e.user_agent, e.request_id, e.http_path, e.http_status, e.resource_id,
      e.changes, e.details
    from event e join log l on l.log = e.log join tenant t on t.tenant = l.tenant
    join dictionary a on a.kind = 1 and a.code = e.action
    left join dictionary r on r.kind = 2 and r.code = e.resource_type
    where e.source_event_id like 'demo-%' order by 1, 2`;
  return [...rows];
}

it('a workload written by threads is the workload, each tenant in its order; again it adds nothing', async () => {
  const { sql, ownerUrl } = place();
  const seen: number[] = [];
  expect(await seedInThreads(ownerUrl, OPTIONS, (done) => seen.push(done))).toBe(OPTIONS.events);
  expect(seen.at(-1)).toBe(OPTIONS.events);
  expect(await checkLogs(sql)).toEqual([]);
  const drafts = [...createWorkload(OPTIONS).events()];
  for (const { tenantId } of createWorkload(OPTIONS).tenants) {
    const wanted = drafts.filter(({ tenant }) => tenant.tenantId === tenantId);
    const rows = await sql<{ name: string }[]>`
      select e.source_event_id as name from event e join log l on l.log = e.log join tenant t on t.tenant = l.tenant
      where t.tenant_id = ${tenantId} order by e.seq`;
    expect(rows.map(({ name }) => name)).toEqual(wanted.map(({ draft }) => draft.sourceEventId));
  }
  const before = await contents();
  expect(await seedInThreads(ownerUrl, OPTIONS)).toBe(0);
  // The usual path finds each of them the same, too: it would call another content a conflict.
  expect(await seedDatabase(sql, createWorkload(OPTIONS))).toBe(0);
  expect(await contents()).toEqual(before);
  const [conflicts] = await sql<{ events: number }[]>`
    select count(*)::int4 as events from event e join dictionary d on d.kind = 1 and d.code = e.action
    where d.value = 'ledger.conflict'`;
  expect(conflicts?.events).toBe(0);
});

it('narrow events are small', async () => {
  const { sql, ownerUrl } = place();
  const options = { ...OPTIONS, events: 2000, narrow: true };
  expect(await seedInThreads(ownerUrl, options)).toBe(2000);
  const [row] = await sql<{ longest: number; agents: number }[]>`
    select max(octet_length(details::text)) as longest, count(user_agent)::int4 as agents
    from event where source_event_id like 'n-%'`;
  expect(row?.longest).toBeLessThanOrEqual(100);
  expect(row?.agents).toBe(0);
});

it('a thread that cannot write fails the whole', async () => {
  const { ownerUrl } = place();
  const nowhere = ownerUrl.replace(/[^/]*$/, 'no_such_database');
  await expect(seedInThreads(nowhere, OPTIONS)).rejects.toThrow(/no_such_database/);
});

it('a killed load leaves whole logs, and the same load again adds what is missing', async () => {
  const { sql, owner, ownerUrl } = place();
  const options = { ...OPTIONS, events: 20_000, seed: 4 };
  const load = spawn(
    process.execPath,
    ['--import', 'tsx', 'bin/seed-loop.fixture.ts', JSON.stringify(options)],
    { env: childEnv({ DATABASE_OWNER_URL: ownerUrl }), stdio: ['ignore', 'ignore', 'inherit'] },
  );
  expect(await once(load, 'exit')).toEqual([null, 'SIGKILL']);
  await owner`select 1 from log order by log for update`; // waits for what its connections have under way
  const faults = await checkLogs(sql);
  expect(faults).toEqual([]);
  const [before] = await sql<{ events: number }[]>`
    select count(*)::int4 as events from event where source_event_id like ${`demo-4.${options.events.toString(36)}.%`}`;
  const there = before?.events ?? 0;
  expect(there).toBeGreaterThan(0);
  expect(there).toBeLessThan(options.events);
  expect(await seedInThreads(ownerUrl, options)).toBe(options.events - there);
  expect(await checkLogs(sql)).toEqual([]);
});
