import { z } from 'zod';
import { AuditError } from '@/lib/audit/error';
import { changeConsolePassword, checkConsolePassword } from '@/lib/auth/console-user';
import { log } from '@/lib/log';
import { recordAccess } from './access-event';
import { findSignedIn, type SignedIn } from './console-session';
import { isJson, isSameOrigin } from './same-origin';
import { forgiveAttempts, spendAttempt } from './sign-in';

const PASSWORD_LENGTH_MIN = 12;

const Body = z.strictObject({ current: z.string().max(1024), next: z.string().max(1024) });

/** POST {current, next}: 204, or {code, detail} whose detail is for the person. */
export async function changePassword(request: Request): Promise<Response> {
  try {
    const session = await admit(request);
    const body = Body.safeParse(await request.json().catch(() => undefined));
    if (!body.success) throw new AuditError('invalid_request', 'Send the current and the next password.');
    await change(session, body.data);
    return new Response(null, { status: 204 });
  } catch (error) {
    return refuse(error);
  }
}

async function admit(request: Request): Promise<SignedIn> {
  const { headers } = request;
  if (!isJson(headers)) throw new AuditError('unsupported_media_type', 'Send JSON.');
  if (!isSameOrigin(headers)) throw new AuditError('forbidden', 'Only the console itself may ask for this.');
  const session = await findSignedIn(headers);
  if (!session) throw new AuditError('unauthenticated', 'Your session has ended: sign in again.');
  if (session.provider !== 'password')
    throw new AuditError('forbidden', 'Your password is kept by your identity provider: change it there.');
  return session;
}

async function change(session: SignedIn, { current, next }: z.infer<typeof Body>): Promise<void> {
  const { headers, principal, id } = session;
  const fault = passwordFault(principal.subject, current, next);
  if (fault !== undefined) throw new AuditError('invalid_request', fault);
  await spendAttempt(principal.subject, headers);
  const { isRight } = await checkConsolePassword(principal.subject, current);
  if (isRight) {
    await changeConsolePassword(principal.subject, next, id);
    await forgiveAttempts(principal.subject, headers);
  }
  await recordAccess(
    {
      ...{ action: 'audit.password_changed', result: isRight ? 'success' : 'failure' },
      ...{ actorId: principal.subject, tenantId: principal.tenantId, sessionId: id },
      details: isRight ? { other_sessions: 'ended' } : { reason: 'wrong current password' },
    },
    headers,
  );
  if (!isRight) throw new AuditError('invalid_request', 'The current password is not right.');
}

/** What is wrong with a chosen password, or undefined. Length is what counts: no rules about signs and digits. */
export function passwordFault(name: string, current: string, next: string): string | undefined {
  const plain = (text: string) => text.normalize('NFKC').toLowerCase();
  if ([...next].length < PASSWORD_LENGTH_MIN) return `Use at least ${PASSWORD_LENGTH_MIN} characters.`;
  if (next.normalize('NFKC') === current.normalize('NFKC'))
    return 'The new password must differ from the current one.';
  if (plain(next) === plain(name)) return 'The password must not be your name.';
  return undefined;
}

function refuse(error: unknown): Response {
  if (!(error instanceof AuditError)) log.error('password not changed', {}, error);
  const { code, status, retryAfterS, detail } =
    error instanceof AuditError
      ? error
      : new AuditError('unavailable', 'The server did not answer. Try again.');
  const isLimited = code === 'rate_limited';
  const minutes = Math.ceil(retryAfterS / 60);
  return Response.json(
    { code, detail: isLimited ? `Too many wrong passwords. Try again in ${minutes} min.` : detail },
    { status, headers: isLimited ? { 'Retry-After': String(retryAfterS) } : {} },
  );
}
