import type { ErrorCode } from '@/lib/audit/error';
import type { StoredEvent } from '@/lib/audit/event';
import type { AuditFilter } from '@/lib/audit/filter';
import type { Page, Window } from '@/lib/audit/page';
import type { Stats } from '@/lib/audit/stats';
import { withSides } from './before-after';
import type { Dialect, QueryReader } from './dialect';
import { errorHeaders } from './error-headers';
import { FastapiQuery } from './fastapi-query';
import { jsonAnswer } from './json-answer';

const PER_PAGE_DEFAULT = 50n;
const PER_PAGE_MAX = 100n;

export interface ListQuery {
  page: bigint;
  perPage: bigint;
  filter: AuditFilter;
}

/** Exact-match parameters in their declared order; the registry knows their names. */
const EXACT = [
  'tenantId',
  'partnerId',
  'actorId',
  'actorEmail',
  'action',
  'resourceType',
  'resourceId',
  'result',
] as const;

/** `GET /api/v1/admin/audit/`. Only page, per_page, start_time and end_time can be at fault. */
export const readListQuery: QueryReader<ListQuery> = (params, issues) => {
  const query = new FastapiQuery(params, issues);
  const page = query.integer('page', 1n, { min: 1n, sizeMax: BigInt(Number.MAX_SAFE_INTEGER) });
  const perPage = query.integer('per_page', PER_PAGE_DEFAULT, { min: 1n, max: PER_PAGE_MAX });
  const filter = [
    ...query.equals('scaikey', EXACT),
    ...query.between('start_time', 'end_time'),
    ...query.equals('scaikey', ['ip']),
  ];
  return { page, perPage, filter };
};

/** `GET /api/v1/admin/audit/stats`. */
export const readStatsQuery: QueryReader<StatsQuery> = (params, issues) => {
  const query = new FastapiQuery(params, issues);
  const filter = [...query.equals('scaikey', ['tenantId']), ...query.between('start_time', 'end_time')];
  return { filter, startTime: query.text('start_time') ?? null, endTime: query.text('end_time') ?? null };
};

export interface StatsQuery {
  filter: AuditFilter;
  startTime: string | null;
  endTime: string | null;
}

export function listWindow({ page, perPage }: ListQuery): Window {
  return { offset: (page - 1n) * perPage, limit: Number(perPage), order: 'desc' };
}

export function printPage({ page, perPage }: ListQuery, { rows, total }: Page<StoredEvent>) {
  const pages = Math.ceil(total / Number(perPage));
  return { items: rows.map(printItem), total, page: Number(page), per_page: Number(perPage), pages };
}

/** One element of `items`. */
export function printItem(event: StoredEvent) {
  return {
    id: event.id,
    timestamp: event.occurredAt,
    tenant_id: event.tenantId,
    partner_id: event.partnerId ?? null,
    actor_id: event.actorId ?? null,
    actor_email: event.actorEmail ?? null,
    actor_type: event.actorType,
    action: event.action,
    resource_type: event.resourceType ?? null,
    resource_id: event.resourceId ?? null,
    resource_name: event.resourceName ?? null,
    result: event.result,
    ip_address: event.ip ?? null,
    user_agent: event.userAgent ?? null,
    request_id: event.requestId ?? null,
    details: event.details,
  };
}

/** Where an event stands in its tenant's ledger; the hash in base64. */
export interface Integrity {
  leafIndex: bigint;
  leafHash: string;
  treeSize: bigint;
}

/** `GET /api/v1/admin/audit/{log_id}`: the list item with everything else that is known of the event. */
export function printDetail(event: StoredEvent, integrity: Integrity) {
  return {
    ...printItem(event),
    received_at: event.receivedAt,
    source: event.source,
    source_event_id: event.sourceEventId ?? null,
    actor_name: event.actorName ?? null,
    session_id: event.sessionId ?? null,
    brand_id: event.brandId ?? null,
    http_method: event.httpMethod ?? null,
    http_path: event.httpPath ?? null,
    http_status: event.httpStatus ?? null,
    message: event.message ?? null,
    targets: event.targets ?? [],
    changes: event.changes ?? [],
    redactions: event.redactions ?? null,
    details: withSides(event.details, event.changes ?? []),
    integrity: {
      leaf_index: Number(integrity.leafIndex),
      leaf_hash: integrity.leafHash,
      tree_size: Number(integrity.treeSize),
    },
  };
}

export function printStats({ startTime, endTime }: StatsQuery, stats: Stats) {
  const counts = (list: readonly { value: string; events: number }[]) =>
    Object.fromEntries(list.map(({ value, events }) => [value, events]));
  return {
    total_events: stats.total,
    unique_actors: stats.uniqueActors,
    by_result: stats.byResult,
    by_action: counts(stats.byAction),
    by_resource_type: counts(stats.byResourceType),
    top_actors: stats.topActors.map(({ actorId, actorEmail, events }) => ({
      actor_id: actorId,
      actor_email: actorEmail ?? null,
      count: events,
    })),
    by_day: stats.byDay.map(({ day, events }) => ({ date: day, count: events })),
    start_time: startTime,
    end_time: endTime,
  };
}

export const scaikey: Dialect = {
  name: 'scaikey',
  error(error) {
    return jsonAnswer(
      { detail: error.code === 'invalid_request' ? error.issues : (DETAILS[error.code] ?? error.detail) },
      error.status,
      errorHeaders(error, error.detail),
    );
  },
};

/** Texts that are the dialect's own; where there is none, the error's detail is said. */
const DETAILS: Partial<Record<ErrorCode, string>> = {
  unauthenticated: 'Not authenticated',
  invalid_token: 'Could not validate credentials',
  not_found: 'Audit log not found',
  no_route: 'Not Found',
  method_not_allowed: 'Method Not Allowed',
  unavailable: 'Service Unavailable',
  overloaded: 'Service Unavailable',
  internal: 'Internal Server Error',
};
