import { randomBytes } from 'node:crypto';
import { connect, type Pool } from '@/db/client';
import { ensureServer } from '@/db/embedded/server';
import { DATA, testEnv } from '@/e2e/place';
import { createApiKey, type NewApiKey } from '@/lib/auth/api-key';
import { issueToken, type TokenClaims } from '@/lib/auth/token';
import { ensureTenant, type Tenant } from '@/lib/ingest/tenant';

export type Claims = Partial<TokenClaims>;

/** The installation under test, as its operator reaches it: what only someone at the machine may do. */
export interface Server {
  /** Where it answers: the bare server, or Next alone. */
  origin: string;
  sql: Pool;
  /** Of the database, for processes that tests start. */
  url: string;
  owner: Pool;
  /** An access token; minted here, because a command for each would take a second. */
  token(claims: Claims): Promise<string>;
  apiKey(key: Partial<NewApiKey> & { tenantId: string }): Promise<string>;
  /** A tenant of the test's own, of a name that nobody else has. */
  makeTenant(partnerId?: string): Promise<Tenant>;
  close(): Promise<void>;
}

/** Opens the database and the keys of the server that the tests started. */
export async function openServer(origin: string): Promise<Server> {
  // biome-ignore lint/style/noProcessEnv: tokens are signed with the keys of the server under test
  Object.assign(process.env, testEnv());
  const embedded = await ensureServer({ root: DATA });
  const sql = connect(embedded.url, { application: 'e2e', connections: 2 });
  const owner = connect(embedded.ownerUrl, { application: 'e2e owner', connections: 2 });
  return {
    origin,
    url: embedded.url,
    sql,
    owner,
    token: (claims) => issueToken({ subject: 'e2e', ttlS: 3_600, ...claims }, sql),
    async apiKey(key) {
      const wanted = { name: 'e2e', scopes: ['audit:read'], sources: [], expiresAt: undefined, ...key };
      const made = await createApiKey(owner, wanted);
      if (made === undefined) throw new Error(`there is no tenant ${key.tenantId}`);
      return made;
    },
    makeTenant: (partnerId) => ensureTenant(sql, { tenantId: uniqueName('tnt'), partnerId }),
    async close() {
      await Promise.all([sql.end({ timeout: 5 }), owner.end({ timeout: 5 })]);
      await embedded.release();
    },
  };
}

/** A name of a tenant, a partner or a word that no other test uses. */
export function uniqueName(prefix: string): string {
  return `${prefix}-${randomBytes(6).toString('hex')}`;
}
