import type { z } from 'zod';
import type { AuditError, Issue } from '@/lib/audit/error';

/** How one source system speaks; the wrapper around an endpoint knows no more of it than this. */
export interface Dialect {
  name: string;
  /** The answer to an error, in the dialect's own words, body and headers. */
  error(error: AuditError): Response;
  /** A fault of one parameter: where it stands and what it says. `texts` are all values of that name. */
  issue(name: string, fault: z.core.$ZodIssue, texts: readonly string[]): Issue;
  /** The body of its errors, for the reference. */
  errorSchema: z.ZodType;
  /** The body of a 422 or 400 about parameters, where it is another one. */
  faultSchema?: z.ZodType;
}

/** How a dialect tells the fault of a parameter that stands below `place`; its input is all texts of the name. */
export function issueBelow(...place: readonly string[]): Dialect['issue'] {
  return (name, fault, texts) => ({
    ...faultOf(fault),
    loc: [...place, name],
    msg: fault.message,
    input: texts.join(),
  });
}

const CONTEXT = new Set(['string', 'number']);

/** The type and context that a parameter gave its fault. */
export function faultOf(fault: z.core.$ZodIssue): { type: string; ctx: Issue['ctx'] } {
  const params: Record<string, unknown> = fault.code === 'custom' ? (fault.params ?? {}) : {};
  const { type, ctx } = params;
  const context = typeof ctx === 'object' && ctx !== null ? Object.entries(ctx) : [];
  const kept = context.filter((entry): entry is [string, string | number] => CONTEXT.has(typeof entry[1]));
  return {
    type: typeof type === 'string' ? type : 'value_error',
    ctx: kept.length > 0 ? Object.fromEntries(kept) : undefined,
  };
}
