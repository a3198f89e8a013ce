import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import { type PageSearch, toSearchParams } from '@/app/(console)/search-params';
import { seesCoreOnly } from '@/lib/auth/principal';
import { type ParsedQuery, parseConsoleQuery, withoutMasked } from '@/lib/client/console-query';
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

/** Who looks at a page under `path`, and what its URL asks, without what their role may not ask. */
export async function openPage(
  path: string,
  search: PageSearch,
): Promise<{ session: SignedIn; parsed: ParsedQuery }> {
  const params = toSearchParams(search);
  const parsed = parseConsoleQuery(params);
  const session = await requireSession(params.size === 0 ? path : `${path}?${params}`);
  return { session, parsed: seesCoreOnly(session.principal) ? withoutMasked(parsed) : parsed };
}
