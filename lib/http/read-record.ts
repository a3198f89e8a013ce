import { createHash } from 'node:crypto';
import { database } from '@/db/pool';
import type { EventDraft } from '@/lib/audit/event';
import type { AuditFilter } from '@/lib/audit/filter';
import { isObject, type JsonObject } from '@/lib/audit/json';
import { isMasked } from '@/lib/audit/mask';
import type { ReadAction } from '@/lib/audit/permission';
import type { Scope } from '@/lib/audit/scope';
import type { Principal } from '@/lib/auth/principal';
import { readerTenant } from '@/lib/auth/reach';
import { applicationWriter } from '@/lib/ingest/application-writer';
import type { Tenant } from '@/lib/ingest/tenant';
import { authenticate } from '@/lib/keys';
import { canonicalize } from '@/lib/ledger/canonical';
import { accessTenant, visibleText } from './access-event';
import { clientAddress } from './address';

/** What was asked for, as the access log tells it. */
export interface Read {
  action: ReadAction;
  /** The operation or page. */
  operation: string;
  filter: AuditFilter;
  /** Page, limit and order: what else shapes the answer. */
  options: JsonObject;
  /** The one event that was asked for by id. */
  eventId?: string | undefined;
}

/**
 * The answer of a read beside which its record is written: both are done when it resolves. A read that fails has its
 * record all the same, and one whose record fails is not answered.
 */
export async function beside<T>(record: Promise<void>, read: Promise<T>): Promise<T> {
  const [written, answer] = await Promise.allSettled([record, read]);
  if (written.status === 'rejected') throw written.reason;
  if (answer.status === 'rejected') throw answer.reason;
  return answer.value;
}

/** Records that are known to be durable, by minute: a client that polls writes one a minute, not one a request. */
let recorded: { minute: string; keys: Set<string> } = { minute: '', keys: new Set() };
const RECORDED_MAX = 100_000;

/**
 * Leaves one record per reader, query and minute in the access log of the reader's tenant; resolves when it is durable.
 * What the reader's filters say of persons is kept as a keyed hash: the log of reads is no second store of it.
 */
export async function recordRead(
  principal: Principal,
  scope: Scope,
  read: Read,
  headers: Headers,
): Promise<void> {
  const tenant = await accessTenant(database(), readerTenant(principal, scope));
  const details = describe(tenant, principal, read);
  const at = new Date();
  const minute = at.toISOString().slice(0, 16);
  const query = canonicalize([principal.subject, principal.credential, read.action, details]);
  const key = `read/${minute}/${createHash('sha256').update(query).digest('base64url')}`;
  if (recorded.minute !== minute || recorded.keys.size > RECORDED_MAX) recorded = { minute, keys: new Set() };
  if (recorded.keys.has(key)) return;
  await applicationWriter().writeAccess(tenant, [
    { ...draftOf(principal, read, headers), sourceEventId: key, occurredAt: at.toISOString(), details },
  ]);
  recorded.keys.add(key);
}

function draftOf(
  principal: Principal,
  read: Read,
  headers: Headers,
): Omit<EventDraft, 'occurredAt' | 'details'> {
  return {
    source: 'trailmark',
    action: read.action,
    result: 'success',
    actorType: principal.credential === 'session' ? 'user' : 'service',
    actorId: visibleText(principal.subject, 1024),
    resourceType: read.eventId === undefined ? 'log' : 'event',
    resourceId: read.eventId === undefined ? undefined : visibleText(read.eventId, 256),
    ip: clientAddress(headers),
    userAgent: visibleText(headers.get('user-agent') ?? '', 512) || undefined,
  };
}

function describe(tenant: Tenant, principal: Principal, read: Read): JsonObject {
  const filter = read.filter.map(({ field, op, values }) => ({
    field,
    op,
    values: isMasked(field)
      ? values.map((value) => hashed(tenant, value))
      : values.map((value) => visibleText(value, 256)),
  }));
  const options = Object.entries(read.options).map(([name, value]) => [
    name,
    PRIVATE_OPTIONS.has(name) && typeof value === 'string' ? hashed(tenant, value) : value,
  ]);
  const who: JsonObject = { credential: principal.credential };
  if (principal.role !== undefined) who.role = principal.role;
  const described = { operation: read.operation, reader: who, filter, options: Object.fromEntries(options) };
  return isObject(described) ? described : {};
}

/** Free text and cursors may hold what a filter holds. */
const PRIVATE_OPTIONS = new Set(['search', 'cursor', 'after']);

function hashed(tenant: Tenant, value: string): string {
  const digest = authenticate(tenant.dedupeKey, Buffer.from(`read:${value}`));
  return `hmac:${digest.toString('base64url').slice(0, 22)}`;
}
