import { AuditError } from '@/lib/audit/error';
import { CONSOLE_HEADER } from '@/lib/audit/permission';
import { authenticate } from '@/lib/auth/authenticate';
import type { Principal } from '@/lib/auth/principal';
import type { Operation } from '@/lib/dialects/operation';
import type { QuerySchema } from '@/lib/dialects/parameter';
import { findSignedIn } from './console-session';

/**
 * Who sent a request: by a token, by an API key where the operation takes one, or by the session of the console where
 * the operation serves its pages. A session counts only beside a header that no page of another site can set, because
 * a browser asks before it sends that and is not answered. Throws `unauthenticated` or what the credential's check does.
 */
export async function callerOf<Query extends QuerySchema>(
  { credentials, servesConsole }: Pick<Operation<Query>, 'credentials' | 'servesConsole'>,
  headers: Headers,
): Promise<Principal> {
  const isConsole = servesConsole === true && isOwnPage(headers) && !headers.has('authorization');
  if (!isConsole) return await authenticate(headers, credentials);
  const session = await findSignedIn(headers);
  if (!session || session.mustChangePassword) throw new AuditError('unauthenticated', 'Not signed in');
  return session.principal;
}

/** The browser's own word, where it gives one, must agree with the header. */
function isOwnPage(headers: Headers): boolean {
  const site = headers.get('sec-fetch-site') ?? 'same-origin';
  return headers.has(CONSOLE_HEADER) && site === 'same-origin';
}
