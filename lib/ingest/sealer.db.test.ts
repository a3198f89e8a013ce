import { beforeAll, describe, expect, it } from 'vitest';
import { connect, type Pool, type Sql } from '@/db/client';
import { readTogether } from '@/db/snapshot';
import { useTestDatabase } from '@/db/test-database';
import { createRandom } from '@/lib/seed/random';
import { eraseEvent } from './erase';
import { recount, sealLag } from './recount';
import { isDue, sealDue, startSealer } from './sealer';
import { ensureTenant, type Tenant } from './tenant';
import { makeDraft } from './test-drafts';
import { createWriter } from './writer';

const place = useTestDatabase();
const START_MS = Date.UTC(2026, 2, 28);
const DAY_MS = 86_400_000;
/** One that nobody has, and one that is too long for an index. */
const ACTORS = ['usr_1', 'usr_2', undefined, '日'.repeat(1_024)] as const;
const RESULTS = ['success', 'success', 'failure', 'denied'] as const;

async function write(sql: Pool, tenant: Tenant, count: number, atMs: (nth: number) => number) {
  const drafts = Array.from({ length: count }, (_, nth) =>
    makeDraft({
      occurredAt: new Date(atMs(nth)).toISOString(),
      action: `action.${nth % 7}`,
      resourceType: nth % 5 === 0 ? undefined : `type.${nth % 3}`,
      result: RESULTS[nth % RESULTS.length] ?? 'success',
      actorId: ACTORS[nth % 5],
    }),
  );
  const outcomes = await createWriter(sql).write(tenant, drafts);
  return outcomes.flatMap((outcome) => (outcome.status === 'stored' ? [outcome.id] : []));
}

async function levels(sql: Sql, scope: number) {
  const rows = await sql<{ level: number; blocks: number }[]>`
    select level, count(*)::int4 as blocks from segment where scope = ${scope} group by level order by level`;
  return rows.map(({ level, blocks }) => [level, blocks]);
}

beforeAll(async () => {
  await place().owner`update platform set block_events = 4`;
});

