import { AuditError, type Issue } from '@/lib/audit/error';
import type { AuditFilter } from '@/lib/audit/filter';
import type { Scope } from '@/lib/audit/scope';
import { authorize, checkReach, type Permission } from '@/lib/auth/reach';
import { authenticateBearer } from '@/lib/auth/token';
import type { Dialect, QueryReader } from '@/lib/dialects/dialect';
import { jsonAnswer } from '@/lib/dialects/json-answer';
import { log } from '@/lib/log';
import { isTransient } from '@/lib/transient';

/** A route handler: Next serves it, and so can a bare server. */
export type Handler = (request: Request, context: RouteContext) => Promise<Response>;

export interface RouteContext {
  params: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

export interface Endpoint<Query> {
  permission: Permission;
  /** Reads the parameters; its faults become one 422. */
  query: QueryReader<Query>;
  /** Which tenants and partners a request names; one outside the reach is refused before any other fault of it. */
  named?(query: Query): AuditFilter;
  /** Answers the body of a 200. */
  handle(call: {
    scope: Scope;
    query: Query;
    params: Readonly<Record<string, string | string[] | undefined>>;
  }): Promise<unknown>;
}

/** A read endpoint of one dialect. Checks run in the order 401, 403, 422, 404; errors speak the dialect's words. */
export function endpoint<Query>(
  dialect: Dialect,
  { permission, query: read, named, handle }: Endpoint<Query>,
): Handler {
  return async (request, context) => {
    try {
      const principal = await authenticateBearer(request.headers.get('authorization'));
      const scope = await authorize(principal, permission);
      const issues: Issue[] = [];
      const query = read(new URL(request.url).searchParams, issues);
      if (named) checkReach(scope, named(query));
      if (issues.length > 0) throw new AuditError('invalid_request', 'Invalid request', { issues });
      return jsonAnswer(await handle({ scope, query, params: await context.params }));
    } catch (error) {
      return dialect.error(toAuditError(error, { dialect: dialect.name }));
    }
  };
}

/** What a client is told of any error; what it is not told goes to the log. */
function toAuditError(error: unknown, fields: { dialect: string }): AuditError {
  if (error instanceof AuditError) return error;
  if (isTransient(error))
    return new AuditError('unavailable', 'The database does not answer', { cause: error });
  log.error('request failed', fields, error);
  return new AuditError('internal', 'Internal error', { cause: error });
}

/** For an endpoint without parameters. */
export const noQuery: QueryReader<undefined> = () => undefined;

/** The other methods of a route: 405 with Allow, in the dialect's words. */
export function methodsNotAllowed(dialect: Dialect, allow: readonly string[]) {
  const refuse = async () =>
    dialect.error(new AuditError('method_not_allowed', 'Method not allowed', { allow }));
  return { GET: refuse, POST: refuse, PUT: refuse, PATCH: refuse, DELETE: refuse, OPTIONS: refuse };
}

/** Every method of a path that does not exist: 404 in the dialect's words. */
export function noRoute(dialect: Dialect) {
  const refuse = async () => dialect.error(new AuditError('no_route', 'No such route'));
  return { GET: refuse, POST: refuse, PUT: refuse, PATCH: refuse, DELETE: refuse, OPTIONS: refuse };
}
