import type { AuditError, ErrorCode, Issue } from '@/lib/audit/error';
import type { StoredEvent } from '@/lib/audit/event';
import { type FieldName, field } from '@/lib/audit/fields';
import { type AuditFilter, condition } from '@/lib/audit/filter';
import { instantBound } from '@/lib/audit/instant-bound';
import type { Page, Window } from '@/lib/audit/page';
import type { Coerced } from './coercion/coerced';
import { coerceDatetime } from './coercion/datetime';
import { coerceNumber } from './coercion/number';
import type { Dialect, QueryReader } from './dialect';
import { errorHeaders } from './error-headers';
import { jsonAnswer } from './json-answer';

const LIMIT_DEFAULT = 50;
const LIMIT_MAX = 500;

export interface ListQuery {
  filter: AuditFilter;
  window: Window;
}

/** Exact-match parameters in their declared order; the registry knows their names. */
const EXACT = ['actorId', 'action', 'resourceType', 'resourceId'] as const satisfies readonly FieldName[];

/** `GET /v1/admin/audit-log`. Empty texts are absent; a repeated parameter is a fault. */
export const readListQuery: QueryReader<ListQuery> = (params, issues) => {
  const exact = EXACT.flatMap((name) => {
    const value = readText(params, issues, field(name).names.platform ?? name);
    return value === undefined ? [] : [condition(name, 'eq', value)];
  });
  const since = readInstant(params, issues, 'since');
  const until = readInstant(params, issues, 'until');
  const limit = readNumber(params, issues, 'limit', { min: 1, max: LIMIT_MAX }) ?? LIMIT_DEFAULT;
  const offset = readNumber(params, issues, 'offset', { min: 0 }) ?? 0;
  return {
    filter: [
      ...exact,
      ...(since === undefined ? [] : [instantBound('occurredAt', 'gte', since)]),
      ...(until === undefined ? [] : [instantBound('occurredAt', 'lte', until)]),
    ],
    // Beyond every log that can be; int8 would not hold the largest doubles.
    window: { offset: BigInt(Math.min(offset, Number.MAX_SAFE_INTEGER)), limit, order: 'desc' },
  };
};

function readText(params: URLSearchParams, issues: Issue[], name: string): string | undefined {
  const texts = params.getAll(name);
  if (texts.length > 1)
    issues.push({
      type: 'invalid_type',
      loc: [name],
      msg: 'Expected string, received array',
      input: texts.join(),
    });
  return texts[0] || undefined;
}

function readInstant(params: URLSearchParams, issues: Issue[], name: string): bigint | undefined {
  const text = readText(params, issues, name);
  return text === undefined ? undefined : take(coerceDatetime(text), issues, name, text);
}

function readNumber(
  params: URLSearchParams,
  issues: Issue[],
  name: string,
  bounds: { min: number; max?: number },
): number | undefined {
  const texts = params.getAll(name);
  return texts.length === 0 ? undefined : take(coerceNumber(texts, bounds), issues, name, texts.join());
}

function take<T>(coerced: Coerced<T>, issues: Issue[], name: string, input: string): T | undefined {
  if (coerced.ok) return coerced.value;
  issues.push({ type: coerced.type, loc: [name], msg: coerced.msg, input });
  return undefined;
}

/** All fourteen members of a row are always there. */
export function printPage({ rows, total }: Page<StoredEvent>) {
  return { rows: rows.map(printRow), total };
}

function printRow(event: StoredEvent) {
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

export const platform: Dialect = {
  name: 'platform',
  error(error) {
    const { status, word, message }: Words = WORDS[error.code];
    const text = error.code === 'invalid_request' ? firstFault(error) : (message ?? error.detail);
    return jsonAnswer({ error: word, message: text }, status ?? error.status, errorHeaders(error));
  },
};

interface Words {
  word: string;
  message?: string;
  status?: number;
}

/** The dialect's word for each error, and its text where that is not the error's own detail. */
const WORDS = {
  unauthenticated: { word: 'unauthenticated', message: 'Missing bearer token' },
  invalid_token: { word: 'invalid_token', message: 'The access token is invalid or expired' },
  insufficient_scope: { word: 'insufficient_scope' },
  forbidden: { word: 'forbidden' },
  not_found: { word: 'not_found' },
  no_route: { word: 'not_found', message: 'Route not found' },
  method_not_allowed: { word: 'method_not_allowed', message: 'Method not allowed' },
  invalid_request: { word: 'validation_error', status: 400 },
  overloaded: { word: 'unavailable', message: 'Try again later' },
  unavailable: { word: 'unavailable', message: 'Try again later' },
  internal: { word: 'internal_error', message: 'Internal server error' },
} as const satisfies Record<ErrorCode, Words>;

function firstFault({ issues, detail }: AuditError): string {
  const issue = issues[0];
  return issue ? `${issue.loc.join('.')}: ${issue.msg}` : detail;
}