describe('the sealer', () => {
  it('counts every event once, on three levels, of the log and of the platform', async () => {
    const { sql, owner } = place();
    const tenant = await ensureTenant(sql, { tenantId: 'levels' });
    await owner`update platform set block_events = 2`;
    await write(sql, tenant, 8_500, (nth) => START_MS + nth * 60_000);
    await sealDue(sql);
    await owner`update platform set block_events = 4`;
    expect(await levels(sql, tenant.mainLog)).toEqual([
      [1, expect.any(Number)],
      [2, 66],
      [3, 1],
    ]);
    expect(await levels(sql, 0)).toEqual([
      [1, expect.any(Number)],
      [2, 66],
      [3, 1],
    ]);
    expect(await recount(sql)).toEqual([]);
    const lag = await sealLag(sql);
    expect(lag).toMatchObject({ logsDue: 0, deltas: 0 });
    expect(lag.openEvents).toBeLessThan(8);
  });

  it('counts the actors of each chunk, though a split makes more blocks than one holds', async () => {
    const { sql } = place();
    const tenant = await ensureTenant(sql, { tenantId: 'chunks' });
    await write(sql, tenant, 60 * 4, (nth) => START_MS + nth * 60_000);
    await sealDue(sql);
    await write(sql, tenant, 100, () => START_MS + 30_000);
    await write(sql, tenant, 40, (nth) => START_MS + 9 * DAY_MS + nth * 60_000);
    await sealDue(sql);
    expect(await levels(sql, tenant.mainLog)).toEqual([
      [1, expect.any(Number)],
      [2, 1],
    ]);
    expect(await recount(sql)).toEqual([]);
  });

  it('names nobody by whom nothing is left', async () => {
    const { sql } = place();
    const tenant = await ensureTenant(sql, { tenantId: 'forgotten' });
    const ids = await write(sql, tenant, 6, (nth) => START_MS + nth * 60_000);
    await sealDue(sql);
    const named = async () => {
      const rows = await sql<{ actor: string }[]>`
        select value as actor from segment_value where scope = ${tenant.mainLog} and kind = 1
        union select unnest(value) from segment_block_value where scope = ${tenant.mainLog} and kind = 1 order by 1`;
      return rows.map(({ actor }) => actor);
    };
    expect(await named()).toEqual(['usr_1', 'usr_2', ACTORS[3]]);
    const late = await write(sql, tenant, 2, () => START_MS + 30_000);
    for (const id of [ids[0], ids[5], ids[3], late[0]])
      await eraseEvent({ tenant, id: id ?? '', by: { subject: 'x', isPerson: true }, reason: 'test' }, sql);
    expect(await named()).toEqual(['usr_2']);
    const firsts = await sql<{ value: string }[]>`
      select value from first_value where scope = ${tenant.mainLog} and kind = 1`;
    expect(firsts.map(({ value }) => value)).toEqual(['usr_2']);
    await sealDue(sql);
    expect(await recount(sql)).toEqual([]);
  });

  it('tells values within a chunk by the counts of its blocks, and by their rows where a deletion made those stale', async () => {
    const { sql, owner } = place();
    const tenant = await ensureTenant(sql, { tenantId: 'within' });
    const ids = await write(sql, tenant, 20, (nth) => START_MS + nth * 60_000);
    await sealDue(sql);
    const told = async () => {
      const rows = await sql<{ value: string; events: number }[]>`
        select value, sum(events)::int4 as events from event_values(
          ${tenant.mainLog}, 1::int2, uuid_at(0), uuid_at(${START_MS + 5.5 * 60_000})) group by 1 order by 1`;
      return rows.map(({ events }) => events).reduce((sum, events) => sum + events, 0);
    };
    const stale = async () =>
      (
        await sql`select from segment_block_value where scope = ${tenant.mainLog} and value is null and hi < ${ids[12] ?? ''}`
      ).length;
    const all = await told();
    expect(await stale()).toBe(0);
    await owner`
      update segment_block_value set events[1] = events[1] + 100 where scope = ${tenant.mainLog} and kind = 1 and lo <= ${ids[0] ?? ''}`;
    expect(await told()).toBe(all + 100);
    expect((await recount(sql)).join('\n')).toMatch(/values of log \d+, level 1, .*says \d+, there are \d+/);
    await eraseEvent({ tenant, id: ids[0] ?? '', by: { subject: 'x', isPerson: true }, reason: 'test' }, sql);
    expect(await stale()).toBe(2);
    expect(await told()).toBe(all - 1);
    await write(sql, tenant, 8, (nth) => START_MS + (30 + nth) * 60_000);
    await sealDue(sql);
    expect(await stale()).toBe(0);
    expect(await told()).toBe(all - 1);
    expect(await recount(sql)).toEqual([]);
  });

  it('comes back to what is too young, though nothing follows', async () => {
    const { sql, owner } = place();
    const tenant = await ensureTenant(sql, { tenantId: 'burst' });
    const log = tenant.mainLog;
    await write(sql, tenant, 20, () => Date.now() - 60_000);
    await sealDue(sql);
    expect(await levels(sql, log)).toEqual([]);
    const due = async () => (await sql`select from log where log = ${log} and ${isDue(sql)}`).length;
    expect(await due()).toBe(0);
    await owner`update log set seal_after = seal_after - interval '1 minute' where log = ${log}`;
    expect(await due()).toBe(1);
    await sealDue(sql);
    expect(await due()).toBe(0);
  });

  it('ends a block with its month where a quarter of a block stands before it', async () => {
    const { sql } = place();
    const tenant = await ensureTenant(sql, { tenantId: 'months' });
    await write(sql, tenant, 40, (nth) => Date.UTC(2026, 0, 31, 23, 59, 50) + nth * 1000);
    await sealDue(sql);
    const [cut] = await sql`
      select 1 as found from segment
      where scope = ${tenant.mainLog} and hi = uuid_floor('2026-02-01T00:00:00Z')`;
    expect(cut).toEqual({ found: 1 });
  });

  it('never seals the newest ten minutes, nor behind an event of the future', async () => {
    const { sql } = place();
    const tenant = await ensureTenant(sql, { tenantId: 'new' });
    await write(sql, tenant, 20, (nth) => Date.now() - 300_000 + nth);
    await write(sql, tenant, 20, (nth) => Date.now() + 3_600_000 + nth);
    await sealDue(sql);
    expect(await levels(sql, tenant.mainLog)).toEqual([]);
  });

  it('splits a block that late events have swollen, and the blocks above it', async () => {
    const { sql } = place();
    const tenant = await ensureTenant(sql, { tenantId: 'late' });
    await write(sql, tenant, 1100, (nth) => START_MS + nth * DAY_MS * 0.01);
    await sealDue(sql);
    await write(sql, tenant, 3000, (nth) => START_MS - DAY_MS + nth);
    expect(await recount(sql)).toEqual([]);
    await sealDue(sql);
    expect(await recount(sql)).toEqual([]);
    const [largest] = await sql<{ events: number; children: number }[]>`
      select max(events) as events, (select max(c) from (
        select count(*)::int4 as c from segment p join segment s on s.scope = p.scope and s.level = p.level - 1 and s.lo >= p.lo and s.lo < p.hi
        where p.scope = ${tenant.mainLog} group by p.level, p.lo) x) as children
      from segment where scope = ${tenant.mainLog} and level = 1`;
    expect(largest?.events).toBeLessThanOrEqual(8);
    expect(largest?.children).toBeLessThanOrEqual(128);
  });

  it('finds a counter that is wrong', async () => {
    const { sql, owner } = place();
    await owner`update segment_count set events = events + 1 where scope = 0 and level = 3 and action = -1 and resource_type = -1 and result = 2`;
    expect((await recount(sql)).join('\n')).toMatch(/platform, level 3, .*says \d+, there are \d+/);
    await owner`update segment_count set events = events - 1 where scope = 0 and level = 3 and action = -1 and resource_type = -1 and result = 2`;
    await owner`update segment_day set events = events + 1 where scope = 0 and day = '2026-03-28' and result = 0`;
    expect((await recount(sql)).join('\n')).toMatch(/platform, 2026-03-28: says/);
    await owner`update segment_day set events = events - 1 where scope = 0 and day = '2026-03-28' and result = 0`;
    expect(await recount(sql)).toEqual([]);
  });
});

