import { describe, expect, it } from 'vitest';
import { useTestDatabase } from '@/db/test-database';
import { readFeed } from '@/lib/query/feed';
import { list } from '@/lib/query/list';
import { scopeOf } from '@/lib/query/test-scope';
import { checkpointLog } from './checkpoint';
import { eraseEvent } from './erase';
import { placeHold, releaseHold } from './hold';
import { beginPurge, finishPurges, placeAt, planPurge } from './purge';
import { recount } from './recount';
import { enforceRetention, setRetention } from './retention';
import { sealDue } from './sealer';
import { ensureTenant, type Tenant } from './tenant';
import { makeDraft } from './test-drafts';
import { logsToVerify, verifyLog } from './verify-log';
import { createWriter } from './writer';

const place = useTestDatabase();
const BY = { subject: 'dora', isPerson: true };
const YEAR_AGO_MS = Date.now() - 400 * 86_400_000;
let tenants = 0;

/** A signed and sealed log of 700 events, of which the tenth is erased. */
async function makeLog(): Promise<{ tenant: Tenant; ids: string[] }> {
  const { sql, owner } = place();
  tenants += 1;
  const tenant = await ensureTenant(sql, { tenantId: `p-${tenants}` });
  const drafts = Array.from({ length: 700 }, (_, nth) =>
    makeDraft({
      occurredAt: new Date(YEAR_AGO_MS + nth * 60_000).toISOString(),
      actorId: `usr_${nth % 100}`,
    }),
  );
  const outcomes = await createWriter(sql).write(tenant, drafts);
  const ids = outcomes.map((outcome) => (outcome.status === 'stored' ? outcome.id : ''));
  await eraseEvent({ tenant, id: ids[10] ?? '', by: BY, reason: 'art. 17' }, sql);
  await owner`update platform set block_events = 16`;
  await sealDue(sql);
  await checkpointLog(sql, tenant.mainLog);
  return { tenant, ids };
}

const purge = async (tenant: Tenant, beforeSeq: number) => {
  const plan = await beginPurge({ tenant, beforeSeq, by: BY, reason: 'retention' }, place().sql);
  await finishPurges(place().sql, async () => true);
  return plan;
};
const totalOf = async ({ tenantId }: Tenant) =>
  (await list(await scopeOf({ tenantId }), [], { offset: 0n, limit: 5, order: 'desc' })).total;

async function findings({ tenantId }: Tenant) {
  const logs = await logsToVerify(place().sql, tenantId);
  const found = (await Promise.all(logs.map((log) => verifyLog(place().sql, log)))).flat();
  return [...found.map(({ code }) => code), ...(await recount(place().sql))];
}

describe('a purge', () => {
  it('takes whole tiles from the beginning, keeps counts right and the ledger whole', async () => {
    const { tenant } = await makeLog();
    expect(await planPurge(place().sql, tenant, 600)).toMatchObject({ from: 0, to: 512, events: 511 });
    expect(await totalOf(tenant)).toBe(700);
    expect(await purge(tenant, 600)).toMatchObject({ to: 512, events: 511 });
    expect(await totalOf(tenant)).toBe(700 - 511 + 1);
    expect(await findings(tenant)).toEqual([]);
    await checkpointLog(place().sql, tenant.mainLog);
    expect(await findings(tenant)).toEqual([]);
    expect(await purge(tenant, 600)).toMatchObject({ from: 512, to: 512, events: 0 });
  });

  it('goes on where it was stopped between two steps', async () => {
    const { tenant } = await makeLog();
    const { sql } = place();
    await beginPurge({ tenant, beforeSeq: 512, by: BY, reason: 'retention' }, sql);
    await sql`select purge_step(${tenant.mainLog}, 100)`;
    expect(await findings(tenant)).toEqual([]);
    await finishPurges(sql, async () => true);
    expect(await findings(tenant)).toEqual([]);
    expect(await totalOf(tenant)).toBe(190);
  });

  it('leaves control entries, and tells a feed of a gap', async () => {
    const { tenant } = await makeLog();
    await placeHold(
      { tenant, actorId: 'nobody', resourceId: undefined, reason: 'case', by: BY },
      place().sql,
    );
    await purge(tenant, 512);
    const scope = await scopeOf({ tenantId: tenant.tenantId });
    const only = { log: tenant.mainLog, tenantId: tenant.tenantId, partnerId: undefined };
    const page = await readFeed(scope, { filter: [], search: undefined, only, limit: 600, after: undefined });
    expect(page.items[0]).toMatchObject({ kind: 'gap', gap: { from: 0n, to: 511n } });
  });

  it('stops before what a hold protects, and takes it after the release', async () => {
    const { tenant } = await makeLog();
    const { sql } = place();
    const all = await placeHold(
      { tenant, actorId: undefined, resourceId: undefined, reason: 'case', by: BY },
      sql,
    );
    expect(await purge(tenant, 600)).toMatchObject({ from: 0, to: 0, heldAt: 0 });
    await releaseHold(all, BY, sql);
    const one = await placeHold(
      { tenant, actorId: 'usr_90', resourceId: undefined, reason: 'case', by: BY },
      sql,
    );
    expect(await planPurge(sql, tenant, 600)).toMatchObject({ to: 0, heldAt: 90 });
    await releaseHold(one, BY, sql);
    expect(await purge(tenant, 300)).toMatchObject({ from: 0, to: 256 });
    expect(await findings(tenant)).toEqual([]);
  });

  it('takes nothing that is not signed', async () => {
    const { sql } = place();
    const tenant = await ensureTenant(sql, { tenantId: 'unsigned' });
    await createWriter(sql).write(
      tenant,
      Array.from({ length: 300 }, () => makeDraft()),
    );
    expect(await purge(tenant, 300)).toMatchObject({ from: 0, to: 0 });
  });
});

