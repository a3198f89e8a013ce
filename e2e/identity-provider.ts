import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';
import { SECOND } from './place';

export const CLIENT = { id: 'trailmark', secret: 'a secret that only the tests know' };

/** Who is known there, by the name they type, and what it says of them. */
export const PEOPLE: Readonly<Record<string, object>> = {
  alice: { name: 'Alice', role: ['staff', 'tenant_admin'], tenant_id: 'acme' },
  bob: { name: 'Bob' },
  carol: { name: 'Carol', role: 'tenant_admin' },
};

/** A real OpenID provider on a port of its own. It tells role and tenant at the userinfo endpoint alone. */
export async function startIdentityProvider(): Promise<{ issuer: string; stop: () => void }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const issuer = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [`${SECOND}/api/auth/callback/oidc`],
      },
    ],
    pkce: { required: () => true },
    cookies: { keys: ['a key of the tests'] },
    claims: { openid: ['sub'], profile: ['name', 'role', 'tenant_id'], email: ['email'] },
    findAccount: (_: unknown, sub: string) => ({
      accountId: sub,
      claims: async () => ({ sub, ...PEOPLE[sub] }),
    }),
    features: { devInteractions: { enabled: true } },
  });
  server.on('request', provider.callback());
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { issuer, stop };
}
