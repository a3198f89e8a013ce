import { createHash } from 'node:crypto';
import { AuditError } from '@/lib/audit/error';
import type { JsonObject } from '@/lib/audit/json';
import type { ItemAnswer } from '@/lib/dialects/ingest-answer';
import {
  JSON_ENCODING,
  type OtlpEncoding,
  otlpProtobuf,
  PROTOBUF,
  postLogs,
  printLogsAnswer,
} from '@/lib/dialects/otlp';
import { readLogRecord } from '@/lib/dialects/otlp-record';
import { type LogItem, readJsonLogs, readProtobufLogs } from '@/lib/dialects/otlp-request';
import { canonicalize } from '@/lib/ledger/canonical';
import { decodeUtf8, mediaType, readBody } from './body';
import type { Handler } from './handler';
import { type IngestItem, ingest } from './ingest';
import { ingestTenant } from './ingest-tenant';
import { type Call, serve } from './serve';

const BODY_BYTES_MAX = 64 * 1024 * 1024;
const GROUP_RECORDS = 500;

type LogsCall = Call<{ tenant_id: string | undefined }>;

const SERVED = {
  [JSON_ENCODING]: serve(postLogs, (call) => takeLogs(call, JSON_ENCODING)),
  [PROTOBUF]: serve({ ...postLogs, dialect: otlpProtobuf }, (call) => takeLogs(call, PROTOBUF)),
} as const satisfies Record<OtlpEncoding, Handler>;

/** POST /v1/logs: OTLP/HTTP in either encoding, answered and refused in the same one. */
export const exportLogs: Handler = (request, context) =>
  SERVED[mediaType(request) === PROTOBUF ? PROTOBUF : JSON_ENCODING](request, context);

/**
 * Writes the records of a request in groups. When it answers, all that it does not name as rejected are durable. A
 * request that fails half-way and is sent again stores nothing twice: records are known by their ids or their content.
 */
async function takeLogs(
  { request, scope, principal, query }: LogsCall,
  encoding: OtlpEncoding,
): Promise<Response> {
  if (mediaType(request) !== encoding)
    throw new AuditError('unsupported_media_type', `Content-Type must be ${JSON_ENCODING} or ${PROTOBUF}`);
  const tenant = await ingestTenant(scope, query.tenant_id);
  const body = await readBody(request, BODY_BYTES_MAX);
  const records = encoding === PROTOBUF ? readProtobufLogs(body) : readJsonLogs(decodeUtf8(body));
  const identify = createIdentifier();
  const rejections: string[] = [];
  for (let from = 0; from < records.length; from += GROUP_RECORDS) {
    const group = records.slice(from, from + GROUP_RECORDS);
    const items = group.map((item, nth) => prepare(item, from + nth, identify));
    const answers = await ingest({ tenant, principal, requestKey: undefined }, items);
    answers.forEach((answer, nth) => {
      rejections.push(...printRejection(answer, group[nth]));
    });
  }
  return printLogsAnswer(encoding, rejections);
}

function prepare(item: LogItem, place: number, identify: (identity: JsonObject) => string): IngestItem {
  const { read, identity } = readLogRecord(item);
  if (!read.ok || read.value.sourceEventId !== undefined) return { place, read };
  return { place, read: { ok: true, value: { ...read.value, sourceEventId: identify(identity) } } };
}

/**
 * The ids of records that bring none: the SHA-256 of the canonical form (RFC 8785) of all they say. Records of one
 * request that say the same are told apart by `#1`, `#2`, … in their order, which a repeated request repeats.
 */
function createIdentifier(): (identity: JsonObject) => string {
  const seen = new Map<string, number>();
  return (identity) => {
    const hash = `sha256:${createHash('sha256').update(canonicalize(identity)).digest('hex')}`;
    const times = seen.get(hash) ?? 0;
    seen.set(hash, times + 1);
    return times === 0 ? hash : `${hash}#${times}`;
  };
}

function printRejection(answer: ItemAnswer, item: LogItem | undefined): string[] {
  if (answer.status !== 'rejected') return [];
  const [fault] = answer.errors;
  return [`${item?.place ?? ''}: ${fault?.pointer ?? ''} ${fault?.message ?? ''}`];
}