describe('a retention policy', () => {
  it('takes what was received before its days, and is an entry of the log', async () => {
    const { sql, owner } = place();
    const { tenant } = await makeLog();
    expect(await placeAt(sql, tenant, new Date(Date.now() - 86_400_000))).toBe(0);
    expect(await placeAt(sql, tenant, new Date(Date.now() + 86_400_000))).toBe(701);
    await setRetention({ tenant, keepDays: 30, by: BY }, sql);
    await enforceRetention(sql, new Date());
    expect(await totalOf(tenant)).toBe(701);
    await enforceRetention(sql, new Date(Date.now() + 31 * 86_400_000));
    const [row] = await owner`select min_seq::int4 as min from log where log = ${tenant.mainLog}`;
    expect(row).toEqual({ min: 512 });
    expect(await findings(tenant)).toEqual([]);
  });
});

describe('a purge behind the back is found', () => {
  it('where the place below which all is gone was moved', async () => {
    const { tenant } = await makeLog();
    await place().owner`update log set min_seq = 256 where log = ${tenant.mainLog}`;
    expect(new Set((await findings(tenant)).map(String))).toContain('purge-unauthorised');
  });

  it('where rows are there again', async () => {
    const { tenant, ids } = await makeLog();
    const { owner } = place();
    const [row] = await owner`select * from event where id = ${ids[3] ?? ''}`;
    await purge(tenant, 512);
    const { occurred_at: _, ...columns } = row ?? {};
    await owner`insert into event ${owner(columns)}`;
    expect(await findings(tenant)).toContain('row-below-min-seq');
  });

  it('where a hold was taken out of the table, or over a whole log while one stood', async () => {
    const { tenant } = await makeLog();
    const { sql, owner } = place();
    await placeHold({ tenant, actorId: undefined, resourceId: undefined, reason: 'case', by: BY }, sql);
    const rows =
      await owner`delete from legal_hold where log = ${tenant.mainLog} returning hold, log, reason, placed_by`;
    expect(await findings(tenant)).toContain('hold-unauthorised');
    await checkpointLog(sql, tenant.mainLog);
    await purge(tenant, 512);
    await owner`insert into legal_hold overriding system value select * from jsonb_populate_recordset(null::legal_hold, ${owner.json(
      rows.map((row) => ({ ...row, placed_at: new Date().toISOString() })),
    )})`;
    expect(await findings(tenant)).toContain('erased-under-hold');
  });
});

it('whoever writes to an empty partition never waits for who is about to drop it and waits for them', async () => {
  const { owner } = place();
  await owner`select ensure_event_partition('2001-01-01'::date)`;
  await owner`alter function drop_empty_partitions() set lock_timeout = '60s'`; // until it is let go
  const writer = await owner.reserve();
  await writer`begin`;
  await writer`lock table only event in row exclusive mode`; // as a writer has it, before it comes to the partition
  const dropping = owner`select drop_empty_partitions()`.execute();
  const waiting = async () =>
    (
      await owner`select from pg_locks
      where relation = 'event'::regclass and not granted and database = (select oid from pg_database where datname = current_database())`
    ).length;
  await expect.poll(waiting, { interval: 5, timeout: 30_000 }).toBe(1);
  await writer`set local lock_timeout = '100ms'`;
  await writer`lock table event_2001_01 in row exclusive mode`;
  await writer`rollback`;
  writer.release();
  await dropping;
  await owner`alter function drop_empty_partitions() set lock_timeout = '500ms'`;
  expect((await owner`select to_regclass('event_2001_01') is null as "isGone"`)[0]).toEqual({ isGone: true });
});

// The last one: it empties the table under the counters of all others.
it('drops a partition of a past month once nothing is in it', async () => {
  const { owner } = place();
  const { tenant } = await makeLog();
  const month = new Date(YEAR_AGO_MS).toISOString().slice(0, 7);
  const name = `event_${month.replace('-', '_')}`;
  await owner`truncate event`; // of the other tests: their logs are not looked at again
  await owner`select ensure_event_partition(${`${month}-01`}::date)`;
  const exists = async () => (await owner`select to_regclass(${name}) is not null as it`)[0]?.it;
  expect(await exists()).toBe(true);
  await owner`select drop_empty_partitions()`;
  expect(await exists()).toBe(false);
  expect(tenant.mainLog).toBeGreaterThan(0);
});
