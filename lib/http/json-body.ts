import type { z } from 'zod';
import { AuditError } from '@/lib/audit/error';
import { decodeUtf8, readBody } from './body';

const BODY_BYTES_MAX = 64 * 1024;

/**
 * The body of a request as its schema has it. Throws `too_large` beyond `bytesMax`, `invalid_body` for what is no JSON,
 * `invalid_request` with the places that do not fit.
 */
export async function readJson<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
  bytesMax = BODY_BYTES_MAX,
): Promise<z.output<Schema>> {
  const parsed = schema.safeParse(parseJson(decodeUtf8(await readBody(request, bytesMax))));
  if (parsed.success) return parsed.data;
  throw new AuditError('invalid_request', 'Invalid request', {
    issues: parsed.error.issues.map(({ code, path, message }) => ({
      ...{ type: code, msg: message, input: '' },
      loc: ['body', ...path.map((step) => (typeof step === 'symbol' ? step.toString() : step))],
    })),
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AuditError('invalid_body', 'The body is not JSON', { cause });
  }
}
