import { z } from 'zod';
import type { AuditError, ErrorCode } from '@/lib/audit/error';
import { ACTOR_TYPES, type ListedEvent } from '@/lib/audit/event';
import { type FieldName, field } from '@/lib/audit/fields';
import { type AuditFilter, condition } from '@/lib/audit/filter';
import type { Page, Window } from '@/lib/audit/page';
import { AS_OF, AS_OF_HEADERS } from './as-of';
import type { Coerced } from './coercion/coerced';
import { coerceDatetime } from './coercion/datetime';
import { coerceNumber, type NumberBounds } from './coercion/number';
import { type Dialect, issueBelow } from './dialect';
import { errorHeaders } from './error-headers';
import { betweenFilter } from './fastapi-parameter';
import { jsonAnswer } from './json-answer';
import { operation } from './operation';
import { parameter } from './parameter';

const LIMIT_DEFAULT = 50;
const LIMIT_MAX = 500;

/** A text: empty is absent, repeated is a fault. */
function single<T>(texts: readonly string[], read: (text: string) => Coerced<T>): Coerced<T | undefined> {
  if (texts.length > 1) return { ok: false, type: 'invalid_type', msg: 'Expected string, received array' };
  return texts[0] ? read(texts[0]) : { ok: true, value: undefined };
}

function exact(description: string, name: FieldName) {
  return parameter((texts) => single<string>(texts, (value) => ({ ok: true, value })), {
    schema: { type: 'string' },
    description,
    field: name,
  });
}

/** Microseconds since 1970. */
function instant(description: string) {
  return parameter((texts) => single(texts, coerceDatetime), {
    schema: { type: 'string', examples: ['2026-05-17T12:20:41.123Z'] },
    description,
    field: 'occurredAt',
  });
}

function number(description: string, fallback: number, bounds: NumberBounds) {
  const { min: minimum, max: maximum } = bounds;
  return parameter(
    (texts) => (texts.length === 0 ? { ok: true as const, value: fallback } : coerceNumber(texts, bounds)),
    {
      schema: { type: 'integer', default: fallback, minimum, ...(maximum === undefined ? {} : { maximum }) },
      description,
    },
  );
}

const ListQuery = z.object({
  actor_id: exact('Who did it.', 'actorId'),
  event_type: exact('What was done.', 'action'),
  entity_type: exact('What kind of thing it was done to.', 'resourceType'),
  entity_id: exact('What it was done to.', 'resourceId'),
  since: instant('First instant, inclusive: ISO 8601, a date, or unix seconds or milliseconds.'),
  until: instant('Last instant, inclusive.'),
  limit: number('Rows of a page.', LIMIT_DEFAULT, { min: 1, max: LIMIT_MAX }),
  offset: number('Rows to skip.', 0, { min: 0 }),
  as_of: parameter((texts) => single<string>(texts, (value) => ({ ok: true, value })), {
    schema: { type: 'string' },
    description: AS_OF,
  }),
});
type ListQuery = z.output<typeof ListQuery>;

const EXACT = ['actorId', 'action', 'resourceType', 'resourceId'] as const;

function listFilter(query: ListQuery): AuditFilter {
  const exacts = EXACT.flatMap((name) => {
    const value = Object.entries(query).find(([key]) => key === field(name).names.platform)?.[1];
    return typeof value === 'string' ? [condition(name, 'eq', value)] : [];
  });
  return [...exacts, ...betweenFilter(query.since, query.until)];
}

const text = z.string().nullable();

const Row = z
  .object({
    id: z.string(),
    ts: z.iso.datetime(),
    actor_id: text,
    actor_type: z.enum(ACTOR_TYPES).nullable(),
    brand_id: text,
    request_id: text,
    source: z.string(),
    event_type: z.string(),
    entity_type: text,
    entity_id: text,
    http_method: text,
    http_path: text,
    http_status: z.number().nullable(),
    details: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'AuditLogRow' });
