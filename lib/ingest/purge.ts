import type { Pool, Sql } from '@/db/client';
import { appendControl, boundTransaction, type Requester } from './control';
import type { Tenant } from './tenant';

/** Entries whose content goes in one transaction: what a writer of the log waits for at most. */
const STEP_ENTRIES = 4_096;

/** What retention may take of a main log. */
export interface PurgePlan {
  /** Places of entries: from, before. Nothing goes where they are equal. */
  from: number;
  to: number;
  /** Events whose content goes. */
  events: number;
  /** The first place that a legal hold protects. */
  heldAt: number | undefined;
}

/** The first place that was received at an instant or later: received times never fall by much, and log order is what counts. */
export async function placeAt(sql: Sql, { mainLog: log }: Tenant, before: Date): Promise<number> {
  const [row] = await sql<
    { size: string; min: string }[]
  >`select size, min_seq as min from log where log = ${log}`;
  let [lo, hi] = [Number(row?.min ?? 0), Number(row?.size ?? 0)];
  while (lo < hi) {
    const middle = Math.floor((lo + hi) / 2);
    const [found] = await sql<{ seq: string; receivedAt: Date }[]>`
      select e.seq, e.received_at as "receivedAt" from ledger_entry n join event e on e.log = n.log and e.id = n.id
      where n.log = ${log} and n.seq >= ${middle} and n.seq < ${hi} order by n.seq limit 1`;
    if (found && found.receivedAt < before) lo = Number(found.seq) + 1;
    else hi = middle;
  }
  return lo;
}

/** What would go if everything before a place may: a dry run. */
export async function planPurge(pool: Pool, tenant: Tenant, beforeSeq: number): Promise<PurgePlan> {
  return await pool.begin((sql) => limitOf(sql, tenant, beforeSeq));
}

async function limitOf(sql: Sql, { mainLog }: Tenant, beforeSeq: number): Promise<PurgePlan> {
  const [row] = await sql<{ from: string; to: string; held: string | null; events: string }[]>`
    select from_seq as from, to_seq as to, held_seq as held, events from purge_limit(${mainLog}, ${beforeSeq}::int8)`;
  if (!row) throw new Error('purge_limit answered nothing');
  const { from, to, held, events } = row;
  return {
    from: Number(from),
    to: Number(to),
    events: Number(events),
    heldAt: held === null ? undefined : Number(held),
  };
}

export interface PurgeRequest {
  tenant: Tenant;
  beforeSeq: number;
  by: Requester;
  reason: string;
}

/**
 * Begins to purge the content of a main log up to a place, as far as it was signed and no hold protects it: appends the
 * signed `ledger.purge` entry; {@link finishPurges} deletes. Answers what goes; nothing is appended where nothing does.
 */
export async function beginPurge(request: PurgeRequest, pool: Pool): Promise<PurgePlan> {
  const { tenant, beforeSeq, by, reason } = request;
  return await pool.begin(async (sql) => {
    await boundTransaction(sql);
    const plan = await limitOf(sql, tenant, beforeSeq);
    if (plan.from === plan.to) return plan;
    const { from, to, events } = plan;
    const details = { purged: { from, to }, count: events, reason, requested_by: by.subject };
    const place = await appendControl(sql, tenant, 'ledger.purge', by, details);
    await sql`select start_purge(${tenant.mainLog}, ${from}::int8, ${to}::int8, ${place.toString()}::int8)`;
    return plan;
  });
}

/** Goes on with every purge that was begun, step by step, as long as it may; then drops the partitions that are empty. */
export async function finishPurges(pool: Pool, mayGoOn: () => Promise<boolean>): Promise<void> {
  const logs = await pool<
    { log: number }[]
  >`select distinct log from purge where finished_at is null order by log`;
  let hasDeleted = false;
  for (const { log } of logs)
    for (let goesOn = true; goesOn && (await mayGoOn()); ) {
      const [row] = await pool<{ goesOn: boolean }[]>`select purge_step(${log}, ${STEP_ENTRIES}) as "goesOn"`;
      goesOn = row?.goesOn === true;
      hasDeleted = true;
    }
  if (hasDeleted) await pool`select drop_empty_partitions()`;
}
