import { CommandError, EXIT, say, sayJson } from '@/bin/output';
import { withOwner } from '@/bin/owner';
import { createOauthClient, listOauthClients, revokeOauthClient } from '@/lib/auth/oauth-client';
import { isRole, isScope, ROLES, SCOPES } from '@/lib/auth/principal';

export interface ClientOptions {
  name?: string;
  role?: string;
  tenant?: string;
  partner?: string;
  platform?: boolean;
  scope: string[];
  source?: string[];
  json?: boolean;
}

/** Makes a client of /oauth/token and prints its secret: this once. */
export async function clientCreate(clientId: string, options: ClientOptions): Promise<void> {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(clientId))
    throw new CommandError(`"${clientId}" is not an id of up to 64 letters, digits and ._-`, EXIT.usage);
  const unknown = options.scope.find((scope) => !isScope(scope));
  if (unknown !== undefined)
    throw new CommandError(`--scope: "${unknown}" is none of ${SCOPES.join(', ')}`, EXIT.usage);
  if (options.role !== undefined && !isRole(options.role))
    throw new CommandError(`--role: one of ${ROLES.join(', ')}`, EXIT.usage);
  const secret = await withOwner((owner) =>
    createOauthClient(owner, {
      clientId,
      name: options.name ?? clientId,
      role: options.role,
      tenantId: options.tenant,
      partnerId: options.partner,
      platformToken: options.platform === true,
      scopes: options.scope,
      sources: options.source ?? [],
    }),
  );
  if (secret === undefined) throw new CommandError(`client ${clientId} exists`);
  if (options.json) sayJson({ client_id: clientId, client_secret: secret });
  else say(secret);
}

/** Every client, never its secret. */
export async function clientList(options: { json?: boolean }): Promise<void> {
  const clients = await withOwner(listOauthClients);
  if (options.json) return sayJson({ clients });
  for (const { clientId, tenantId, partnerId, scopes, isRevoked } of clients) {
    say(
      [clientId, tenantId ?? partnerId ?? '-', scopes.join(' '), ...(isRevoked ? ['revoked'] : [])].join(
        '  ',
      ),
    );
  }
}

/** It gets no further tokens; those it has end within the hour. */
export async function clientRevoke(clientId: string): Promise<void> {
  const isRevoked = await withOwner((owner) => revokeOauthClient(owner, clientId));
  if (!isRevoked) throw new CommandError(`no client ${clientId} that is not revoked already`);
  say(`client ${clientId} is revoked`);
}
