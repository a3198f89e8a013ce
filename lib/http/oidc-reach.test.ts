import { createServer } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { listen } from '@/lib/witness/test-server';
// What next-auth's handlers call with a request; it exports it to itself alone.
import { AuthHandler } from '../../node_modules/next-auth/core';
import { authOptions } from './auth-options';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const close of closers.splice(0)) await close();
});

/** Where somebody is led who wants to sign in with the identity provider at `issuer`, as next-auth does it. */
async function signInAt(issuer: string): Promise<string> {
  vi.stubEnv('TRAILMARK_OIDC_ISSUER', issuer);
  vi.stubEnv('TRAILMARK_OIDC_CLIENT_ID', 'trailmark');
  const options = authOptions(new Headers());
  const origin = 'http://127.0.0.1:3000';
  const csrf = await AuthHandler({ req: { action: 'csrf', method: 'GET', origin }, options });
  const csrfToken: unknown = Object(csrf.body).csrfToken;
  const cookies = Object.fromEntries((csrf.cookies ?? []).map(({ name, value }) => [name, value]));
  const body = { csrfToken };
  const req = { action: 'signin', method: 'POST', providerId: 'oidc', origin, cookies, body } as const;
  return (await AuthHandler({ req, options })).redirect ?? '';
}

/** An identity provider that names `document` as what it is. */
async function provider(document: (url: string) => object | string) {
  const paths: (string | undefined)[] = [];
  const server = createServer(({ url: path }, response) => {
    paths.push(path);
    const told = document(url);
    if (typeof told === 'string') response.writeHead(302, { location: told }).end();
    else response.setHeader('content-type', 'application/json').end(JSON.stringify(told));
  });
  const { url, close } = await listen(server);
  closers.push(close);
  return { url, paths };
}

describe('the identity provider', () => {
  const about = (issuer: string) => ({
    issuer,
    authorization_endpoint: `${issuer}/auth`,
    jwks_uri: `${issuer}/keys`,
  });

  it('is asked where it may be, and people are led to it', async () => {
    const { url, paths } = await provider(about);
    expect(await signInAt(url)).toMatch(new RegExp(`^${url}/auth\\?client_id=trailmark`));
    expect(paths).toEqual(['/.well-known/openid-configuration']);
  });

  it('is not asked where it may not be', async () => {
    const { url, paths } = await provider(about);
    vi.stubEnv('TRAILMARK_OUTGOING_ALLOW', '127.0.0.2');
    expect(await signInAt(url)).toMatch(/error=OAuthSignin/);
    expect(await signInAt(url.replace('127.0.0.1', 'localhost'))).toMatch(/error=OAuthSignin/);
    expect(paths).toEqual([]);
  });

  it('leads this server nowhere else', async () => {
    const other = await provider(about);
    const { url } = await provider(() => `${other.url}/.well-known/openid-configuration`);
    expect(await signInAt(url)).toMatch(/error=OAuthSignin/);
    expect(other.paths).toEqual([]);
  });
});
