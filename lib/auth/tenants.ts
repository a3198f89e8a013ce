import type { Sql } from '@/db/client';
import { type Domain, isTenantWithin, type ListPart } from './administration';

/** A tenant as administrators see it. */
export interface TenantRow {
  tenantId: string;
  name: string;
  partnerId: string | null;
  createdAt: Date;
  archivedAt: Date | null;
  /** Of its main log, those that were deleted not counted. */
  events: number;
}

const columnsOf = (sql: Sql) => sql`
  t.tenant_id as "tenantId", t.name, t.partner_id as "partnerId", t.created_at as "createdAt",
  t.archived_at as "archivedAt", (l.size - l.deleted)::float8 as events`;

/** Tenants of a domain, by id, after that of an id; `search`: with that text in their id or name, whatever its case. */
export async function listTenants(
  sql: Sql,
  domain: Domain,
  { after, limit, search }: ListPart & { search?: string | undefined },
): Promise<TenantRow[]> {
  const found = search?.toLowerCase();
  return await sql<TenantRow[]>`
    select ${columnsOf(sql)} from tenant t join log l on l.tenant = t.tenant and l.kind = 0
    where ${isTenantWithin(sql, domain)} ${after === undefined ? sql`` : sql`and t.tenant_id > ${after}`} ${
      found === undefined
        ? sql``
        : sql`and (strpos(lower(t.tenant_id), ${found}) > 0 or strpos(lower(t.name), ${found}) > 0)`
    }
    order by t.tenant_id limit ${limit ?? null}`;
}

/** The tenant of an id within a domain, or undefined. */
export async function findTenantRow(
  sql: Sql,
  domain: Domain,
  tenantId: string,
): Promise<TenantRow | undefined> {
  const [row] = await sql<TenantRow[]>`
    select ${columnsOf(sql)} from tenant t join log l on l.tenant = t.tenant and l.kind = 0
    where t.tenant_id = ${tenantId} and ${isTenantWithin(sql, domain)}`;
  return row;
}

/** Partners of the tenants of a domain, by id, with how many tenants each has. */
export async function listPartners(
  sql: Sql,
  domain: Domain,
): Promise<{ partnerId: string; tenants: number }[]> {
  return await sql<{ partnerId: string; tenants: number }[]>`
    select t.partner_id as "partnerId", count(*)::int4 as tenants from tenant t
    where t.partner_id is not null and ${isTenantWithin(sql, domain)} group by t.partner_id order by t.partner_id`;
}

/** Makes a tenant with its two logs; false where there is one of that id. */
export async function createTenant(
  sql: Sql,
  { tenantId, name, partnerId }: Pick<TenantRow, 'tenantId' | 'name' | 'partnerId'>,
): Promise<boolean> {
  const [row] = await sql<{ tenant: number | null }[]>`
    select create_tenant(${tenantId}, ${name}, ${partnerId}) as tenant`;
  return row?.tenant != null;
}

/** What is to be different of a tenant; undefined: it stays. */
export interface TenantChange {
  name: string | undefined;
  /** Null: it belongs to no partner. */
  partnerId: string | null | undefined;
  isArchived: boolean | undefined;
}

type TenantState = Pick<TenantRow, 'name' | 'partnerId' | 'archivedAt'>;

/** Changes a tenant and answers what it was and is; undefined where there is none. What is left out stays. */
export async function changeTenant(
  sql: Sql,
  tenantId: string,
  { name, partnerId, isArchived }: TenantChange,
): Promise<{ before: TenantState; after: TenantState } | undefined> {
  const [row] = await sql<
    (TenantState & { wasName: string; wasPartnerId: string | null; wasArchivedAt: Date | null })[]
  >`
    select was_name as "wasName", was_partner_id as "wasPartnerId", was_archived_at as "wasArchivedAt",
      name, partner_id as "partnerId", archived_at as "archivedAt"
    from change_tenant(${tenantId}, ${name ?? null}, ${partnerId !== undefined}, ${partnerId ?? null}, ${isArchived ?? null})`;
  if (!row) return undefined;
  const { wasName, wasPartnerId, wasArchivedAt, ...after } = row;
  return { before: { name: wasName, partnerId: wasPartnerId, archivedAt: wasArchivedAt }, after };
}
