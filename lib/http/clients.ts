import { database } from '@/db/pool';
import { AuditError } from '@/lib/audit/error';
import type { JsonObject } from '@/lib/audit/json';
import type { Scope } from '@/lib/audit/scope';
import {
  createOauthClient,
  findListedClient,
  type ListedClient,
  listOauthClients,
  type OauthClient,
  revokeOauthClient,
  rotateClientSecret,
} from '@/lib/auth/oauth-client';
import { resolveRights } from '@/lib/auth/rights';
import { findTenantRow } from '@/lib/auth/tenants';
import { type ClientAnswer, ClientRequest } from '@/lib/dialects/clients';
import { jsonAnswer } from '@/lib/dialects/json-answer';
import { found, keptName, memberFault, type Page, pageOf } from './administration';
import { type Administration, recordAdministration } from './administration-event';
import { readJson } from './json-body';
import type { Call } from './serve';

type ClientCall = Call<unknown>;

export async function clientPage(
  call: Call<{ after: string | undefined; limit: bigint }>,
): Promise<Page<ClientAnswer>> {
  checkPlatform(call.scope);
  const list = (part: Parameters<typeof listOauthClients>[1]) => listOauthClients(database(), part);
  return await pageOf(call, list, print, ({ clientId }) => clientId);
}

/** Throws `invalid_request` for rights that nobody has, `conflict` for an id that is taken. */
export async function makeClient(call: ClientCall): Promise<Response> {
  checkPlatform(call.scope);
  const client = await wantedClient(call);
  const secret = await createOauthClient(database(), client);
  if (secret === undefined) throw new AuditError('conflict', 'This id is taken');
  await tell(call, client, { action: 'audit.client_created', after: stateOf(client) });
  const made = found(await findListedClient(database(), client.clientId), 'client');
  return jsonAnswer({ ...print(made), client_secret: secret }, 201);
}

/** Throws `not_found` for a client that is revoked. */
export async function rotateSecret(call: ClientCall) {
  const client = await clientOf(call);
  const secret = found(await rotateClientSecret(database(), client.clientId), 'client that is not revoked');
  await tell(call, client, { action: 'audit.client_secret_changed' });
  return { client_id: client.clientId, client_secret: secret };
}

/** Throws `not_found` for a client that is revoked already. */
export async function endClient(call: ClientCall): Promise<Response> {
  const client = await clientOf(call);
  found((await revokeOauthClient(database(), client.clientId)) || undefined, 'client that is not revoked');
  await tell(call, client, { action: 'audit.client_revoked', before: stateOf(client) });
  return new Response(null, { status: 204 });
}

/** A client may reach every tenant: who makes one reaches all of them. */
function checkPlatform({ reach }: Scope): void {
  if (reach.kind !== 'all') throw new AuditError('forbidden', 'Clients are of those who see every tenant');
}

async function clientOf({ scope, params }: ClientCall): Promise<ListedClient> {
  checkPlatform(scope);
  return found(await findListedClient(database(), keptName(params.client)), 'client');
}

async function wantedClient({ request }: ClientCall): Promise<OauthClient> {
  const body = await readJson(request, ClientRequest);
  const { client_id: clientId, name = clientId, role, platform_token: platformToken, scopes, sources } = body;
  const place = { tenantId: body.tenant_id ?? undefined, partnerId: body.partner_id ?? undefined };
  if (place.tenantId !== undefined && !(await findTenantRow(database(), { kind: 'all' }, place.tenantId)))
    throw memberFault('tenant_id', 'There is no such tenant');
  const rights =
    role === null ? { role: undefined, ...place } : resolveRights(role, place.tenantId, place.partnerId);
  if ('missing' in rights)
    throw memberFault(
      rights.missing === 'partner' ? 'partner_id' : 'tenant_id',
      `This role needs a ${rights.missing}`,
    );
  if (role === null && !platformToken && place.tenantId === undefined && place.partnerId === undefined)
    throw memberFault('tenant_id', 'Without a role or a place it could do nothing');
  return { clientId, name, ...rights, platformToken, scopes, sources };
}

async function tell(
  call: ClientCall,
  { clientId, name, tenantId }: OauthClient,
  what: Pick<Administration, 'action' | 'before' | 'after'>,
): Promise<void> {
  const of = { type: 'client', id: clientId, name } as const;
  await recordAdministration(call, { ...what, of, tenantIds: [tenantId] });
}

function stateOf({
  name,
  role,
  tenantId,
  partnerId,
  platformToken,
  scopes,
  sources,
}: OauthClient): JsonObject {
  return {
    ...{ name, role: role ?? null, tenant_id: tenantId ?? null, partner_id: partnerId ?? null },
    ...{ platform_token: platformToken, scopes: [...scopes], sources: [...sources] },
  };
}

function print(client: ListedClient): ClientAnswer {
  const { clientId, name, role, tenantId, partnerId, platformToken, scopes, sources } = client;
  return {
    ...{ client_id: clientId, name, role: role ?? null, tenant_id: tenantId ?? null },
    ...{ partner_id: partnerId ?? null, platform_token: platformToken },
    ...{ scopes: [...scopes], sources: [...sources] },
    created_at: client.createdAt.toISOString(),
    revoked_at: client.revokedAt?.toISOString() ?? null,
  };
}
