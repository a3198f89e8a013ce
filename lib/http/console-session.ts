import { database } from '@/db/pool';
import type { LogKind, Scope } from '@/lib/audit/scope';
import { type ConsoleSession, findConsoleSession } from '@/lib/auth/console-session';
import { authorize, OWN_TENANT } from '@/lib/auth/reach';
import { listViews, type SavedView, viewerOf } from '@/lib/auth/saved-view';
import { listLedgerTenants } from '@/lib/query/ledger';
import { beside, type Read, recordRead } from './read-record';
import { findSessionId } from './session-cookie';

/** A signed-in person at one request. What they may read is had from {@link readAs} alone, which records it. */
export interface SignedIn extends ConsoleSession {
  headers: Headers;
}

/** Who sent a request with its session cookie, or undefined where the session has ended or never was. */
export async function findSignedIn(headers: Headers): Promise<SignedIn | undefined> {
  const id = await findSessionId(headers);
  const session = id === undefined ? undefined : await findConsoleSession(id);
  return session && { ...session, headers };
}

/**
 * Runs a read of events under what this person may see, and leaves its record in the access log: both are done when
 * it answers, and the record is there though the read fails.
 */
export async function readAs<T>(
  { principal, headers }: SignedIn,
  read: Read,
  run: (scope: Scope) => Promise<T>,
  log: LogKind = 'main',
): Promise<T> {
  const scope = await authorize(principal, 'audit:read', log);
  return await beside(recordRead(principal, scope, read, headers), run(scope));
}

/** Tenants to choose from on a page; whoever has more of them types a name. */
const TENANTS_MAX = 200;

/** The tenants whose ledgers this person may see, by name. Names alone are no read of events, and leave no record. */
export async function ledgerTenants({ principal }: SignedIn): Promise<string[]> {
  return await listLedgerTenants(await authorize(principal, 'audit:read'), TENANTS_MAX);
}

/** The tenants that this person may choose from in the settings: those of before, but not Trailmark's own. */
export async function settingsTenants(session: SignedIn): Promise<string[]> {
  return (await ledgerTenants(session)).filter((tenantId) => tenantId !== OWN_TENANT);
}

/** The saved views that this person may choose from. They hold no events, and leave no record. */
export async function listSavedViews({ principal }: SignedIn): Promise<SavedView[]> {
  return await listViews(database(), viewerOf(principal, await authorize(principal, 'audit:read')));
}
