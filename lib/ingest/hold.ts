import type { Pool, Sql } from '@/db/client';
import type { JsonObject } from '@/lib/audit/json';
import { appendControl, boundTransaction, type Requester } from './control';
import { findTenant, type Tenant } from './tenant';

export interface NewHold {
  tenant: Tenant;
  actorId: string | undefined;
  resourceId: string | undefined;
  reason: string;
  by: Requester;
}

/** Places a legal hold on a main log, with the signed `ledger.hold` entry that tells of it. Answers its number. */
export async function placeHold(
  { tenant, actorId, resourceId, reason, by }: NewHold,
  pool: Pool,
): Promise<number> {
  return await pool.begin(async (sql) => {
    await boundTransaction(sql);
    const [row] = await sql<{ hold: number }[]>`
      select place_hold(${tenant.mainLog}, ${actorId ?? null}, ${resourceId ?? null}, ${reason}, ${by.subject}) as hold`;
    if (!row) throw new Error('place_hold answered nothing');
    const scope: JsonObject = { actor_id: actorId ?? null, resource_id: resourceId ?? null };
    const details = { hold: row.hold, scope, reason, requested_by: by.subject };
    await appendControl(sql, tenant, 'ledger.hold', by, details);
    return row.hold;
  });
}

/** Releases a hold, with a signed `ledger.release` entry. False: none stands under that number. */
export async function releaseHold(
  hold: number,
  by: Requester,
  pool: Pool,
  reason?: string,
): Promise<boolean> {
  try {
    return await pool.begin(async (sql) => {
      await boundTransaction(sql);
      const [row] = await sql<{ tenantId: string }[]>`
        select t.tenant_id as "tenantId" from legal_hold h join log l on l.log = h.log join tenant t on t.tenant = l.tenant
        where h.hold = ${hold} and h.released_at is null`;
      const tenant = row && (await findTenant(sql, row.tenantId));
      if (!tenant) return false;
      const told = { hold, requested_by: by.subject, ...(reason === undefined ? {} : { reason }) };
      const place = await appendControl(sql, tenant, 'ledger.release', by, told);
      const [released] = await sql<{ done: boolean }[]>`
        select release_hold(${hold}, ${by.subject}, ${place.toString()}::int8) as done`;
      if (!released?.done) throw new ReleasedMeanwhile();
      return true;
    });
  } catch (error) {
    if (error instanceof ReleasedMeanwhile) return false;
    throw error;
  }
}

/** Somebody else was faster: the entry that tells of a release must not stay. */
class ReleasedMeanwhile extends Error {}

export interface Hold {
  hold: number;
  tenantId: string;
  actorId: string | null;
  resourceId: string | null;
  reason: string;
  placedBy: string;
  placedAt: Date;
  releasedAt: Date | null;
}

/** Every hold there is or was, of a tenant or of all, newest first. */
export async function listHolds(sql: Sql, tenantId?: string): Promise<Hold[]> {
  return await sql<Hold[]>`
    select h.hold, t.tenant_id as "tenantId", h.actor_id as "actorId", h.resource_id as "resourceId", h.reason,
      h.placed_by as "placedBy", h.placed_at as "placedAt", h.released_at as "releasedAt"
    from legal_hold h join log l on l.log = h.log join tenant t on t.tenant = l.tenant
    where ${tenantId === undefined ? sql`true` : sql`t.tenant_id = ${tenantId}`} order by h.hold desc`;
}
