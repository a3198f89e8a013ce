import { ACTOR_TYPES, RESULTS } from '@/lib/audit/event';
import { type FieldName, field } from '@/lib/audit/fields';
import { isObject, type Json, type JsonObject, segment } from '@/lib/audit/json';
import { parseAddress, parseEmail, printInstant } from '@/lib/audit/values';
import type { Read, SourcelessDraft } from './event-body';
import type { AnyValue, KeyValue, LogItem } from './otlp-request';
import type { Fault } from './trailmark';

/** Attributes that fill a field, the first with a value first: names of our own, then OpenTelemetry's. */
const ATTRIBUTES = {
  actorId: ['audit.actor_id', 'user.id', 'enduser.id'],
  actorName: ['audit.actor_name', 'user.full_name', 'user.name'],
  actorEmail: ['audit.actor_email', 'user.email'],
  resourceType: ['audit.resource_type'],
  resourceId: ['audit.resource_id'],
  resourceName: ['audit.resource_name'],
  ip: ['audit.ip', 'client.address', 'source.address'],
  userAgent: ['user_agent.original'],
  sessionId: ['session.id'],
  requestId: ['audit.request_id'],
  httpMethod: ['http.request.method'],
  httpPath: ['url.path'],
  sourceEventId: ['audit.source_event_id', 'log.record.uid'],
} as const satisfies Partial<Record<FieldName, readonly string[]>>;

/** What a record says, apart from the event it becomes. */
export interface LogRead {
  read: Read<SourcelessDraft>;
  /** The whole of it in one form, however it was encoded: the same record has the same. */
  identity: JsonObject;
}

/**
 * Reads a log record as an event. A text body is its message; all that the record, its scope and its resource say is
 * kept in `details`. A value of the conventions that does not fit its field stays there; a value of `audit.result` or
 * `audit.actor_type` that there is not is a fault. Severity is no result.
 */
export function readLogRecord(item: LogItem): LogRead {
  const rewrites: string[] = [];
  const details = readDetails(item, rewrites);
  const attributes = isObject(details.attributes) ? details.attributes : {};
  const { body } = item.record;
  const message = body?.stringValue ?? undefined;
  const isKept = message === undefined || message.length <= field('message').lengthMax;
  const identity = message === undefined ? details : { ...details, body: message };
  const faults: Fault[] = [];
  const value: SourcelessDraft = {
    source: undefined,
    sourceHint: serviceName(item),
    occurredAt: readTime(item, faults),
    action: actionOf(item, attributes),
    result: choice('audit.result', RESULTS, attributes, faults) ?? 'unknown',
    actorType: choice('audit.actor_type', ACTOR_TYPES, attributes, faults) ?? 'unknown',
    ...readFields(item, attributes),
    message: isKept ? message : undefined,
    details: isKept ? details : identity,
    rewrites,
  };
  return { read: faults.length > 0 ? { ok: false, faults } : { ok: true, value }, identity };
}

function readFields({ record }: LogItem, attributes: JsonObject): Partial<SourcelessDraft> {
  const status = attributes['http.response.status_code'];
  const isStatus = typeof status === 'number' && Number.isInteger(status) && status >= 100 && status <= 999;
  const text = (name: keyof typeof ATTRIBUTES) => textOf(name, attributes);
  return {
    actorId: text('actorId'),
    actorName: text('actorName'),
    actorEmail: parseEmail(text('actorEmail')),
    resourceType: text('resourceType'),
    resourceId: text('resourceId'),
    resourceName: text('resourceName'),
    ip: parseAddress(text('ip')),
    userAgent: text('userAgent'),
    sessionId: text('sessionId'),
    requestId: text('requestId') ?? traceId(record),
    httpMethod: text('httpMethod'),
    httpPath: text('httpPath'),
    httpStatus: isStatus ? status : undefined,
    sourceEventId: text('sourceEventId'),
  };
}

/** The first attribute of a field that has a text or number which fits it. */
function textOf(name: keyof typeof ATTRIBUTES, attributes: JsonObject): string | undefined {
  for (const key of ATTRIBUTES[name]) {
    const value = attributes[key];
    const text = typeof value === 'number' ? String(value) : value;
    if (typeof text === 'string' && text.trim() !== '' && text.length <= field(name).lengthMax) return text;
  }
  return undefined;
}

function choice<T extends string>(
  key: string,
  choices: readonly T[],
  attributes: JsonObject,
  faults: Fault[],
): T | undefined {
  const value = attributes[key];
  if (value === undefined || value === null) return undefined;
  const word = typeof value === 'string' ? value.toLowerCase() : value;
  const chosen = choices.find((each) => each === word);
  if (chosen === undefined)
    faults.push({
      pointer: `/attributes${segment(key)}`,
      code: 'invalid_value',
      message: `must be one of ${choices.join(', ')}`,
    });
  return chosen;
}

