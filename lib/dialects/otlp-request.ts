import { parse as parseLossless } from 'lossless-json';
import { z } from 'zod';
import { AuditError } from '@/lib/audit/error';
import { isExactNumber, mayHoldInexactNumber } from '@/lib/audit/exact-number';
import { isObject } from '@/lib/audit/json';
import { decodeRequest } from './otlp-protobuf';

/** A 64-bit integer: digits, or in JSON a number too (proto3 JSON mapping). */
const int64 = z.union([z.string().regex(/^-?\d{1,20}$/), z.int()]).transform(String);
/** Base64 in JSON, but the exporter of JavaScript prints an object of numbered bytes. */
const bytes = z.union([
  z.string(),
  z.instanceof(Uint8Array),
  z
    .record(z.string().regex(/^\d+$/), z.int().min(0).max(255))
    .transform((b) => Uint8Array.from(Object.values(b))),
]);
/** In JSON ids are hexadecimal, unlike other bytes (OTLP, JSON Protobuf Encoding). */
const hexId = z
  .union([z.string().regex(/^[0-9a-fA-F]*$/), z.instanceof(Uint8Array)])
  .transform((id) => (typeof id === 'string' ? id.toLowerCase() : Buffer.from(id).toString('hex')));
const text = z.string().nullish();
const count = z.number().int().nullish();

const AnyValue = z.object({
  stringValue: text,
  boolValue: z.boolean().nullish(),
  intValue: int64.nullish(),
  /** `NaN` and the infinities are words; a decimal that no double holds is still the double next to it. */
  doubleValue: z.union([z.number(), z.string()]).transform(Number).nullish(),
  bytesValue: bytes.nullish(),
  get arrayValue() {
    return z.object({ values: z.array(AnyValue).nullish() }).nullish();
  },
  get kvlistValue() {
    return z.object({ values: z.array(KeyValue).nullish() }).nullish();
  },
});
export type AnyValue = z.output<typeof AnyValue>;

const KeyValue = z.object({
  key: z.string().default(''),
  get value() {
    return AnyValue.nullish();
  },
});
export type KeyValue = z.output<typeof KeyValue>;

const attributes = z.array(KeyValue).nullish();

const LogRecord = z.object({
  timeUnixNano: int64.nullish(),
  observedTimeUnixNano: int64.nullish(),
  severityNumber: count,
  severityText: text,
  body: AnyValue.nullish(),
  attributes,
  droppedAttributesCount: count,
  flags: count,
  traceId: hexId.nullish(),
  spanId: hexId.nullish(),
  eventName: text,
});

const ScopeLogs = z.object({
  scope: z.object({ name: text, version: text, attributes }).nullish(),
  logRecords: z.array(LogRecord).nullish(),
  schemaUrl: text,
});

const ResourceLogs = z.object({
  resource: z.object({ attributes }).nullish(),
  scopeLogs: z.array(ScopeLogs).nullish(),
  schemaUrl: text,
});

/** ExportLogsServiceRequest. Unknown members are ignored, as the protocol asks. */
const LogsRequest = z.object({ resourceLogs: z.array(ResourceLogs).nullish() });

/** A record with what it stands in, and its place in the request. */
export interface LogItem {
  record: z.output<typeof LogRecord>;
  scope: z.output<typeof ScopeLogs>;
  resource: z.output<typeof ResourceLogs>;
  place: string;
}

/** The records of a request in the JSON encoding, in their order. Throws `invalid_body`. */
export function readJsonLogs(text: string): LogItem[] {
  return readRequest(() => parseJson(text), 'The body is not JSON');
}

/** The records of a request in the binary encoding, in their order. Throws `invalid_body`. */
export function readProtobufLogs(body: Uint8Array): LogItem[] {
  return readRequest(() => decodeRequest(body), 'The body is no ExportLogsServiceRequest');
}

function readRequest(decode: () => unknown, refusal: string): LogItem[] {
  let document: unknown;
  try {
    document = decode();
  } catch (cause) {
    throw new AuditError('invalid_body', refusal, { cause });
  }
  checkDepth(document, 0);
  const parsed = LogsRequest.safeParse(document);
  if (parsed.success) return [...items(parsed.data)];
  const [issue] = parsed.error.issues;
  throw new AuditError('invalid_body', `${issue?.path.join('/') ?? ''}: ${issue?.message ?? 'is not good'}`);
}

/** Numbers that a double does not hold stay digits, so that nanoseconds and 64-bit integers lose nothing. */
function parseJson(text: string): unknown {
  const document: unknown = JSON.parse(text);
  if (!mayHoldInexactNumber(text)) return document;
  checkDepth(document, 0);
  return parseLossless(text, undefined, {
    parseNumber: (token) => (isExactNumber(token) ? Number(token) : token),
    onDuplicateKey: ({ newValue }) => newValue,
  });
}

/** Of the document; a value within takes up to four levels for each of its own. */
const DEPTH_MAX = 200;

function checkDepth(value: unknown, depth: number): void {
  if (depth > DEPTH_MAX) throw new AuditError('invalid_body', 'The body is nested too deeply');
  if (Array.isArray(value)) for (const item of value) checkDepth(item, depth + 1);
  else if (isObject(value) && !(value instanceof Uint8Array))
    for (const item of Object.values(value)) checkDepth(item, depth + 1);
}

function* items({ resourceLogs }: z.output<typeof LogsRequest>): Generator<LogItem> {
  for (const [nth, resource] of (resourceLogs ?? []).entries())
    for (const [inner, scope] of (resource.scopeLogs ?? []).entries())
      for (const [last, record] of (scope.logRecords ?? []).entries())
        yield {
          record,
          scope,
          resource,
          place: `resourceLogs/${nth}/scopeLogs/${inner}/logRecords/${last}`,
        };
}
