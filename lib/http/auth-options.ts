import { decodeJwt } from 'jose';
import type { NextAuthOptions } from 'next-auth';
import Credentials from 'next-auth/providers/credentials';
import type { OAuthConfig, UserinfoEndpointHandler } from 'next-auth/providers/oauth';
import { AuditError } from '@/lib/audit/error';
import { findConsoleSession, SESSION_TTL_S } from '@/lib/auth/console-session';
import { type OidcSettings, oidcSettings } from '@/lib/auth/oidc';
import { log } from '@/lib/log';
import { outgoingAgent } from '@/lib/outgoing';
import { cookieSecret, isSecure } from './session-cookie';
import { endSession, signInWithOidc, signInWithPassword } from './sign-in';

/**
 * next-auth's settings for one request. It drives the flows; who is signed in is a row of console_session, whose id is
 * all that its token holds.
 */
export function authOptions(headers: Headers): NextAuthOptions {
  const oidc = oidcSettings();
  return {
    secret: cookieSecret(),
    session: { strategy: 'jwt', maxAge: SESSION_TTL_S },
    jwt: { maxAge: SESSION_TTL_S },
    useSecureCookies: isSecure(),
    pages: { signIn: '/signin', error: '/signin' },
    providers: [...(oidc ? [oidcProvider(oidc)] : []), passwordProvider(headers)],
    callbacks: callbacks(headers),
    events: {
      async signOut({ token }) {
        if (token.sub !== undefined) await endSession(token.sub, headers);
      },
    },
    logger: LOGGER,
  };
}

class SessionEnded extends Error {}

const LOGGER: NonNullable<NextAuthOptions['logger']> = {
  error(code, metadata) {
    const cause = metadata instanceof Error ? metadata : metadata.error;
    if (!(cause instanceof SessionEnded)) log.warn('sign-in', { code }, cause); // which is no fault
  },
  warn: (code) => log.warn('sign-in', { code }),
  debug: () => undefined,
};

function callbacks(headers: Headers): NonNullable<NextAuthOptions['callbacks']> {
  return {
    /** A person of the identity provider gets a session or is told why not; one with a password has it already. */
    async signIn({ user, account, profile }) {
      if (account?.provider !== 'oidc') return true;
      const outcome = await signInWithOidc(profile ?? {}, headers);
      if ('refusal' in outcome) return `/signin?error=${outcome.refusal}`;
      user.id = outcome.sessionId;
      return true;
    },
    /** Where next-auth leads: as a browser reads it, an address of this console, or its beginning. */
    redirect({ url, baseUrl }) {
      const there = URL.canParse(url, baseUrl) ? new URL(url, baseUrl) : undefined;
      return there?.origin === new URL(baseUrl).origin ? there.href : baseUrl;
    },
    /** At sign-in the user's id is the session's; afterwards the token stays as it is while its row stands. */
    async jwt({ token, user }) {
      if (user) return { sub: user.id };
      return token;
    },
    async session({ session, token }) {
      const found = await findConsoleSession(token.sub ?? '');
      if (!found) throw new SessionEnded(); // next-auth answers {} and takes the cookie away
      return { user: { name: found.name }, expires: session.expires };
    },
  };
}

function passwordProvider(headers: Headers) {
  return Credentials({
    name: 'Password',
    credentials: { name: { label: 'Name' }, password: { label: 'Password', type: 'password' } },
    async authorize(given) {
      const { name = '', password = '' } = given ?? {};
      try {
        const id = await signInWithPassword(name, password.slice(0, PASSWORD_LENGTH_MAX), headers);
        return id === undefined ? null : { id };
      } catch (error) {
        throw new Error(faultCode(error), { cause: error }); // its message goes into a URL
      }
    },
  });
}

/** Longer than any password there is, so that hashing one costs no more than hashing another. */
const PASSWORD_LENGTH_MAX = 1024;

function faultCode(error: unknown): string {
  if (error instanceof AuditError && error.code === 'rate_limited')
    return `rate_limited.${error.retryAfterS}`;
  log.error('sign-in failed', {}, error);
  return 'unavailable';
}

/**
 * Authorization code with PKCE, state and nonce. The ID token is verified against the issuer's keys; what it leaves out
 * comes from the userinfo endpoint, which must name the same subject.
 */
function oidcProvider({ issuer, clientId, clientSecret, name, scope }: OidcSettings): OAuthConfig<object> {
  return {
    ...{ id: 'oidc', name, type: 'oauth', clientId, clientSecret: clientSecret ?? '' },
    wellKnown: `${issuer}/.well-known/openid-configuration`,
    idToken: true,
    checks: ['pkce', 'state', 'nonce'],
    authorization: { params: { scope } },
    client: { token_endpoint_auth_method: clientSecret === undefined ? 'none' : 'client_secret_basic' },
    httpOptions: { timeout: 10_000, agent: outgoingAgent },
    userinfo: { request: ({ client, tokens }) => allClaims(client, tokens) },
    profile: () => ({ id: 'unsigned' }), // replaced by the id of the session when it is opened
  };
}

async function allClaims(client: UserinfoClient, tokens: Tokens) {
  const { id_token: idToken = '', access_token: accessToken } = tokens; // verified before they come here
  const told = decodeJwt(idToken);
  if (client.issuer.metadata.userinfo_endpoint === undefined || accessToken === undefined) return told;
  const more = await client.userinfo(accessToken);
  if (more.sub !== told.sub) throw new Error('the userinfo endpoint tells of somebody else');
  return { ...more, ...told };
}

type UserinfoRequest = Parameters<UserinfoEndpointHandler['request'] & {}>[0];
type UserinfoClient = UserinfoRequest['client'];
type Tokens = UserinfoRequest['tokens'];