const Rows = z.object({ rows: z.array(Row), total: z.number() }).meta({ id: 'AuditLogRows' });

/** How the platform, and Trailmark's own endpoints, say what went wrong. */
export const Failure = z.object({ error: z.string(), message: z.string() }).meta({ id: 'Failure' });

export const platform: Dialect = {
  name: 'platform',
  errorSchema: Failure,
  issue: issueBelow(),
  error(error) {
    const { status, word, message }: Words = WORDS[error.code];
    const told = error.code === 'invalid_request' ? firstFault(error) : (message ?? error.detail);
    return jsonAnswer({ error: word, message: told }, status ?? error.status, errorHeaders(error));
  },
};

export const listRows = operation({
  id: 'listAuditLogRows',
  dialect: platform,
  method: 'GET',
  path: '/v1/admin/audit-log',
  summary: 'Query audit log entries of all tenants, newest first',
  permission: 'platform:admin',
  reads: 'audit.list',
  query: ListQuery,
  filter: listFilter,
  answers: [{ status: 200, description: 'Rows and the exact total.', schema: Rows, headers: AS_OF_HEADERS }],
  errors: ['invalid_request', 'invalid_cursor', 'gone'],
});

/** The window of a list. An offset beyond every log that can be is cut: int8 would not hold the largest doubles. */
export function listWindow({ limit, offset, as_of }: ListQuery): Window {
  return { offset: BigInt(Math.min(offset, Number.MAX_SAFE_INTEGER)), limit, order: 'desc', asOf: as_of };
}

/** All fourteen members of a row are always there. */
export function printPage({ rows, total }: Page<ListedEvent>): z.infer<typeof Rows> {
  return { rows: rows.map(printRow), total };
}

function printRow(event: ListedEvent): z.infer<typeof Row> {
  return {
    id: event.id,
    ts: event.occurredAt,
    actor_id: event.actorId ?? null,
    actor_type: event.actorType,
    brand_id: event.brandId ?? null,
    request_id: event.requestId ?? null,
    source: event.source,
    event_type: event.action,
    entity_type: event.resourceType ?? null,
    entity_id: event.resourceId ?? null,
    http_method: event.httpMethod ?? null,
    http_path: event.httpPath ?? null,
    http_status: event.httpStatus ?? null,
    details: event.details,
  };
}

interface Words {
  word: string;
  message?: string;
  status?: number;
}

/** The dialect's word for each error, and its text where that is not the error's own detail. */
const WORDS = {
  unauthenticated: { word: 'unauthenticated', message: 'Missing bearer token' },
  invalid_token: { word: 'invalid_token', message: 'The access token is invalid or expired' },
  invalid_api_key: { word: 'invalid_api_key' },
  insufficient_scope: { word: 'insufficient_scope' },
  forbidden: { word: 'forbidden' },
  not_found: { word: 'not_found' },
  no_route: { word: 'not_found', message: 'Route not found' },
  method_not_allowed: { word: 'method_not_allowed', message: 'Method not allowed' },
  invalid_request: { word: 'validation_error', status: 400 },
  invalid_cursor: { word: 'invalid_cursor' },
  invalid_body: { word: 'invalid_body' },
  unsupported_media_type: { word: 'unsupported_media_type' },
  too_large: { word: 'too_large' },
  idempotency_mismatch: { word: 'idempotency_mismatch' },
  conflict: { word: 'conflict' },
  held: { word: 'held' },
  gone: { word: 'gone' },
  rate_limited: { word: 'rate_limited', message: 'Too many requests' },
  overloaded: { word: 'unavailable', message: 'Try again later' },
  unavailable: { word: 'unavailable', message: 'Try again later' },
  internal: { word: 'internal_error', message: 'Internal server error' },
} as const satisfies Record<ErrorCode, Words>;

function firstFault({ issues, detail }: AuditError): string {
  const issue = issues[0];
  return issue ? `${issue.loc.join('.')}: ${issue.msg}` : detail;
}
