import { createPublicKey, type KeyObject, sign } from 'node:crypto';
import type { Sql } from '@/db/client';
import type { EventDraft } from '@/lib/audit/event';
import type { JsonObject } from '@/lib/audit/json';
import type { LogKind } from '@/lib/audit/scope';
import { deriveSigningKey } from '@/lib/keys';
import { controlBytes } from '@/lib/ledger/control';
import type { VerifierKey } from '@/lib/ledger/note';
import { accept } from './accept';
import { append } from './append';
import { prepare } from './prepare';
import { logOrigin, makeVerifierKey } from './signer';
import type { Tenant } from './tenant';

/** The name of the main ledger of a tenant, wherever it is verified. */
export function ledgerOrigin({ ledgerId }: Pick<Tenant, 'ledgerId'>): string {
  return logOrigin({ ledgerId, kind: 'main', epoch: 1 });
}

/** The key that signs what Trailmark does to a log; derived per ledger, outside the database. */
function controlKey(tenant: Pick<Tenant, 'ledgerId'>): KeyObject {
  return deriveSigningKey('control', ledgerOrigin(tenant));
}

export function controlPublicKey(tenant: Pick<Tenant, 'ledgerId'>): KeyObject {
  return createPublicKey(controlKey(tenant));
}

/** The key that control entries of a ledger are verified by. */
export function controlVerifierKey(tenant: Pick<Tenant, 'ledgerId'>): VerifierKey {
  return makeVerifierKey(ledgerOrigin(tenant), controlPublicKey(tenant));
}

/**
 * Bounds a transaction that holds the lock of a log: writers of that log wait for it, so it must not wait for long
 * itself, nor stay open when this process does not go on.
 */
export async function boundTransaction(sql: Sql): Promise<void> {
  await sql`set local lock_timeout = '5s'`;
  await sql`set local idle_in_transaction_session_timeout = '5s'`;
}

/** What can be done to a log; each is told by a signed entry of it. */
export const CONTROL_ACTIONS = [
  ...(['ledger.erase', 'ledger.redact', 'ledger.purge'] as const),
  ...(['ledger.hold', 'ledger.release', 'ledger.retention', 'ledger.epoch'] as const),
] as const;
export type ControlAction = (typeof CONTROL_ACTIONS)[number];

/** Who asks for something to be done to a log. */
export interface Requester {
  subject: string;
  isPerson: boolean;
}

/** What a control entry names beside its details. */
interface ControlSubject {
  resourceId?: string | undefined;
  /** The log that it is of: the main one unless said. */
  kind?: LogKind;
}

/**
 * Appends a control entry: an event of the log that says who did what to it and why, signed. Within the
 * transaction of what it tells of, so that neither is without the other. Answers its place.
 */
export async function appendControl(
  sql: Sql,
  tenant: Tenant,
  action: ControlAction,
  by: Requester,
  details: JsonObject,
  { resourceId, kind = 'main' }: ControlSubject = {},
): Promise<bigint> {
  const draft = controlDraft(tenant, action, by, details, resourceId);
  const accepted = accept(draft, {
    tenantId: tenant.tenantId,
    receivedAtMs: Date.now(),
    reservedActions: true,
  });
  if (!accepted.accepted) throw new Error(`a control entry was not accepted: ${accepted.reason}`);
  const [outcome] = await append(sql, [prepare(tenant, accepted.event, { isAccess: kind === 'access' })]);
  if (!outcome) throw new Error('a control entry was not appended');
  return outcome.seq;
}

function controlDraft(
  tenant: Tenant,
  action: ControlAction,
  by: Requester,
  details: JsonObject,
  resourceId: string | undefined,
): EventDraft {
  const signature = sign(null, controlBytes(ledgerOrigin(tenant), details), controlKey(tenant));
  return {
    source: 'trailmark',
    occurredAt: new Date().toISOString(),
    action,
    result: 'success',
    actorType: by.isPerson ? 'user' : 'service',
    actorId: by.subject,
    resourceType: action === 'ledger.erase' || action === 'ledger.redact' ? 'event' : 'log',
    resourceId,
    details: { ...details, sig: signature.toString('base64') },
  };
}
