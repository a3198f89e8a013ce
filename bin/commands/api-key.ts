import { parseTtl } from '@/bin/duration';
import { CommandError, EXIT, say, sayJson } from '@/bin/output';
import { withOwner } from '@/bin/owner';
import { API_KEY_SCOPES, createApiKey, listApiKeys, revokeApiKey } from '@/lib/auth/api-key';
import { isTenantId } from '@/lib/ingest/tenant';

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
  const key = await withOwner((owner) =>
    createApiKey(owner, {
      ...{
        tenantId: options.tenant,
        name: options.name,
        scopes: options.scope,
        sources: options.source ?? [],
      },
      expiresAt: ttlS === undefined ? undefined : new Date(Date.now() + ttlS * 1000),
    }),
  );
  if (key === undefined) throw new CommandError(`no tenant ${options.tenant}`);
  if (options.json) sayJson({ api_key: key });
  else say(key);
}

/** Every key with its state, never its secret. */
export async function apiKeyList(options: { json?: boolean }): Promise<void> {
  const keys = await withOwner(listApiKeys);
  if (options.json) return sayJson({ api_keys: keys });
  for (const { prefix, tenantId, name, scopes, lastUsedAt, revokedAt } of keys) {
    const used = lastUsedAt ? `used ${lastUsedAt.toISOString().slice(0, 16)}Z` : 'never used';
    say([prefix, tenantId, name, scopes, revokedAt ? 'revoked' : used].join('  '));
  }
}

/** From its end on no instance accepts the key. */
export async function apiKeyRevoke(prefix: string): Promise<void> {
  const isRevoked = await withOwner((owner) => revokeApiKey(owner, prefix));
  if (!isRevoked) throw new CommandError(`no key ${prefix} that is not revoked already`);
  say(`api key ${prefix} is revoked`);
}
