import { database } from '@/db/pool';
import type { ActorType, Change, EventDraft } from '@/lib/audit/event';
import type { JsonObject } from '@/lib/audit/json';
import { OWN_TENANT } from '@/lib/auth/reach';
import { applicationWriter } from '@/lib/ingest/application-writer';
import { findTenantLogs, type Tenant } from '@/lib/ingest/tenant';
import type { Writer } from '@/lib/ingest/writer';
import { clientAddress } from './address';

type Sql = Parameters<typeof findTenantLogs>[0];

/** What people do to get in and out of the console, to what they share there, to who else may do what, and with its settings. */
export type AccessAction =
  | 'audit.sign_in'
  | 'audit.sign_out'
  | 'audit.password_changed'
  | 'audit.session_revoked'
  | 'audit.user_created'
  | 'audit.user_changed'
  | 'audit.user_deleted'
  | 'audit.api_key_created'
  | 'audit.api_key_revoked'
  | 'audit.client_created'
  | 'audit.client_secret_changed'
  | 'audit.client_revoked'
  | 'audit.tenant_created'
  | 'audit.tenant_changed'
  | 'audit.view_created'
  | 'audit.view_changed'
  | 'audit.view_deleted'
  | 'audit.report_created'
  | 'audit.report_changed'
  | 'audit.report_deleted'
  | 'audit.report_tested'
  | 'audit.import_started'
  | 'audit.import_finished'
  | 'audit.redaction_rules_changed'
  | 'audit.epoch_changed';

/** Such a thing, as the access log tells it. It never holds a password. */
export interface AccessEvent {
  action: AccessAction;
  result: 'success' | 'failure' | 'denied';
  /** Who did it, or was named by whoever tried. */
  actorId: string;
  actorName?: string | undefined;
  /** A user unless said. */
  actorType?: ActorType;
  /** Whose account it was done to, where that is another one. */
  userId?: string | undefined;
  /** What it was done to, where that is no account. */
  resource?: { type: string; id: string; name?: string | undefined };
  changes?: readonly Change[];
  /** Tenant of the account; none, or an unknown one: tenant zero. */
  tenantId: string | undefined;
  sessionId?: string | undefined;
  details: JsonObject;
  /** Makes repeated events one. */
  key?: string | undefined;
}

/** Where it is written: the application's own database, unless a command brings its own. */
export interface AccessLog {
  sql: Sql;
  writer: Writer;
}

/** Writes the event into the access log of its tenant; resolves when it is durable, and throws where it is not kept. */
export async function recordAccess(
  event: AccessEvent,
  headers: Headers | undefined,
  log: AccessLog = { sql: database(), writer: applicationWriter() },
): Promise<void> {
  const tenant = await accessTenant(log.sql, event.tenantId);
  const [outcome] = await log.writer.writeAccess(tenant, [draftOf(event, headers)]);
  if (outcome?.status === 'rejected') throw new Error(`${event.action} was not kept: ${outcome.reason}`);
}

/** The tenant whose access log tells of somebody: their own where there is such a tenant, else tenant zero. */
export async function accessTenant(sql: Sql, tenantId: string | undefined): Promise<Tenant> {
  const own = tenantId === undefined ? undefined : await findTenantLogs(sql, tenantId);
  const tenant = own ?? (await findTenantLogs(sql, OWN_TENANT));
  if (!tenant) throw new Error('tenant zero is missing: migrate the database');
  return tenant;
}

function draftOf(event: AccessEvent, headers: Headers | undefined): EventDraft {
  const { resource = { type: 'user', id: event.userId ?? event.actorId } } = event;
  return {
    source: 'trailmark',
    sourceEventId: event.key,
    occurredAt: new Date().toISOString(),
    action: event.action,
    result: event.result,
    actorType: event.actorType ?? 'user',
    actorId: visibleText(event.actorId, 1024) || undefined,
    actorName: event.actorName === undefined ? undefined : visibleText(event.actorName, 256),
    resourceType: resource.type,
    resourceId: visibleText(resource.id, 256) || undefined,
    resourceName: resource.name === undefined ? undefined : visibleText(resource.name, 256),
    changes: event.changes,
    sessionId: event.sessionId,
    ip: headers && clientAddress(headers),
    userAgent: visibleText(headers?.get('user-agent') ?? '', 512) || undefined,
    details: event.details,
  };
}

/** Foreign text cut to a length, without what no database keeps. */
export function visibleText(text: string, lengthMax: number): string {
  return text.slice(0, lengthMax).toWellFormed().replaceAll('\0', '\ufffd');
}
