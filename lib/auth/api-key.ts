import { randomBytes } from 'node:crypto';
import type { Sql } from '@/db/client';
import { admissionDatabase } from '@/db/pool';
import { AuditError } from '@/lib/audit/error';
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

/** Makes a key and answers it: this once. `owner` is a connection of the owner role. Undefined: no such tenant. */
export async function createApiKey(owner: Sql, wanted: NewApiKey): Promise<string | undefined> {
  const prefix = randomBytes(4).toString('hex');
  const key = `tmk_${prefix}_${makeSecret()}`;
  const sources = wanted.sources.length > 0 ? wanted.sources : [wanted.name];
  const made = await owner`
    insert into api_key (prefix, secret_hash, tenant, name, scopes, sources, expires_at)
    select ${prefix}, ${hashSecret(key)}, t.tenant, ${wanted.name}, string_to_array(${wanted.scopes.join(' ')}, ' '),
      string_to_array(${sources.join(' ')}, ' '), ${wanted.expiresAt ?? null}
    from tenant t where t.tenant_id = ${wanted.tenantId} returning prefix`;
  return made.length > 0 ? key : undefined;
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

/** Every key, newest first; never its secret. */
export async function listApiKeys(owner: Sql): Promise<ApiKeyRow[]> {
  return await owner<ApiKeyRow[]>`
    select k.prefix, k.name, t.tenant_id as "tenantId", array_to_string(k.scopes, ' ') as scopes,
      array_to_string(k.sources, ' ') as sources, k.created_at as "createdAt", k.expires_at as "expiresAt",
      k.last_used_at as "lastUsedAt", k.revoked_at as "revokedAt"
    from api_key k join tenant t on t.tenant = k.tenant order by k.created_at desc, k.prefix`;
}

/** From the answer on no instance accepts the key. False: there is none of that prefix, or it is revoked already. */
export async function revokeApiKey(owner: Sql, prefix: string): Promise<boolean> {
  const revoked = await owner`
    update api_key set revoked_at = now() where prefix = ${prefix} and revoked_at is null returning prefix`;
  return revoked.length > 0;
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
