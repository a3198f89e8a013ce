import { AuditError } from '@/lib/audit/error';
import { CONSOLE_HEADER, type Credentials } from '@/lib/audit/permission';
import { authenticate } from '@/lib/auth/authenticate';
import type { Principal } from '@/lib/auth/principal';
import type { Described, Operation } from '@/lib/dialects/operation';
import type { QuerySchema } from '@/lib/dialects/parameter';
import { findSignedIn } from './console-session';

/**
 * Who sent a request: by a token, by an API key where the operation takes one, or by the session of the console where
 * the operation serves its pages. A session counts only beside a header that no page of another site can set, because
 * a browser asks before it sends that and is not answered. Throws `unauthenticated` or what the credential's check does.
 */
export async function callerOf<Query extends QuerySchema>(
  { credentials, servesConsole, method }: Pick<Operation<Query>, 'credentials' | 'servesConsole' | 'method'>,
  headers: Headers,
): Promise<Principal> {
  const isConsole = servesConsole === true && isOwnPage(method, headers) && !headers.has('authorization');
  if (!isConsole) return await holderOf(credentials, headers);
  const session = await findSignedIn(headers);
  if (!session || session.mustChangePassword) throw new AuditError('unauthenticated', 'Not signed in');
  return session.principal;
}

async function holderOf(credentials: Credentials, headers: Headers): Promise<Principal> {
  const principal = await authenticate(headers, credentials);
  if (credentials === 'session')
    throw new AuditError('forbidden', 'Only people who are signed in to the console may do this');
  return principal;
}

/**
 * The browser's own word, where it gives one, must agree with the header. A link of the page, to a file that is downloaded,
 * carries no header: for it that word alone counts, which no page of another site can make it say. It counts for reads
 * alone: a form is a navigation too, and must change nothing.
 */
function isOwnPage(method: Described['method'], headers: Headers): boolean {
  const site = headers.get('sec-fetch-site');
  if (headers.get('sec-fetch-mode') === 'navigate') return method === 'GET' && site === 'same-origin';
  return headers.has(CONSOLE_HEADER) && (site ?? 'same-origin') === 'same-origin';
}
