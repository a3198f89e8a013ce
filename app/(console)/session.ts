import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import { findSignedIn, type SignedIn } from '@/lib/http/console-session';

/** Who asks for this page, or undefined; looked up once a request. */
export const currentSession = cache(async () => await findSignedIn(new Headers(await headers())));

/**
 * Who looks at this page; anybody else is sent to sign in, whoever has a one-time password to change it, and both back
 * to `path` after it.
 */
export async function requireSession(path: string): Promise<SignedIn> {
  const session = await currentSession();
  if (!session) redirect(`/signin?next=${encodeURIComponent(path)}`);
  if (session.mustChangePassword) redirect(`/password?next=${encodeURIComponent(path)}`);
  return session;
}
