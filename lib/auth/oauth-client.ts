import type { Sql } from '@/db/client';
import { database } from '@/db/pool';
import { ALL, type ListPart } from './administration';
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
export async function createOauthClient(sql: Sql, client: OauthClient): Promise<string | undefined> {
  const secret = makeSecret();
  const [row] = await sql<{ isMade: boolean }[]>`
    select create_client(${client.clientId}, ${hashSecret(secret)}, ${client.name}, ${client.role ?? null},
      ${client.tenantId ?? null}, ${client.partnerId ?? null}, ${client.platformToken},
      string_to_array(${client.scopes.join(' ')}, ' '), string_to_array(${client.sources.join(' ')}, ' ')) as "isMade"`;
  return row?.isMade ? secret : undefined;
}

/** A new secret, this once; the one of before gets no further token. Undefined: no such client, or it was revoked. */
export async function rotateClientSecret(sql: Sql, clientId: string): Promise<string | undefined> {
  const secret = makeSecret();
  const [row] = await sql<{ isRotated: boolean }[]>`
    select rotate_client_secret(${clientId}, ${hashSecret(secret)}) as "isRotated"`;
  return row?.isRotated ? secret : undefined;
}

/** From the answer on it gets no further token. */
export async function revokeOauthClient(sql: Sql, clientId: string): Promise<boolean> {
  const [row] = await sql<{ isRevoked: boolean }[]>`select revoke_client(${clientId}) as "isRevoked"`;
  return row?.isRevoked === true;
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
  createdAt: Date;
  revokedAt: Date | null;
}

/** A client as administrators see it. */
export interface ListedClient extends OauthClient {
  createdAt: Date;
  revokedAt: Date | null;
}

/** Every client, by id, after that of an id; never a secret. */
export async function listOauthClients(sql: Sql, { after, limit }: ListPart = ALL): Promise<ListedClient[]> {
  const rows = await selectClients(
    sql,
    after === undefined ? sql`true` : sql`client_id > ${after}`,
    limit ?? null,
  );
  return rows.map(listedOf);
}

/** The client of an id, revoked or not, or undefined. */
export async function findListedClient(sql: Sql, clientId: string): Promise<ListedClient | undefined> {
  const [row] = await selectClients(sql, sql`client_id = ${clientId}`);
  return row && listedOf(row);
}

function listedOf(row: ClientRow): ListedClient {
  return { ...clientOf(row), createdAt: row.createdAt, revokedAt: row.revokedAt };
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
  const sql = database();
  const [row] = await selectClients(sql, sql`client_id = ${clientId} and revoked_at is null`);
  return row;
}

async function selectClients(
  sql: Sql,
  condition: ReturnType<typeof sql<never[]>>,
  limit: number | null = null,
): Promise<ClientRow[]> {
  return await sql<ClientRow[]>`
    select client_id as "clientId", name, role, tenant_id as "tenantId", partner_id as "partnerId",
      platform_token as "platformToken", array_to_string(scopes, ' ') as scopes,
      array_to_string(sources, ' ') as sources, secret_hash as "secretHash", created_at as "createdAt",
      revoked_at as "revokedAt"
    from oauth_client where ${condition} order by client_id limit ${limit}`;
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
