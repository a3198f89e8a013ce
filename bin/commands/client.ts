import { CommandError, EXIT, say, sayJson } from '@/bin/output';
import { withOwner } from '@/bin/owner';
import { tell } from '@/bin/tell';
import type { Workspace } from '@/bin/workspace';
import { isScope, SCOPES } from '@/lib/audit/permission';
import { isRole, ROLES } from '@/lib/audit/role';
import {
  createOauthClient,
  findListedClient,
  listOauthClients,
  revokeOauthClient,
} from '@/lib/auth/oauth-client';

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
  await withOwner(async (owner, workspace) => {
    const made = await createOauthClient(owner, {
      clientId,
      name: options.name ?? clientId,
      role: options.role,
      tenantId: options.tenant,
      partnerId: options.partner,
      platformToken: options.platform === true,
      scopes: options.scope,
      sources: options.source ?? [],
    });
    if (made === undefined) throw new CommandError(`client ${clientId} exists`);
    // Before anything else can fail: there is no other way to it.
    if (options.json) sayJson({ client_id: clientId, client_secret: made });
    else say(made);
    await tellOf(workspace, clientId, 'audit.client_created', options.tenant);
  });
}

/** Every client, never its secret. */
export async function clientList(options: { json?: boolean }): Promise<void> {
  const clients = await withOwner((owner) => listOauthClients(owner));
  if (options.json)
    return sayJson({
      clients: clients.map((client) => ({ ...client, isRevoked: client.revokedAt !== null })),
    });
  for (const { clientId, tenantId, partnerId, scopes, revokedAt } of clients) {
    say(
      [clientId, tenantId ?? partnerId ?? '-', scopes.join(' '), ...(revokedAt ? ['revoked'] : [])].join(
        '  ',
      ),
    );
  }
}

/** It gets no further tokens; those it has end within the hour. */
export async function clientRevoke(clientId: string): Promise<void> {
  await withOwner(async (owner, workspace) => {
    const client = await findListedClient(owner, clientId);
    if (!client || !(await revokeOauthClient(owner, clientId)))
      throw new CommandError(`no client ${clientId} that is not revoked already`);
    await tellOf(workspace, clientId, 'audit.client_revoked', client.tenantId);
  });
  say(`client ${clientId} is revoked`);
}

async function tellOf(
  workspace: Workspace,
  clientId: string,
  action: 'audit.client_created' | 'audit.client_revoked',
  tenantId: string | undefined,
): Promise<void> {
  const resource = { type: 'client', id: clientId, name: clientId } as const;
  await tell(workspace, { action, resource, tenantId, details: {} });
}
