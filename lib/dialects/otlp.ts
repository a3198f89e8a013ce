import { z } from 'zod';
import { type Dialect, issueBelow } from './dialect';
import { errorHeaders } from './error-headers';
import { textParameter } from './fastapi-parameter';
import { jsonAnswer } from './json-answer';
import { operation } from './operation';
import { encodeMessage } from './otlp-protobuf';

/** The two encodings of OTLP/HTTP, by media type; an answer has that of its request. */
export const PROTOBUF = 'application/x-protobuf';
export const JSON_ENCODING = 'application/json';
export type OtlpEncoding = typeof PROTOBUF | typeof JSON_ENCODING;

const Status = z.object({ code: z.number().int(), message: z.string() }).meta({ id: 'RpcStatus' });

/** Codes of google.rpc.Code by HTTP status; exporters decide by the latter. */
const RPC_CODES: ReadonlyMap<number, number> = new Map([
  [400, 3],
  [401, 16],
  [403, 7],
  [404, 5],
  [405, 12],
  [413, 8],
  [415, 3],
  [429, 8],
  [500, 13],
  [503, 14],
]);

/** OTLP/HTTP in one encoding: errors are a google.rpc.Status; 429 and 503 with Retry-After ask to be tried again. */
function otlp(encoding: OtlpEncoding): Dialect {
  return {
    name: 'otlp',
    errorSchema: Status,
    issue: issueBelow('query'),
    error(error) {
      // Bad data is 400 here, whatever is wrong with it.
      const status = error.status === 422 ? 400 : error.status;
      const body = { code: RPC_CODES.get(status) ?? 2, message: error.detail };
      return encoded(encoding, 'Status', body, status, errorHeaders(error, error.detail));
    },
  };
}

export const otlpJson = otlp(JSON_ENCODING);
export const otlpProtobuf = otlp(PROTOBUF);

function encoded(
  encoding: OtlpEncoding,
  name: 'ExportLogsServiceResponse' | 'Status',
  body: object,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): Response {
  if (encoding === JSON_ENCODING) return jsonAnswer(body, status, headers);
  const own = { 'Content-Type': PROTOBUF, 'Cache-Control': 'private, no-store', ...headers };
  return new Response(encodeMessage(name, body), { status, headers: own });
}

/** Rejected records are named in the answer, this many of them; they must not be sent again. */
const NAMED_MAX = 10;

const LogsAnswer = z
  .object({
    partialSuccess: z
      .object({ rejectedLogRecords: z.string().describe('An int64.'), errorMessage: z.string() })
      .optional()
      .describe('Absent where all records are stored.'),
  })
  .meta({ id: 'ExportLogsServiceResponse' });

/** The answer to a request whose good records are durable. */
export function printLogsAnswer(encoding: OtlpEncoding, rejections: readonly string[]): Response {
  if (rejections.length === 0) return encoded(encoding, 'ExportLogsServiceResponse', {}, 200);
  const more = rejections.length > NAMED_MAX ? `; and ${rejections.length - NAMED_MAX} more` : '';
  const partialSuccess: z.infer<typeof LogsAnswer>['partialSuccess'] = {
    rejectedLogRecords: String(rejections.length),
    errorMessage: `${rejections.slice(0, NAMED_MAX).join('; ')}${more}`,
  };
  return encoded(encoding, 'ExportLogsServiceResponse', { partialSuccess }, 200);
}

const LOGS = z
  .looseObject({ resourceLogs: z.array(z.looseObject({})) })
  .meta({ id: 'ExportLogsServiceRequest' });

export const postLogs = operation({
  id: 'exportLogs',
  dialect: otlpJson,
  method: 'POST',
  path: '/v1/logs',
  summary: 'Write log records of OpenTelemetry (OTLP/HTTP), of any number up to 64 MiB',
  permission: 'audit:ingest',
  credentials: 'bearer or API key',
  query: z.object({
    tenant_id: textParameter('Whose log, for a credential that reaches several tenants.', 'tenantId'),
  }),
  body: { [JSON_ENCODING]: LOGS, [PROTOBUF]: z.string().describe('The binary encoding of the same.') },
  answers: [
    {
      status: 200,
      description: 'All good records are durable, in the ledger, and counted; the rejected ones are named.',
      schema: LogsAnswer,
    },
  ],
  errors: ['forbidden', 'invalid_body', 'unsupported_media_type', 'too_large', 'unavailable'],
});
