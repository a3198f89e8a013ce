import { coveredColumns } from '@/lib/audit/covered';
import type { AuditEvent } from '@/lib/audit/event';
import { authenticate } from '@/lib/keys';
import { canonicalize } from '@/lib/ledger/canonical';
import { commit, SALT_BYTES } from '@/lib/ledger/commitment';
import { sha256 } from '@/lib/sha256';
import { randomBytes } from './random-bytes';
import type { Tenant } from './tenant';

/** An event ready to be appended: hashed outside any lock, because its leaf does not hold its place. */
export interface PreparedEvent {
  log: number;
  event: AuditEvent;
  salt: Uint8Array;
  commitment: Uint8Array;
  dedupeKey: Uint8Array;
}

export interface PrepareOptions {
  /** The access log instead of the main one. */
  isAccess?: boolean;
  /** Knows an event without a source id again, when its request is repeated. */
  repeatKey?: string | undefined;
}

export function prepare(tenant: Tenant, event: AuditEvent, options: PrepareOptions = {}): PreparedEvent {
  const salt = randomBytes(SALT_BYTES);
  const commitment = commit(coveredColumns(event), salt, sha256);
  const log = options.isAccess ? tenant.accessLog : tenant.mainLog;
  return { log, event, salt, commitment, dedupeKey: dedupeKey(tenant, event, options.repeatKey) };
}

/**
 * The key by which a repeated event is known: under a secret of the tenant, so that an entry that outlives its
 * content confirms nothing about it. An event without an id of its source is its own.
 */
function dedupeKey(tenant: Tenant, event: AuditEvent, repeatKey: string | undefined): Uint8Array {
  const { source, sourceEventId } = event;
  const unnamed = repeatKey === undefined ? ['id', event.id] : ['repeat', repeatKey];
  const name = sourceEventId === undefined ? unnamed : ['source', source, sourceEventId];
  const message = name.map((part) => `${Buffer.byteLength(part)}:${part}`).join('');
  return authenticate(tenant.dedupeKey, Buffer.from(message)).subarray(0, 16);
}

/** Whether two events say the same: everything but id, time of receipt, salts and the version of the redactor. */
export function sameContent(one: AuditEvent, other: AuditEvent): boolean {
  return contentText(one) === contentText(other);
}

/** A digest of what an event says, under the tenant's key: it can be compared, but confirms no guess. */
export function contentDigest(tenant: Tenant, event: AuditEvent): string {
  return authenticate(tenant.dedupeKey, Buffer.from(`content:${contentText(event)}`)).toString('base64');
}

function contentText(event: AuditEvent): string {
  const { redactions, ...columns } = coveredColumns(event);
  const redacted = redactions?.paths;
  return canonicalize({ ...columns, id: undefined, received_at: undefined, redacted });
}
