import type { Sql } from '@/db/client';
import { database } from '@/db/pool';
import { hashSecret, isSecret, makeSecret } from './secret';

/** A machine that gets tokens by client credentials (RFC 6749, 4.4). */
export interface OauthClient {
  clientId: string;
  name: string;
  role: string | undefined;
  tenantId: string | undefined;
  partnerId: string | undefined;
  platformToken: boolean;
  scopes: readonly string[];
  /** `*` = any. */
  sources: readonly string[];
}

/** Makes a client and answers its secret: this once. Undefined: the id is taken. */
export async function createOauthClient(owner: Sql, client: OauthClient): Promise<string | undefined> {
  const secret = makeSecret();
  const made = await owner`
    insert into oauth_client (client_id, secret_hash, name, role, tenant_id, partner_id, platform_token, scopes, sources)
    values (${client.clientId}, ${hashSecret(secret)}, ${client.name}, ${client.role ?? null}, ${client.tenantId ?? null},
      ${client.partnerId ?? null}, ${client.platformToken}, string_to_array(${client.scopes.join(' ')}, ' '),
      string_to_array(${client.sources.join(' ')}, ' '))
    on conflict (client_id) do nothing returning client_id`;
  return made.length > 0 ? secret : undefined;
}

/** From the answer on it gets no further token. */
export async function revokeOauthClient(owner: Sql, clientId: string): Promise<boolean> {
  const revoked = await owner`
    update oauth_client set revoked_at = now() where client_id = ${clientId} and revoked_at is null returning client_id`;
  return revoked.length > 0;
}

interface ClientRow {
  clientId: string;
  name: string;
  role: string | null;
  tenantId: string | null;
  partnerId: string | null;
  platformToken: boolean;
  scopes: string;
  sources: string;
  secretHash: Uint8Array;
  isRevoked: boolean;
}

/** Every client, by id; never its secret. */
export async function listOauthClients(sql: Sql): Promise<(OauthClient & { isRevoked: boolean })[]> {
  const rows = await selectClients(sql);
  return rows.map((row) => ({ ...clientOf(row), isRevoked: row.isRevoked }));
}

/** The client of an id that is not revoked, or undefined. */
export async function findOauthClient(clientId: string): Promise<OauthClient | undefined> {
  const row = await findRow(clientId);
  return row && clientOf(row);
}

const DECOY = hashSecret(makeSecret());

/** The client whose secret this is, or undefined; an unknown id takes as long as a wrong secret. */
export async function authenticateClient(clientId: string, secret: string): Promise<OauthClient | undefined> {
  const row = await findRow(clientId);
  const isRight = isSecret(secret, row?.secretHash ?? DECOY);
  return row && isRight ? clientOf(row) : undefined;
}

async function findRow(clientId: string): Promise<ClientRow | undefined> {
  if (clientId.includes('\0') || !clientId.isWellFormed()) return undefined; // no database keeps such an id
  const rows = await selectClients(database(), clientId);
  return rows.find((row) => !row.isRevoked);
}

async function selectClients(sql: Sql, clientId?: string): Promise<ClientRow[]> {
  return await sql<ClientRow[]>`
    select client_id as "clientId", name, role, tenant_id as "tenantId", partner_id as "partnerId",
      platform_token as "platformToken", array_to_string(scopes, ' ') as scopes,
      array_to_string(sources, ' ') as sources, secret_hash as "secretHash", revoked_at is not null as "isRevoked"
    from oauth_client where ${clientId === undefined ? sql`true` : sql`client_id = ${clientId}`} order by client_id`;
}

function clientOf(row: ClientRow): OauthClient {
  return {
    clientId: row.clientId,
    name: row.name,
    role: row.role ?? undefined,
    tenantId: row.tenantId ?? undefined,
    partnerId: row.partnerId ?? undefined,
    platformToken: row.platformToken,
    scopes: row.scopes.split(' ').filter((scope) => scope !== ''),
    sources: row.sources.split(' ').filter((source) => source !== ''),
  };
}
