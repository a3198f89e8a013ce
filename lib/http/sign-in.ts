import { createHash } from 'node:crypto';
import { database } from '@/db/pool';
import { AuditError } from '@/lib/audit/error';
import {
  closeConsoleSession,
  findConsoleSession,
  openOidcSession,
  openPasswordSession,
} from '@/lib/auth/console-session';
import { checkConsolePassword, findConsoleUser } from '@/lib/auth/console-user';
import { type OidcPerson, personOfClaims } from '@/lib/auth/oidc';
import { forgive, refund, spend } from '@/lib/auth/rate-limit';
import { authenticate, deriveKey } from '@/lib/keys';
import { recordAccess } from './access-event';
import { addressGroup, clientAddress } from './address';
import { findSessionId } from './session-cookie';

/**
 * The id of a new session of whoever knows the password; undefined for a wrong name or password. Throws `rate_limited`
 * where too many were wrong lately. Each outcome is in the access log before it is answered.
 */
export async function signInWithPassword(
  name: string,
  password: string,
  headers: Headers,
): Promise<string | undefined> {
  await spendAttempt(name, headers);
  const { user, isRight } = await checkConsolePassword(name, password);
  const sessionId = user && isRight ? await openPasswordSession(user.name, user.passwordHash) : undefined;
  const isSignedIn = sessionId !== undefined;
  if (isSignedIn) await forgiveAttempts(name, headers);
  if (isSignedIn) await endReplaced(headers);
  await recordAccess(
    {
      action: 'audit.sign_in',
      result: isSignedIn ? 'success' : 'failure',
      actorId: user?.name ?? strangersName(name),
      tenantId: user?.tenantId ?? undefined,
      sessionId,
      details: isSignedIn
        ? { provider: 'password' }
        : { provider: 'password', reason: 'wrong name or password' },
    },
    headers,
  );
  return sessionId;
}

/** The session that this browser had before: nobody holds its cookie any more, unless it was taken. */
async function endReplaced(headers: Headers): Promise<void> {
  const replaced = await findSessionId(headers);
  if (replaced !== undefined) await endSession(replaced, headers);
}

/** A name that nobody has may be a password in the wrong field: it is told by a keyed hash, the same for the same name. */
function strangersName(name: string): string {
  const digest = authenticate(deriveKey('fingerprint', 'sign-in name'), Buffer.from(name));
  return `unknown:${digest.toString('base64url').slice(0, 16)}`;
}

/** Why a person whom the provider vouches for is not let in. */
export type OidcRefusal = 'no_subject' | 'no_role' | 'no_tenant' | 'no_partner' | 'no_tenant_or_partner';

/** A new session of the person whom verified claims name, or why they get none: nobody is let in with a guess. */
export async function signInWithOidc(
  claims: object,
  headers: Headers,
): Promise<{ sessionId: string } | { refusal: OidcRefusal }> {
  const person = personOfClaims(claims);
  const { rights } = person ?? {};
  if (!person || !rights || 'missing' in rights) {
    const refusal = refusalOf(rights);
    await recordAccess(oidcEvent(person, 'failure', { provider: 'oidc', reason: refusal }), headers);
    return { refusal };
  }
  const sessionId = await openOidcSession(person.subject, person.name, rights);
  await endReplaced(headers);
  const told = oidcEvent(person, 'success', { provider: 'oidc', role: rights.role });
  await recordAccess({ ...told, tenantId: rights.tenantId, sessionId }, headers);
  return { sessionId };
}

function oidcEvent(
  person: OidcPerson | undefined,
  result: 'success' | 'failure',
  details: Record<string, string>,
) {
  const who = { actorId: person?.subject ?? '', actorName: person?.name };
  return { action: 'audit.sign_in' as const, result, ...who, tenantId: undefined, details };
}

function refusalOf(rights: OidcPerson['rights'] | undefined): OidcRefusal {
  if (!rights || !('missing' in rights)) return 'no_subject';
  switch (rights.missing) {
    case 'role':
      return 'no_role';
    case 'tenant':
      return 'no_tenant';
    case 'partner':
      return 'no_partner';
    case 'tenant or partner':
      return 'no_tenant_or_partner';
  }
}

/** Ends a session at its person's wish. */
export async function endSession(sessionId: string, headers: Headers): Promise<void> {
  const session = await findConsoleSession(sessionId);
  if (!session) return;
  await closeConsoleSession(sessionId);
  const { principal, provider, name } = session;
  const who = { actorId: principal.subject, actorName: provider === 'oidc' ? name : undefined };
  await recordAccess(
    {
      ...{ action: 'audit.sign_out', result: 'success', details: { provider } },
      ...{ ...who, tenantId: principal.tenantId, sessionId },
    },
    headers,
  );
}

/**
 * Counts a password that is about to be checked against its name and its address. Throws `rate_limited`, which is
 * recorded once a minute for what was limited: whoever floods the form does not flood the log.
 */
export async function spendAttempt(name: string, headers: Headers): Promise<void> {
  for (const key of limitsOf(name, headers)) {
    try {
      await spend('sign-in', key);
    } catch (error) {
      if (error instanceof AuditError && error.code === 'rate_limited') await recordLimit(name, key, headers);
      throw error;
    }
  }
}

/** After a right password: its name begins anew; its address gets back this one attempt, not those on other names. */
export async function forgiveAttempts(name: string, headers: Headers): Promise<void> {
  const [ofName, ofAddress] = limitsOf(name, headers);
  if (ofName !== undefined) await forgive('sign-in', ofName);
  if (ofAddress !== undefined) await refund('sign-in', ofAddress);
}

/** The name is hashed: it may be of any length, and a password typed into the wrong field. */
function limitsOf(name: string, headers: Headers): string[] {
  const address = clientAddress(headers);
  const digest = createHash('sha256').update(name).digest('base64url');
  return [`name:${digest}`, ...(address === undefined ? [] : [`address:${addressGroup(address)}`])];
}

async function recordLimit(name: string, limit: string, headers: Headers): Promise<void> {
  const minute = new Date().toISOString().slice(0, 16);
  const user = await findConsoleUser(database(), { kind: 'all' }, name);
  const actorId = user?.name ?? strangersName(name);
  await recordAccess(
    {
      ...{ action: 'audit.sign_in', result: 'failure', actorId, tenantId: undefined },
      details: { provider: 'password', reason: 'rate limited' },
      key: `sign-in-limit/${minute}/${limit}`,
    },
    headers,
  );
}
