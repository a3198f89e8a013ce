import type { Sql } from '@/db/client';
import { deriveKey } from '@/lib/keys';

/** A tenant as writers need it. */
export interface Tenant {
  tenantId: string;
  partnerId: string | undefined;
  ledgerId: string;
  mainLog: number;
  accessLog: number;
  /** Secret of its dedupe keys; one per tenant, kept outside the database. */
  dedupeKey: Uint8Array;
}

export interface NewTenant {
  tenantId: string;
  name?: string | undefined;
  partnerId?: string | undefined;
}

/** External ids go into URLs, tokens and origins: letters, digits and `._-`, at most 128, none at the ends but letters and digits. */
const TENANT_ID = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,126}[A-Za-z0-9])?$/;

export function isTenantId(text: string): boolean {
  return TENANT_ID.test(text);
}

/** The tenant, or undefined. */
export async function findTenant(sql: Sql, tenantId: string): Promise<Tenant | undefined> {
  const [row] = await sql<
    { partnerId: string | null; ledgerId: string; mainLog: number; accessLog: number }[]
  >`
    select t.partner_id as "partnerId", t.ledger_id as "ledgerId", m.log as "mainLog", a.log as "accessLog"
    from tenant t
    join log m on m.tenant = t.tenant and m.kind = 0
    join log a on a.tenant = t.tenant and a.kind = 1
    where t.tenant_id = ${tenantId}`;
  if (!row) return undefined;
  return {
    ...row,
    tenantId,
    partnerId: row.partnerId ?? undefined,
    dedupeKey: deriveKey('dedupe', row.ledgerId),
  };
}

/** Makes the tenant where it does not exist; an existing one is left as it is. */
export async function ensureTenant(sql: Sql, wanted: NewTenant): Promise<Tenant> {
  if (!isTenantId(wanted.tenantId))
    throw new Error(`tenant: "${wanted.tenantId}" is not an id of letters, digits and ._-`);
  if (wanted.partnerId !== undefined && !isTenantId(wanted.partnerId)) {
    throw new Error(`partner: "${wanted.partnerId.slice(0, 40)}" is not an id of letters, digits and ._-`);
  }
  await sql`select create_tenant(${wanted.tenantId}, ${wanted.name ?? wanted.tenantId}, ${wanted.partnerId ?? null})`;
  const tenant = await findTenant(sql, wanted.tenantId);
  if (!tenant) throw new Error(`tenant: ${wanted.tenantId} was not created`);
  return tenant;
}
