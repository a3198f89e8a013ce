import type { z } from 'zod';
import { AuditError, type ErrorCode, type Issue } from '@/lib/audit/error';
import type { Described } from './operation';
import { readQuery } from './parameter';

/** The errors of one status: the schema of their bodies, and the body of each as the dialect really answers it. */
export interface ErrorAnswers {
  description: string;
  schema: z.ZodType;
  examples: Record<string, { value: unknown }>;
}

/** The errors of an operation by status, in the order in which it declares them. */
export async function errorAnswers(operation: Described): Promise<Map<string, ErrorAnswers>> {
  const { dialect, errors } = operation;
  const answers = new Map<string, ErrorAnswers>();
  for (const code of errors) {
    const response = dialect.error(exampleOf(code, operation));
    const status = String(response.status);
    const hasFaults = code === 'invalid_request' && dialect.faultSchema !== undefined;
    answers.set(status, {
      description: DESCRIPTIONS[status] ?? 'Refused.',
      schema: (hasFaults ? dialect.faultSchema : undefined) ?? dialect.errorSchema,
      examples: { ...answers.get(status)?.examples, [code]: { value: await response.json() } },
    });
  }
  return answers;
}

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  400: 'The request cannot be read.',
  401: 'Without a good credential; WWW-Authenticate says which.',
  403: 'The credential does not allow it.',
  405: 'Another method; Allow says which there are.',
  404: 'There is nothing of that id within reach.',
  409: 'It cannot be done as things stand.',
  410: 'It was erased, or the log was restored.',
  413: 'Too much at once.',
  415: 'Another media type or encoding is needed.',
  422: 'Parameters are at fault: each is told.',
  429: 'Too many requests; Retry-After says when to come back.',
  500: 'A fault of the server.',
  503: 'The server cannot answer now; Retry-After says when to come back.',
};

/** Details as the checks say them; a dialect that has a text of its own for a code says that. */
const DETAILS: Partial<Record<ErrorCode, string>> = {
  unauthenticated: 'Not authenticated',
  invalid_token: 'The access token expired',
  invalid_api_key: 'Invalid API key',
  forbidden: 'Access denied to this tenant',
  not_found: 'No such event',
  method_not_allowed: 'Method not allowed',
  invalid_cursor: 'Invalid cursor value',
  invalid_body: 'The body is not JSON',
  unsupported_media_type: 'Content-Type must be application/json or application/x-ndjson',
  too_large: 'The body is too large',
  idempotency_mismatch: 'This Idempotency-Key came with another body before',
  held: 'The event is under legal hold',
  rate_limited: 'Too many requests',
  overloaded: 'The query takes too long: narrow it',
  unavailable: 'The database does not answer',
  internal: 'Internal error',
};

/** Of one event: it was erased. Of the feed: the log is not the one that the cursor was made for. */
function goneOf({ path }: Described): AuditError {
  if (!path.includes('{'))
    return new AuditError('gone', 'The log was restored from a backup since: read it from the beginning');
  const tombstone = {
    id: '019e35c7-9d1b-7c3e-8f4a-5b6c7d8e9f01',
    tenant_id: 'acme',
    index: 41,
    commitment: 'n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=',
    erased_at: '2026-05-18T09:00:00.000Z',
    erased_by_index: 1204,
    requested_by: 'cli',
    reason: 'request 1042',
  };
  return new AuditError('gone', 'The event was erased; its entry stays in the ledger', {
    facts: { tombstone },
  });
}

function exampleOf(code: ErrorCode, operation: Described): AuditError {
  if (code === 'gone') return goneOf(operation);
  const detail = code === 'insufficient_scope' ? lackOf(operation) : DETAILS[code];
  return new AuditError(code, detail ?? code.replaceAll('_', ' '), {
    issues: code === 'invalid_request' ? firstFault(operation) : [],
    scope: operation.permission === 'admin' ? 'admin:read' : (operation.permission ?? ''),
  });
}

function lackOf({ permission }: Described): string {
  if (permission === 'admin') return 'Platform token requires admin:read or admin:write scope';
  return permission === 'platform:admin'
    ? 'Missing required scope: platform:admin'
    : 'Not enough permissions';
}

/** The fault of the first parameter that can have one: found by giving each a text that none but a text reads. */
function firstFault({ query, dialect }: Described): readonly Issue[] {
  for (const name of Object.keys(query.shape)) {
    const read = readQuery(query, new URLSearchParams({ [name]: 'many' }), (...fault) =>
      dialect.issue(...fault),
    );
    if ('issues' in read) return read.issues;
  }
  return [];
}
