import { AuditError } from '@/lib/audit/error';
import type { Dialect } from '@/lib/dialects/dialect';
import { log } from '@/lib/log';
import { isOutOfTime, isTransient } from '@/lib/transient';

/** A route handler: Next serves it, and so can a bare server. */
export type Handler = (request: Request, context: RouteContext) => Promise<Response>;

export type RouteParams = Readonly<Record<string, string | string[] | undefined>>;

export interface RouteContext {
  /** Next gives a route without parameters none. */
  params: Promise<RouteParams | undefined>;
}

/** What a client is told of any error; what it is not told goes to the log. */
export function toAuditError(error: unknown, fields: { dialect: string }): AuditError {
  if (error instanceof AuditError) return error;
  if (isTransient(error))
    return new AuditError('unavailable', 'The database does not answer', { cause: error });
  if (isOutOfTime(error))
    return new AuditError('overloaded', 'The query takes too long: narrow it', { cause: error });
  log.error('request failed', fields, error);
  return new AuditError('internal', 'Internal error', { cause: error });
}

/** A handler whose errors are said in the dialect's words. */
export function handler(
  dialect: Dialect,
  answer: (request: Request, params: RouteParams) => Promise<Response>,
): Handler {
  return async (request, context) => {
    try {
      return await answer(request, (await context.params) ?? {});
    } catch (error) {
      return dialect.error(toAuditError(error, { dialect: dialect.name }));
    }
  };
}

/** The other methods of a route: 405 with Allow, in the dialect's words. */
export function methodsNotAllowed(dialect: Dialect, allow: readonly string[]) {
  const refuse = async () =>
    dialect.error(new AuditError('method_not_allowed', 'Method not allowed', { allow }));
  return { GET: refuse, POST: refuse, PUT: refuse, PATCH: refuse, DELETE: refuse, OPTIONS: refuse };
}

/** Every method of a path that does not exist: 404 in the dialect's words. */
export function noRoute(dialect: Dialect) {
  const refuse = handler(dialect, async () => {
    throw new AuditError('no_route', 'No such route');
  });
  return { GET: refuse, POST: refuse, PUT: refuse, PATCH: refuse, DELETE: refuse, OPTIONS: refuse };
}
