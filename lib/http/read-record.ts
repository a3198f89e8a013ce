import { createHash } from 'node:crypto';
import { database } from '@/db/pool';
import type { ActorType, EventDraft } from '@/lib/audit/event';
import type { FieldName } from '@/lib/audit/fields';
import type { AuditFilter } from '@/lib/audit/filter';
import type { JsonObject } from '@/lib/audit/json';
import { isMasked } from '@/lib/audit/mask';
import type { ReadAction } from '@/lib/audit/permission';
import type { Scope } from '@/lib/audit/scope';
import { identityOf, type Principal } from '@/lib/auth/principal';
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

/** Records of this minute, under way or durable: whoever asks the same again, or at once, writes one a minute. */
let recorded: { minute: string; writes: Map<string, Promise<void>> } = { minute: '', writes: new Map() };
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
  const query = canonicalize([
    tenant.ledgerId,
    identityOf(principal),
    read.action,
    read.eventId ?? null,
    details,
  ]);
  const key = `read/${minute}/${createHash('sha256').update(query).digest('base64url')}`;
  if (recorded.minute !== minute || recorded.writes.size > RECORDED_MAX)
    recorded = { minute, writes: new Map() };
  const { writes } = recorded;
  const draft = {
    ...draftOf(principal, read, headers),
    ...{ sourceEventId: key, occurredAt: at.toISOString(), details },
  };
  const write = writes.get(key) ?? writeRecord(tenant, draft);
  writes.set(key, write);
  try {
    await write;
  } catch (error) {
    if (writes.get(key) === write) writes.delete(key);
    throw error;
  }
}

async function writeRecord(tenant: Tenant, draft: EventDraft): Promise<void> {
  const [outcome] = await applicationWriter().writeAccess(tenant, [draft]);
  if (outcome?.status === 'rejected') throw new Error(`the record of a read was not kept: ${outcome.reason}`);
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
    actorType: ACTOR_TYPE_BY_CREDENTIAL[principal.credential],
    actorId: visibleText(principal.subject, 1024),
    resourceType: read.eventId === undefined ? 'log' : 'event',
    resourceId: read.eventId === undefined ? undefined : visibleText(read.eventId.toLowerCase(), 256),
    ip: clientAddress(headers),
    userAgent: visibleText(headers.get('user-agent') ?? '', 512) || undefined,
  };
}

/** Who asks with which credential. */
export const ACTOR_TYPE_BY_CREDENTIAL = {
  token: 'service',
  api_key: 'service',
  session: 'user',
  command: 'system',
} as const satisfies Record<Principal['credential'], ActorType>;

/** The query as the record tells it, with all that tells it from another one. */
function describe(tenant: Tenant, principal: Principal, read: Read): JsonObject {
  const kept = (name: FieldName, value: string) =>
    isMasked(name) || value.length > VALUE_LENGTH_MAX
      ? hashed(tenant, value)
      : visibleText(value, VALUE_LENGTH_MAX);
  const options: JsonObject = {};
  for (const [name, value] of Object.entries(read.options)) {
    if (WALKED.has(name)) continue;
    options[name] = SEARCHED.has(name) ? hashed(tenant, String(value)) : value;
  }
  const { credential, issuer, role, partnerId } = principal;
  return {
    operation: read.operation,
    reader: {
      credential,
      issuer: visibleText(issuer, VALUE_LENGTH_MAX),
      role: role ?? null,
      partner_id: partnerId ?? null,
    },
    filter: read.filter.map(({ field, op, values }) => ({
      field,
      op,
      values: values.map((value) => kept(field, value)),
    })),
    options,
  };
}

const VALUE_LENGTH_MAX = 256;

/** Words that are looked for: they may be those of a person. */
const SEARCHED = new Set(['search', 'contains']);

/** How far a walk has come is no part of what is asked: a poller asks one thing all day. */
const WALKED = new Set(['cursor', 'after', 'wait', 'as_of', 'since', 'offset']);

/** What is said of a person, told so that only the same again looks the same. */
export function hashed(tenant: Tenant, value: string): string {
  const digest = authenticate(tenant.dedupeKey, Buffer.from(`read:${value}`));
  return `hmac:${digest.toString('base64url').slice(0, 22)}`;
}
