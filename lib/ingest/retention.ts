import type { Pool, Sql } from '@/db/client';
import { log as logger } from '@/lib/log';
import { appendControl, boundTransaction, type Requester } from './control';
import { beginPurge, finishPurges, placeAt } from './purge';
import { findTenant, type Tenant } from './tenant';

const DAY_MS = 86_400_000;
const BY: Requester = { subject: 'retention', isPerson: false };

export interface RetentionPolicy {
  tenantId: string;
  /** Events received longer ago go. */
  keepDays: number;
  setBy: string;
  setAt: Date;
}

/** Sets how long the events of a tenant are kept, with the signed `ledger.retention` entry that tells of it; undefined: for ever. */
export async function setRetention(
  { tenant, keepDays, by }: { tenant: Tenant; keepDays: number | undefined; by: Requester },
  pool: Pool,
): Promise<void> {
  await pool.begin(async (sql) => {
    await boundTransaction(sql);
    const before = await findRetention(sql, tenant.tenantId);
    await sql`select set_retention(${tenant.tenantId}, ${keepDays ?? null}, ${by.subject})`;
    const keep = { before: before?.keepDays ?? null, after: keepDays ?? null };
    await appendControl(sql, tenant, 'ledger.retention', by, { keep_days: keep, requested_by: by.subject });
  });
}

export async function findRetention(sql: Sql, tenantId: string): Promise<RetentionPolicy | undefined> {
  return (await readPolicies(sql, tenantId))[0];
}

async function readPolicies(sql: Sql, tenantId: string | undefined): Promise<RetentionPolicy[]> {
  return await sql<RetentionPolicy[]>`
    select t.tenant_id as "tenantId", r.keep_days as "keepDays", r.set_by as "setBy", r.set_at as "setAt"
    from retention_policy r join tenant t on t.tenant = r.tenant
    where ${tenantId === undefined ? sql`true` : sql`t.tenant_id = ${tenantId}`} order by t.tenant_id`;
}

/** The instant before which what was received goes. */
export function keptSince(keepDays: number, now: Date): Date {
  return new Date(now.getTime() - keepDays * DAY_MS);
}

/** Purges what every policy says has served its time, and finishes what was begun before. One tenant that fails stops no other. */
export async function enforceRetention(pool: Pool, now: Date): Promise<void> {
  for (const { tenantId, keepDays } of await readPolicies(pool, undefined)) {
    try {
      const tenant = await findTenant(pool, tenantId);
      if (!tenant) continue;
      const beforeSeq = await placeAt(pool, tenant, keptSince(keepDays, now));
      const reason = `retention of ${keepDays} days`;
      await beginPurge({ tenant, beforeSeq, by: BY, reason }, pool);
    } catch (error) {
      logger.warn('retention failed', { tenantId }, error);
    }
  }
  await finishPurges(pool, async () => true);
}
