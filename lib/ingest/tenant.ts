import { setTimeout } from 'node:timers/promises';
import type { Sql } from '@/db/client';
import { AuditError } from '@/lib/audit/error';
import { isTenantId } from '@/lib/audit/tenant-id';
import { deriveKey } from '@/lib/keys';
import { isTransient } from '@/lib/transient';
import { compileRules, type RedactionRules } from './redaction-rules';

/** A tenant as writers need it. */
export interface Tenant {
  tenantId: string;
  partnerId: string | undefined;
  ledgerId: string;
  mainLog: number;
  accessLog: number;
  /** Secret of its dedupe keys; one per tenant, kept outside the database. */
  dedupeKey: Uint8Array;
  /** What is taken out of its events beside the built-in secrets. */
  redaction: RedactionRules | undefined;
  /** It takes no further events; what it has is read and kept as before. */
  isArchived: boolean;
}

export interface NewTenant {
  tenantId: string;
  name?: string | undefined;
  partnerId?: string | undefined;
}

/** The tenant, or undefined. */
export async function findTenant(sql: Sql, tenantId: string): Promise<Tenant | undefined> {
  if (tenantId.includes('\0') || !tenantId.isWellFormed()) return undefined; // no database keeps such an id
  const [row] = await sql<TenantRow[]>`
    select t.partner_id as "partnerId", t.ledger_id as "ledgerId", t.archived_at is not null as "isArchived", m.log as "mainLog", a.log as "accessLog",
      r.version, to_json(r.names) as names, to_json(r.patterns) as patterns
    from tenant t
    left join redaction_rule r on r.tenant = t.tenant
    join log m on m.tenant = t.tenant and m.kind = 0
    join log a on a.tenant = t.tenant and a.kind = 1
    where t.tenant_id = ${tenantId}`;
  if (!row) return undefined;
  const { partnerId, ledgerId, mainLog, accessLog, isArchived, version, names, patterns } = row;
  return {
    ...{ tenantId, ledgerId, mainLog, accessLog, isArchived },
    partnerId: partnerId ?? undefined,
    dedupeKey: deriveKey('dedupe', ledgerId),
    redaction: version === null ? undefined : compileRules(version, names ?? [], patterns ?? []),
  };
}

/**
 * A tenant that takes events, as it is at this moment. What is long in coming asks again and again: its rules, and its end,
 * are in force at once. Throws `forbidden` for one that does not exist, or is archived.
 */
export async function takingTenant(sql: Sql, tenantId: string): Promise<Tenant> {
  const tenant = await findTenant(sql, tenantId);
  if (!tenant) throw new AuditError('forbidden', 'There is no such tenant: an administrator makes it');
  if (tenant.isArchived)
    throw new AuditError('forbidden', 'This tenant is archived: it takes no further events');
  return tenant;
}

const AWAY_MS = 30_000;
const AGAIN_MS = 250;

/** The same in the middle of a load, which waits for a database that is away as the writing of its events does. */
export async function stillTakingTenant(sql: Sql, tenantId: string): Promise<Tenant> {
  for (const deadline = performance.now() + AWAY_MS; ; ) {
    try {
      return await takingTenant(sql, tenantId);
    } catch (error) {
      if (!isTransient(error) || performance.now() > deadline) throw error;
      await setTimeout(AGAIN_MS);
    }
  }
}

interface TenantRow {
  partnerId: string | null;
  ledgerId: string;
  mainLog: number;
  accessLog: number;
  isArchived: boolean;
  version: number | null;
  names: string[] | null;
  patterns: string[] | null;
}

const KNOWN_MAX = 10_000;
const known = new WeakMap<Sql, Map<string, Tenant>>();

/** The same from memory: its logs and its ledger never change; its partner and its rules may be of yesterday. */
export async function findTenantLogs(sql: Sql, tenantId: string): Promise<Tenant | undefined> {
  const tenants = known.get(sql) ?? new Map<string, Tenant>();
  known.set(sql, tenants);
  const found = tenants.get(tenantId) ?? (await findTenant(sql, tenantId));
  if (tenants.size >= KNOWN_MAX) tenants.clear();
  if (found) tenants.set(tenantId, found);
  return found;
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
