import { randomBytes } from 'node:crypto';
import type { Sql } from '@/db/client';
import { admissionDatabase } from '@/db/pool';
import { AuditError } from '@/lib/audit/error';
import { ALL, type Domain, isTenantWithin, type ListPart } from './administration';
import type { Principal } from './principal';
import { hashSecret, makeSecret } from './secret';

/** What an API key may be allowed: it reads or writes one tenant, and administers nothing. */
export const API_KEY_SCOPES = ['audit:read', 'audit:ingest'] as const;

/** `tmk_<prefix>_<secret>`: the prefix names the key, the secret has 256 bits. */
const FORM = /^tmk_[0-9a-f]{8}_[A-Za-z0-9_-]{43}$/;

export interface NewApiKey {
  tenantId: string;
  name: string;
  scopes: readonly string[];
  /** Sources its events may carry; none = its name alone. `*` = any. */
  sources: readonly string[];
  expiresAt: Date | undefined;
}

/** Makes a key and answers it: this once. Undefined: no such tenant. */
export async function createApiKey(sql: Sql, wanted: NewApiKey): Promise<string | undefined> {
  const prefix = randomBytes(4).toString('hex');
  const key = `tmk_${prefix}_${makeSecret()}`;
  const sources = wanted.sources.length > 0 ? wanted.sources : [wanted.name];
  const [row] = await sql<{ isMade: boolean }[]>`
    select create_api_key(${prefix}, ${hashSecret(key)}, ${wanted.tenantId}, ${wanted.name},
      string_to_array(${wanted.scopes.join(' ')}, ' '), string_to_array(${sources.join(' ')}, ' '),
      ${wanted.expiresAt ?? null}) as "isMade"`;
  return row?.isMade ? key : undefined;
}

export interface ApiKeyRow {
  prefix: string;
  name: string;
  tenantId: string;
  scopes: string;
  sources: string;
  createdAt: Date;
  expiresAt: Date | null;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
}

const columnsOf = (sql: Sql) => sql`
  k.prefix, k.name, t.tenant_id as "tenantId", array_to_string(k.scopes, ' ') as scopes,
  array_to_string(k.sources, ' ') as sources, k.created_at as "createdAt", k.expires_at as "expiresAt",
  k.last_used_at as "lastUsedAt", k.revoked_at as "revokedAt"`;

/** What a key is called, from itself. */
export function prefixOf(key: string): string {
  return key.split('_')[1] ?? '';
}

/** Keys of the tenants of a domain, newest first, after that of a prefix; never a secret. */
export async function listApiKeys(
  sql: Sql,
  domain: Domain = { kind: 'all' },
  { after, limit }: ListPart = ALL,
): Promise<ApiKeyRow[]> {
  return await sql<ApiKeyRow[]>`
    select ${columnsOf(sql)} from api_key k join tenant t on t.tenant = k.tenant
    where ${isTenantWithin(sql, domain)} ${
      after === undefined
        ? sql``
        : sql`and (k.created_at, k.prefix) < (select a.created_at, a.prefix from api_key a where a.prefix = ${after})`
    }
    order by k.created_at desc, k.prefix desc limit ${limit ?? null}`;
}

/** The key of a prefix within a domain, revoked or not; undefined where there is none. */
export async function findApiKey(sql: Sql, domain: Domain, prefix: string): Promise<ApiKeyRow | undefined> {
  const [row] = await sql<ApiKeyRow[]>`
    select ${columnsOf(sql)} from api_key k join tenant t on t.tenant = k.tenant
    where k.prefix = ${prefix} and ${isTenantWithin(sql, domain)}`;
  return row;
}

/** From the answer on no instance accepts the key. False: there is none of that prefix, or it is revoked already. */
export async function revokeApiKey(sql: Sql, prefix: string): Promise<boolean> {
  const [row] = await sql<{ isRevoked: boolean }[]>`select revoke_api_key(${prefix}) as "isRevoked"`;
  return row?.isRevoked === true;
}

/** The caller of an API key; looked up at each request, so that revocation holds at once everywhere. */
export async function authenticateApiKey(key: string): Promise<Principal> {
  const row = FORM.test(key) ? await useApiKey(key) : undefined;
  if (!row) throw new AuditError('invalid_api_key', 'Invalid API key');
  const sources = row.sources.split(' ');
  return {
    subject: `api_key:${row.prefix}`,
    credential: 'api_key',
    issuer: 'trailmark',
    role: undefined,
    tenantId: row.tenantId,
    partnerId: undefined,
    scopes: new Set(row.scopes.split(' ')),
    platformToken: false,
    sources: sources.includes('*') ? 'any' : sources,
  };
}

async function useApiKey(key: string) {
  const [row] = await admissionDatabase()<
    { prefix: string; tenantId: string; scopes: string; sources: string }[]
  >`
    select prefix, tenant_id as "tenantId", array_to_string(scopes, ' ') as scopes, array_to_string(sources, ' ') as sources
    from use_api_key(${hashSecret(key)})`;
  return row;
}
