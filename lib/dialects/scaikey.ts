import { z } from 'zod';
import type { ErrorCode } from '@/lib/audit/error';
import type { ListedEvent, StoredEvent } from '@/lib/audit/event';
import type { FieldName } from '@/lib/audit/fields';
import type { Page, Window } from '@/lib/audit/page';
import type { Stats } from '@/lib/audit/stats';
import { AS_OF, AS_OF_HEADERS } from './as-of';
import { withSides } from './before-after';
import type { Dialect } from './dialect';
import { errorHeaders } from './error-headers';
import {
  betweenFilter,
  datetimeParameter,
  equalsFilter,
  fastapiIssue,
  integerParameter,
  textParameter,
} from './fastapi-parameter';
import { jsonAnswer } from './json-answer';
import { operation } from './operation';
import * as schema from './scaikey-schema';

const PER_PAGE_DEFAULT = 50n;
const PER_PAGE_MAX = 100n;
/** Fields that the list compares exactly. */
const EXACT: readonly FieldName[] = [
  ...(['tenantId', 'partnerId', 'actorId', 'actorEmail', 'action'] as const),
  ...(['resourceType', 'resourceId', 'result', 'ip'] as const),
];

/** Only page, per_page, start_time and end_time can be at fault. */
const ListQuery = z.object({
  page: integerParameter('From 1.', 1n, { min: 1n, sizeMax: BigInt(Number.MAX_SAFE_INTEGER) }),
  per_page: integerParameter('Items of a page.', PER_PAGE_DEFAULT, { min: 1n, max: PER_PAGE_MAX }),
  tenant_id: textParameter('One tenant.', 'tenantId'),
  partner_id: textParameter('The tenants of one partner.', 'partnerId'),
  actor_id: textParameter('Who did it.', 'actorId'),
  actor_email: textParameter('E-mail of the actor, without case.', 'actorEmail'),
  action: textParameter('What was done.', 'action'),
  resource_type: textParameter('What kind of thing it was done to.', 'resourceType'),
  resource_id: textParameter('What it was done to.', 'resourceId'),
  result: textParameter('How it ended, without case.', 'result'),
  start_time: datetimeParameter('First instant, inclusive.'),
  end_time: datetimeParameter('Last instant, inclusive.'),
  ip_address: textParameter('An address in any spelling, or a network such as 10.0.0.0/8.', 'ip'),
  as_of: textParameter(AS_OF),
});
type ListQuery = z.output<typeof ListQuery>;

const StatsQuery = z.object({
  tenant_id: textParameter('One tenant.', 'tenantId'),
  start_time: datetimeParameter('First instant, inclusive.'),
  end_time: datetimeParameter('Last instant, inclusive.'),
});

const NoQuery = z.object({});

export const scaikey: Dialect = {
  name: 'scaikey',
  issue: fastapiIssue,
  errorSchema: schema.Detailed,
  faultSchema: schema.HttpValidationError,
  error(error) {
    return jsonAnswer(
      { detail: error.code === 'invalid_request' ? error.issues : (DETAILS[error.code] ?? error.detail) },
      error.status,
      errorHeaders(error, error.detail),
    );
  },
};

const BASE = { dialect: scaikey, method: 'GET', permission: 'admin', refusesOthers: true } as const;

export const listLogs = operation({
  ...BASE,
  id: 'listAuditLogs',
  path: '/api/v1/admin/audit/',
  summary: 'List audit logs, newest first',
  reads: 'audit.list',
  query: ListQuery,
  filter: (query) => [
    ...equalsFilter('scaikey', EXACT, query),
    ...betweenFilter(query.start_time, query.end_time),
  ],
  answers: [
    {
      status: 200,
      description: 'One page and the exact total.',
      schema: schema.ItemPage,
      headers: AS_OF_HEADERS,
    },
  ],
  errors: ['forbidden', 'invalid_request', 'invalid_cursor', 'gone'],
});

export const listActions = operation({
  ...BASE,
  id: 'listAuditActions',
  path: '/api/v1/admin/audit/actions',
  summary: 'List the actions within reach, sorted',
  reads: 'audit.facets',
  query: NoQuery,
  answers: [{ status: 200, description: 'Every action.', schema: schema.Actions }],
  errors: ['forbidden'],
});

export const listResourceTypes = operation({
  ...BASE,
  id: 'listAuditResourceTypes',
  path: '/api/v1/admin/audit/resource-types',
  summary: 'List the resource types within reach, sorted',
  reads: 'audit.facets',
  query: NoQuery,
  answers: [{ status: 200, description: 'Every resource type.', schema: schema.ResourceTypes }],
  errors: ['forbidden'],
});

export const getStats = operation({
  ...BASE,
  id: 'getAuditStats',
  path: '/api/v1/admin/audit/stats',
  summary: 'Count events by result, action, type, actor and UTC day',
  reads: 'audit.stats',
  query: StatsQuery,
  filter: (query) => [
    ...equalsFilter('scaikey', ['tenantId'], query),
    ...betweenFilter(query.start_time, query.end_time),
  ],
  answers: [{ status: 200, description: 'Counts of one snapshot.', schema: schema.AuditStats }],
  errors: ['forbidden', 'invalid_request'],
});

export const getLog = operation({
  ...BASE,
  id: 'getAuditLog',
  path: '/api/v1/admin/audit/{log_id}',
  summary: 'Get one audit log with its place in the ledger',
  reads: 'audit.get',
  query: NoQuery,
  answers: [{ status: 200, description: 'The audit log.', schema: schema.Detail }],
  errors: ['forbidden', 'not_found'],
});

export function listWindow({ page, per_page, as_of }: ListQuery): Window {
  return { offset: (page - 1n) * per_page, limit: Number(per_page), order: 'desc', asOf: as_of };
}

export function printPage(
  { page, per_page }: ListQuery,
  { rows, total }: Page<ListedEvent>,
): z.infer<typeof schema.ItemPage> {
  const pages = Math.ceil(total / Number(per_page));
  return { items: rows.map(printItem), total, page: Number(page), per_page: Number(per_page), pages };
}

/** One element of `items`. */
export function printItem(event: ListedEvent | StoredEvent): z.infer<typeof schema.Item> {
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
export function printDetail(event: StoredEvent, integrity: Integrity): z.infer<typeof schema.Detail> {
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
    targets: [...(event.targets ?? [])],
    changes: [...(event.changes ?? [])],
    redactions: event.redactions
      ? {
          version: event.redactions.version,
          tenant_version: event.redactions.tenantVersion,
          paths: [...event.redactions.paths],
        }
      : null,
    details: withSides(event.details, event.changes ?? []),
    integrity: {
      leaf_index: Number(integrity.leafIndex),
      leaf_hash: integrity.leafHash,
      tree_size: Number(integrity.treeSize),
    },
  };
}

/** `bounds` are the times as they were given: they come back as they came. */
export function printStats(bounds: URLSearchParams, stats: Stats): z.infer<typeof schema.AuditStats> {
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
    start_time: bounds.getAll('start_time').at(-1) || null,
    end_time: bounds.getAll('end_time').at(-1) || null,
  };
}

/** Texts that are the dialect's own; where there is none, the error's detail is said. */
const DETAILS: Partial<Record<ErrorCode, string>> = {
  unauthenticated: 'Not authenticated',
  invalid_token: 'Could not validate credentials',
  not_found: 'Audit log not found',
  no_route: 'Not Found',
  method_not_allowed: 'Method Not Allowed',
  rate_limited: 'Too Many Requests',
  unavailable: 'Service Unavailable',
  overloaded: 'Service Unavailable',
  internal: 'Internal Server Error',
};
