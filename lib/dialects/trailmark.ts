import { z } from 'zod';
import type { AuditError, ErrorCode } from '@/lib/audit/error';
import { type Dialect, issueBelow } from './dialect';
import { errorHeaders } from './error-headers';
import { jsonAnswer } from './json-answer';

/** One fault of a body or parameter: a JSON Pointer (RFC 6901) into what was sent, and what is wrong there. */
export const Fault = z
  .object({ pointer: z.string(), code: z.string(), message: z.string() })
  .meta({ id: 'Fault' });
export type Fault = z.infer<typeof Fault>;

/** What is left of an erased event. */
const Tombstone = z
  .object({
    id: z.string(),
    tenant_id: z.string(),
    index: z.number().int().min(0),
    commitment: z.string().describe('What the ledger still holds of it, base64.'),
    erased_at: z.iso.datetime(),
    erased_by_index: z.number().int().min(0).describe('Place of the `ledger.erase` entry that tells of it.'),
    requested_by: z.string().nullable(),
    reason: z.string().nullable(),
  })
  .meta({ id: 'Tombstone' });
export type Tombstone = z.infer<typeof Tombstone>;

const Refusal = z
  .looseObject({
    error: z.string(),
    message: z.string(),
    errors: z.array(Fault).optional(),
    tombstone: Tombstone.optional().describe('With `gone`, of an erased event.'),
  })
  .meta({ id: 'Refusal' });

/** Trailmark's own endpoints: snake_case like the others, errors as a word, a sentence, and the faults with their places. */
export const trailmark: Dialect = {
  name: 'trailmark',
  errorSchema: Refusal,
  issue: issueBelow('query'),
  error(error) {
    const faults = error.issues.map(({ loc, type, msg }) => ({
      pointer: `/${loc.join('/')}`,
      code: type,
      message: msg,
    }));
    const body = {
      error: WORDS[error.code] ?? error.code,
      message: sentence(error),
      ...(faults.length > 0 ? { errors: faults } : {}),
      ...error.facts,
    };
    return jsonAnswer(body, error.status, errorHeaders(error, error.detail));
  },
};

const WORDS: Partial<Record<ErrorCode, string>> = {
  no_route: 'not_found',
  invalid_request: 'validation_error',
};

function sentence({ code, detail, issues }: AuditError): string {
  const [first] = issues;
  return code === 'invalid_request' && first ? `${first.loc.slice(1).join('.')}: ${first.msg}` : detail;
}
