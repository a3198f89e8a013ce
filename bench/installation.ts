import { type ChildServer, startChild } from '@/bench/child';
import { createHttpClient, type HttpClient } from '@/bench/http-client';
import { type Place, placeEnv } from '@/bench/place';
import type { ScopeName } from '@/bench/question';
import { mapScopes, type Scene } from '@/bench/scene';
import { connect, type Pool } from '@/db/client';
import { type EmbeddedServer, ensureServer } from '@/db/embedded/server';
import { issueToken, type TokenClaims } from '@/lib/auth/token';

/** The server that is measured, as `npm start` runs it, and how to get at its database. */
export interface Installation {
  root: string;
  embedded: EmbeddedServer;
  sql: Pool;
  owner: Pool;
  /** The superuser in the same database. */
  admin: Pool;
  token(claims: Partial<TokenClaims>): Promise<string>;
  /** Starts a server on a free port. Every caller stops what it started. */
  startServer(limits: Limits): Promise<RunningServer>;
  /** What all families ask; set once the events are loaded. */
  server: RunningServer;
  tokens: Tokens;
  close(): Promise<void>;
}

export interface RunningServer extends ChildServer {
  client: HttpClient;
}

/** `default`: as they are unless somebody sets them. `raised`: so high that nobody meets them; counting goes on. */
export type Limits = 'default' | 'raised';
const RAISED = { TRAILMARK_RATE_LIMIT: '1000000000', TRAILMARK_ADDRESS_RATE_LIMIT: '1000000000' };

/** Tokens that reach what their names say. */
export interface Tokens extends Record<ScopeName, string> {
  platform: string;
  ingest: string;
}

const TTL_S = 12 * 3_600;

/** Opens the database and the keys of the run's folder. */
export async function openDatabases(
  place: Pick<Place, 'root'>,
): Promise<Omit<Installation, 'server' | 'tokens'>> {
  const env = placeEnv(place.root);
  // biome-ignore lint/style/noProcessEnv: tokens and dedupe keys are made with the keys of the server that is measured
  Object.assign(process.env, env);
  const embedded = await ensureServer({ root: place.root });
  const sql = connect(embedded.url, { application: 'bench', connections: 8 });
  const owner = connect(embedded.ownerUrl, { application: 'bench owner', connections: 2 });
  const adminUrl = embedded.adminUrl.replace(/[^/]*$/, embedded.database);
  const admin = connect(adminUrl, { application: 'bench admin', connections: 2 });
  return {
    ...{ root: place.root, embedded, sql, owner, admin },
    token: (claims) => issueToken({ subject: 'bench', ttlS: TTL_S, ...claims }, sql),
    startServer: (limits) => startServer(env, limits),
    async close() {
      await Promise.all([sql, owner, admin].map((pool) => pool.end({ timeout: 5 })));
      await embedded.release();
    },
  };
}

async function startServer(env: Record<string, string>, limits: Limits): Promise<RunningServer> {
  const server = await startChild({
    command: (port) => ({
      args: ['bin/trailmark', 'start'],
      env: { ...env, PORT: String(port), ...(limits === 'raised' ? RAISED : {}) },
    }),
    readyPath: '/api/health',
    readyTimeoutMs: 600_000, // the first start builds the console
  });
  const client = createHttpClient(server.origin);
  return {
    ...server,
    client,
    stop: async () => {
      client.close();
      await server.stop();
    },
  };
}

/** One token for each scope, as the roles of the APIs carry them. */
export async function makeTokens({ token }: Pick<Installation, 'token'>, scene: Scene): Promise<Tokens> {
  const claims = claimsOf(scene);
  const entries = mapScopes((scope) => token(claims[scope]));
  return {
    ...{ tenant: await entries.tenant, partner: await entries.partner, all: await entries.all },
    platform: await token({ scope: 'platform:admin' }),
    ingest: await token({
      role: 'tenant_admin',
      tenantId: scene.tenantId,
      scope: 'audit:ingest',
      sources: ['*'],
    }),
  };
}

/** What a reader of each scope has in its token. */
export function claimsOf({ tenantId, partnerId }: Scene): Record<ScopeName, Partial<TokenClaims>> {
  return {
    tenant: { role: 'tenant_admin', tenantId, scope: 'audit:read' },
    partner: { role: 'partner_admin', partnerId, scope: 'audit:read' },
    all: { role: 'super_admin', scope: 'audit:read' },
  };
}
