import { parseTtl } from '@/bin/duration';
import { CommandError, EXIT, say, sayJson } from '@/bin/output';
import { withOwner } from '@/bin/owner';
import { tell } from '@/bin/tell';
import { isTenantId } from '@/lib/audit/tenant-id';
import {
  API_KEY_SCOPES,
  createApiKey,
  findApiKey,
  listApiKeys,
  prefixOf,
  revokeApiKey,
} from '@/lib/auth/api-key';

export interface ApiKeyOptions {
  tenant: string;
  name: string;
  scope: string[];
  source?: string[];
  expires?: string;
  json?: boolean;
}

/** Makes an API key of one tenant and prints it: this once. */
export async function apiKeyCreate(options: ApiKeyOptions): Promise<void> {
  const unknown = options.scope.find((scope) => !API_KEY_SCOPES.some((known) => known === scope));
  if (unknown !== undefined)
    throw new CommandError(`--scope: "${unknown}" is none of ${API_KEY_SCOPES.join(', ')}`, EXIT.usage);
  const names = [options.name, ...(options.source ?? [])];
  if (names.some((name) => !/^[!-~]{1,64}$/.test(name)))
    throw new CommandError('--name, --source: up to 64 visible characters without spaces', EXIT.usage);
  if (!isTenantId(options.tenant))
    throw new CommandError(`--tenant: "${options.tenant}" is no tenant id`, EXIT.usage);
  const ttlS = options.expires === undefined ? undefined : parseTtl('--expires', options.expires);
  const { tenant: tenantId, name, scope: scopes, source: sources = [] } = options;
  const expiresAt = ttlS === undefined ? undefined : new Date(Date.now() + ttlS * 1000);
  await withOwner(async (owner, workspace) => {
    const made = await createApiKey(owner, { tenantId, name, scopes, sources, expiresAt });
    if (made === undefined) throw new CommandError(`no tenant ${tenantId}`);
    // Before anything else can fail: there is no other way to it.
    if (options.json) sayJson({ api_key: made });
    else say(made);
    const resource = { type: 'api_key', id: prefixOf(made), name } as const;
    await tell(workspace, { action: 'audit.api_key_created', resource, tenantId, details: { scopes } });
  });
}

/** Every key with its state, never its secret. */
export async function apiKeyList(options: { json?: boolean }): Promise<void> {
  const keys = await withOwner((owner) => listApiKeys(owner));
  if (options.json) return sayJson({ api_keys: keys });
  for (const { prefix, tenantId, name, scopes, lastUsedAt, revokedAt } of keys) {
    const used = lastUsedAt ? `used ${lastUsedAt.toISOString().slice(0, 16)}Z` : 'never used';
    say([prefix, tenantId, name, scopes, revokedAt ? 'revoked' : used].join('  '));
  }
}

/** From its end on no instance accepts the key. */
export async function apiKeyRevoke(prefix: string): Promise<void> {
  await withOwner(async (owner, workspace) => {
    const key = await findApiKey(owner, { kind: 'all' }, prefix);
    if (!key || !(await revokeApiKey(owner, prefix)))
      throw new CommandError(`no key ${prefix} that is not revoked already`);
    const resource = { type: 'api_key', id: prefix, name: key.name } as const;
    await tell(workspace, { action: 'audit.api_key_revoked', resource, tenantId: key.tenantId, details: {} });
  });
  say(`api key ${prefix} is revoked`);
}
