import { getServerSession, type NextAuthOptions } from 'next-auth';
import Credentials from 'next-auth/providers/credentials';
import type { Scope } from '@/lib/audit/scope';
import { deriveKey } from '@/lib/keys';
import { findConsolePrincipal, signInUser } from './console-user';
import type { Principal } from './principal';
import { reachOf } from './reach';

const SESSION_S = 12 * 60 * 60;

/** next-auth's settings. The session cookie holds the user's name; rights are read anew at each request. */
export function authOptions(): NextAuthOptions {
  return {
    secret: deriveKey('session').toString('base64url'),
    session: { strategy: 'jwt', maxAge: SESSION_S },
    pages: { signIn: '/signin' },
    providers: [
      Credentials({
        name: 'Password',
        credentials: { name: { label: 'Name' }, password: { label: 'Password', type: 'password' } },
        async authorize(given) {
          const user = await signInUser(given?.name ?? '', given?.password ?? '');
          return user ? { id: user.subject, name: user.subject } : null;
        },
      }),
    ],
  };
}

export interface ConsoleSession {
  principal: Principal;
  scope: Scope;
}

/** Who is signed in and what they may see, or undefined. */
export async function findSession(): Promise<ConsoleSession | undefined> {
  const session = await getServerSession(authOptions());
  const name = session?.user?.name;
  const principal = name ? await findConsolePrincipal(name) : undefined;
  return principal && { principal, scope: await reachOf(principal) };
}