describe('counts beside writers, erasures and a sealer', () => {
  it('are never wrong', async () => {
    const { sql, url } = place();
    const tenants = await Promise.all(
      ['busy-1', 'busy-2', 'busy-3'].map((tenantId) => ensureTenant(sql, { tenantId })),
    );
    const stop = startSealer(sql);
    let [isWriting, looked] = [true, 0];
    const writers = tenants.map(async (tenant, nth) => {
      const pool = connect(url, { connections: 2 });
      const random = createRandom(nth + 1);
      for (let round = 0; round < 25 || looked <= 50; round++) {
        const isLate = () => random.next() < 0.3;
        const ids = await write(pool, tenant, 1 + random.below(40), () =>
          isLate() ? START_MS + random.below(DAY_MS) : START_MS + (2 + round) * DAY_MS + random.below(DAY_MS),
        );
        const id = ids[random.below(ids.length)];
        if (id) await eraseEvent({ tenant, id, by: { subject: 'x', isPerson: true }, reason: 'test' }, pool);
      }
      await pool.end({ timeout: 5 });
    });
    const checks = checkWhile(url, tenants, (checked) => {
      looked = checked;
      return isWriting;
    }).finally(() => {
      looked = Number.POSITIVE_INFINITY; // nobody writes for looks that have failed
    });
    await Promise.all(writers);
    isWriting = false;
    const { wrong } = await checks;
    await stop();
    await sealDue(sql);
    expect(wrong).toEqual([]);
    expect(await recount(sql)).toEqual([]);
  });
});

/** Counts by the engine's functions against plain ones, both of one state, until told to stop. */
async function checkWhile(url: string, tenants: readonly Tenant[], goesOn: (checked: number) => boolean) {
  const pool = connect(url, { connections: 1 });
  const random = createRandom(99);
  const wrong: unknown[] = [];
  let checked = 0;
  while (goesOn(checked)) {
    const scope = random.below(2) === 0 ? 0 : (tenants[random.below(tenants.length)]?.mainLog ?? 0);
    const from = new Date(START_MS + random.below(10 * DAY_MS));
    const to = new Date(from.getTime() + random.below(20 * DAY_MS));
    const actions = [[null], ['{1,2,3}']][random.below(2)]?.[0] ?? null;
    const [row] = await readTogether(
      pool,
      (sql) => sql<{ counted: string; plain: string }[]>`
      select count_events(${scope}, uuid_floor(${from}), uuid_floor(${to}), ${actions}::int4[], null, '{0,2}') as counted,
        (select count(*) from event e where e.id >= uuid_floor(${from}) and e.id < uuid_floor(${to})
          and (case when ${scope} = 0 then e.log in (select log from log where kind = 0) else e.log = ${scope} end)
          and (${actions}::int4[] is null or e.action = any (${actions}::int4[])) and e.result in (0, 2)) as plain`,
    );
    checked += 1;
    if (row?.counted !== row?.plain) wrong.push({ scope, from, to, actions, ...row });
  }
  await pool.end({ timeout: 5 });
  return { wrong };
}