const SEVERITIES = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

/** The name of the event; of a plain log line `log.` and its severity, by number before text. */
function actionOf({ record }: LogItem, attributes: JsonObject): string {
  const named = record.eventName || attributes['event.name'];
  if (typeof named === 'string' && named.trim() !== '') return named;
  const byNumber = SEVERITIES[Math.ceil((record.severityNumber ?? 0) / 4) - 1];
  const byText = /^[a-z0-9_-]{1,32}$/.exec((record.severityText ?? '').toLowerCase())?.[0];
  return `log.${byNumber ?? byText ?? 'unspecified'}`;
}

/** When it happened, or else when it was seen. Nanoseconds are cut to milliseconds; `details` keeps them. */
function readTime({ record }: LogItem, faults: Fault[]): string {
  const ns = known(record.timeUnixNano) ?? known(record.observedTimeUnixNano);
  const instant = ns === undefined ? undefined : printInstant(Number(BigInt(ns) / 1_000_000n));
  if (instant !== undefined) return instant;
  const [code, message] =
    ns === undefined
      ? ['missing', 'is missing, and observedTimeUnixNano too']
      : ['invalid_value', 'must be a time from 1970 to 9999'];
  faults.push({ pointer: '/timeUnixNano', code, message });
  return '';
}

/** Digits that say something: zeros alone mean that it is not known. */
function known(digits: string | null | undefined): string | undefined {
  return digits && !/^-?0+$/.test(digits) ? digits : undefined;
}

/** The id of a trace of W3C: 16 bytes, not all of them zero. */
function traceId({ traceId: id }: LogItem['record']): string | undefined {
  return known(id) && id?.length === 32 ? id : undefined;
}

function serviceName({ resource }: LogItem): string | undefined {
  const attribute = resource.resource?.attributes?.find(({ key }) => key === 'service.name');
  return attribute?.value?.stringValue ?? undefined;
}

/** What a record says under the names of the protocol; defaults say nothing and are left out, as on the wire. */
function readDetails({ record, scope, resource }: LogItem, rewrites: string[]): JsonObject {
  const { body } = record;
  const members = (list: readonly KeyValue[] | null | undefined, at: string) =>
    readMembers(list ?? [], at, rewrites);
  const said = compact({
    time_unix_nano: known(record.timeUnixNano),
    observed_time_unix_nano: known(record.observedTimeUnixNano),
    severity_number: record.severityNumber,
    severity_text: record.severityText,
    event_name: record.eventName,
    attributes: members(record.attributes, '/attributes'),
    dropped_attributes_count: record.droppedAttributesCount,
    flags: record.flags,
    trace_id: known(record.traceId),
    span_id: known(record.spanId),
    scope: compact({
      name: scope.scope?.name,
      version: scope.scope?.version,
      attributes: members(scope.scope?.attributes, '/scope/attributes'),
      schema_url: scope.schemaUrl,
    }),
    resource: compact({
      attributes: members(resource.resource?.attributes, '/resource/attributes'),
      schema_url: resource.schemaUrl,
    }),
  });
  if (!body || typeof body.stringValue === 'string') return said;
  return { ...said, body: readAny(body, '/body', rewrites) };
}

function compact(members: Record<string, Json | undefined>): JsonObject {
  const kept: JsonObject = {};
  for (const [key, value] of Object.entries(members)) {
    const isDefault = value === undefined || value === null || value === '' || value === 0;
    if (!isDefault && !(isObject(value) && Object.keys(value).length === 0)) kept[key] = value;
  }
  return kept;
}

function readMembers(list: readonly KeyValue[], at: string, rewrites: string[]): JsonObject {
  return Object.fromEntries(
    list.map(({ key, value }) => [key, readAny(value ?? {}, at + segment(key), rewrites)]),
  );
}

/** A value as JSON. An integer beyond 2^53 is kept as its digits, and noted; NaN and the infinities are words. */
function readAny(value: AnyValue, at: string, rewrites: string[]): Json {
  const { stringValue, boolValue, intValue, doubleValue, bytesValue, arrayValue, kvlistValue } = value;
  if (typeof stringValue === 'string') return stringValue;
  if (typeof boolValue === 'boolean') return boolValue;
  if (typeof doubleValue === 'number')
    return Number.isFinite(doubleValue) ? doubleValue : String(doubleValue);
  if (typeof intValue === 'string') {
    if (Number.isSafeInteger(Number(intValue))) return Number(intValue);
    rewrites.push(at);
    return String(BigInt(intValue));
  }
  if (arrayValue)
    return (arrayValue.values ?? []).map((item, nth) => readAny(item, `${at}/${nth}`, rewrites));
  if (kvlistValue) return readMembers(kvlistValue.values ?? [], at, rewrites);
  if (typeof bytesValue === 'string') return bytesValue;
  return bytesValue ? Buffer.from(bytesValue).toString('base64') : null;
}
