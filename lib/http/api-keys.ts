import { database } from '@/db/pool';
import type { JsonObject } from '@/lib/audit/json';
import { checkTenant, domainOf } from '@/lib/auth/administration';
import {
  type ApiKeyRow,
  createApiKey,
  findApiKey,
  listApiKeys,
  prefixOf,
  revokeApiKey,
} from '@/lib/auth/api-key';
import { type ApiKeyAnswer, ApiKeyRequest } from '@/lib/dialects/api-keys';
import { jsonAnswer } from '@/lib/dialects/json-answer';
import { found, keptName, memberFault, type Page, pageOf } from './administration';
import { recordAdministration } from './administration-event';
import { readJson } from './json-body';
import type { Call } from './serve';

export async function apiKeyPage(
  call: Call<{ after: string | undefined; limit: bigint }>,
): Promise<Page<ApiKeyAnswer>> {
  const domain = domainOf(call.scope);
  return await pageOf(
    call,
    (part) => listApiKeys(database(), domain, part),
    print,
    ({ prefix }) => prefix,
  );
}

/** Throws `forbidden` for a tenant out of reach, `invalid_request` for one that is not there or an end that has passed. */
export async function makeApiKey(call: Call<unknown>): Promise<Response> {
  const { scope, request } = call;
  const domain = domainOf(scope);
  const { tenant_id: named, expires_at: end, ...rest } = await readJson(request, ApiKeyRequest);
  const tenantId = named ?? (domain.kind === 'tenant' ? domain.tenantId : undefined);
  if (tenantId === undefined) throw memberFault('tenant_id', 'Name the tenant');
  checkTenant(scope.reach, tenantId);
  const expiresAt = end === null ? undefined : new Date(end);
  if (expiresAt && expiresAt.getTime() <= Date.now()) throw memberFault('expires_at', 'This has passed');
  const key = await createApiKey(database(), { ...rest, tenantId, expiresAt });
  if (key === undefined) throw memberFault('tenant_id', 'There is no such tenant');
  const row = found(await findApiKey(database(), domain, prefixOf(key)), 'API key');
  await tell(call, 'audit.api_key_created', row);
  return jsonAnswer({ ...print(row), api_key: key }, 201);
}

/** Throws `not_found` for a key of another tenant, and for one that is revoked. */
export async function endApiKey(call: Call<unknown>): Promise<Response> {
  const prefix = keptName(call.params.prefix);
  const row = found(await findApiKey(database(), domainOf(call.scope), prefix), 'API key');
  found((await revokeApiKey(database(), prefix)) || undefined, 'API key that is not revoked');
  await tell(call, 'audit.api_key_revoked', row);
  return new Response(null, { status: 204 });
}

async function tell(
  call: Call<unknown>,
  action: 'audit.api_key_created' | 'audit.api_key_revoked',
  row: ApiKeyRow,
): Promise<void> {
  const { prefix, tenantId, name } = row;
  const state = stateOf(row);
  await recordAdministration(call, {
    ...{ action, of: { type: 'api_key', id: prefix, name }, tenantIds: [tenantId] },
    ...(action === 'audit.api_key_created' ? { after: state } : { before: state }),
  });
}

/** What a key may do, as its events tell it. */
function stateOf({ name, tenantId, scopes, sources, expiresAt }: ApiKeyRow): JsonObject {
  const expiry = expiresAt?.toISOString() ?? null;
  return { name, tenant_id: tenantId, scopes: words(scopes), sources: words(sources), expires_at: expiry };
}

function print(row: ApiKeyRow): ApiKeyAnswer {
  return {
    ...{ prefix: row.prefix, tenant_id: row.tenantId, name: row.name },
    ...{ scopes: words(row.scopes), sources: words(row.sources) },
    created_at: row.createdAt.toISOString(),
    expires_at: row.expiresAt?.toISOString() ?? null,
    last_used_at: row.lastUsedAt?.toISOString() ?? null,
    revoked_at: row.revokedAt?.toISOString() ?? null,
  };
}

function words(text: string): string[] {
  return text.split(' ').filter((word) => word !== '');
}
