import type { z } from 'zod';
import { AuditError } from '@/lib/audit/error';
import type { AuditFilter } from '@/lib/audit/filter';
import { isObject, type JsonObject } from '@/lib/audit/json';
import { parsePhrase } from '@/lib/audit/phrase';
import type { Scope } from '@/lib/audit/scope';
import { identityOf, type Principal } from '@/lib/auth/principal';
import { spend } from '@/lib/auth/rate-limit';
import { authorize, checkReach } from '@/lib/auth/reach';
import { jsonAnswer } from '@/lib/dialects/json-answer';
import type { Operation } from '@/lib/dialects/operation';
import { parameterMeta, type QuerySchema, readQuery } from '@/lib/dialects/parameter';
import { refuseMasked } from '@/lib/query/reach';
import { withReading } from '@/lib/query/reading';
import { addressGroup, clientAddress } from './address';
import { callerOf } from './caller';
import { type Handler, handler, type RouteParams } from './handler';
import { beside, recordRead } from './read-record';

/** What a handler is given: the caller is known, allowed, and its parameters are read. */
export interface Call<Query> {
  principal: Principal;
  scope: Scope;
  query: Query;
  filter: AuditFilter;
  params: RouteParams;
  search: URLSearchParams;
  request: Request;
}

/**
 * The handler of an operation. Checks run in the order 429, 401, 403, 422, 404; a read leaves its record in the access
 * log before its answer ends. `handle` answers the body of a 200, or a whole Response.
 */
export function serve<Query extends QuerySchema>(
  operation: Operation<Query>,
  handle: (call: Call<z.output<Query>>) => Promise<unknown>,
): Handler {
  return handler(operation.dialect, async (request, params) => {
    const call = await admit(operation, request, params);
    const reads = withReading(request.signal, () => handle(call));
    const { answer, plans, lagMs } = await beside(record(operation, call), reads);
    const response = answer instanceof Response ? answer : jsonAnswer(answer);
    if (lagMs !== undefined) response.headers.set('X-Read-Lag', String(Math.ceil(lagMs)));
    if (plans.length > 0 && seesPlans(call.principal)) response.headers.set('X-Query-Plan', plans.join('; '));
    return response;
  });
}

/** How a read was done names no value, but tells of other tenants' volume: for those who see all of them. */
function seesPlans({ role, platformToken }: Principal): boolean {
  return role === 'super_admin' || platformToken;
}

/** Who calls, what they may see, and what they ask; throws where any of it is not right. */
async function admit<Query extends QuerySchema>(
  operation: Operation<Query>,
  request: Request,
  params: RouteParams,
): Promise<Call<z.output<Query>>> {
  const address = clientAddress(request.headers);
  if (address !== undefined) await spend('address', addressGroup(address));
  const principal = await callerOf(operation, request.headers);
  await spend('credential', identityOf(principal));
  const search = new URL(request.url).searchParams;
  const scope = await authorize(principal, operation.permission, 'main');
  const { dialect } = operation;
  const read = readQuery(operation.query, search, (...fault) => dialect.issue(...fault));
  if ('issues' in read) {
    const { filter: named, words } = namedIn(operation.query, search);
    if (operation.refusesOthers) checkReach(scope, named);
    refuseMasked(scope, named, search.get('search') || words);
    throw new AuditError('invalid_request', 'Invalid request', { issues: read.issues });
  }
  const { query } = read;
  const filter = operation.filter?.(query, search) ?? [];
  if (operation.refusesOthers) checkReach(scope, filter);
  return { principal, scope, query, filter, params, search, request };
}

/**
 * Looks anew at the credential of a call that lasts, and leaves the record of its read in this minute. Throws where the
 * credential was revoked, has expired, or does not allow it any more.
 */
export async function admitAgain<Query extends QuerySchema>(
  operation: Operation<Query>,
  { request, params }: Call<z.output<Query>>,
): Promise<Call<z.output<Query>>> {
  const call = await admit(operation, request, params);
  await record(operation, call);
  return call;
}

/** What a request with faults asks as far as it is understood: what its caller may not ask is refused before them. */
function namedIn(
  schema: QuerySchema,
  search: URLSearchParams,
): { filter: AuditFilter; words: string | undefined } {
  let words: string | undefined;
  const filter = Object.entries(schema.shape).flatMap(([name, shape]): AuditFilter => {
    const { field, op = 'eq', isPhrase } = parameterMeta(shape);
    const value = search.getAll(name).at(-1);
    if (isPhrase && value) {
      const phrase = parsePhrase(value);
      words = phrase.search;
      return phrase.filter;
    }
    if (!value || field === undefined) return [];
    return [{ field, op, values: op === 'in' ? value.split(',').filter((word) => word !== '') : [value] }];
  });
  return { filter, words };
}

async function record<Query extends QuerySchema>(
  { reads, id, query: schema }: Operation<Query>,
  { principal, scope, filter, query, params, request }: Call<z.output<Query>>,
): Promise<void> {
  if (reads === undefined) return;
  const options = optionsOf(schema, query);
  const [eventId] = Object.values(params).flatMap((value) => value ?? []);
  await recordRead(
    principal,
    scope,
    { action: reads, operation: id, filter, options, eventId },
    request.headers,
  );
}

/** The parameters that filter nothing: page, limit, order. */
function optionsOf(schema: QuerySchema, query: unknown): JsonObject {
  const given = isObject(query) ? query : {};
  const options: JsonObject = {};
  const words: string[] = [];
  for (const [name, shape] of Object.entries(schema.shape)) {
    const value: unknown = given[name];
    const { field, isPhrase } = parameterMeta(shape);
    if (field !== undefined || value === undefined) continue;
    const searched = isPhrase && isObject(value) ? value.search : name === 'search' ? value : undefined;
    if (typeof searched === 'string') words.push(searched);
    else if (!isPhrase) options[name] = String(value);
  }
  return words.length > 0 ? { ...options, search: words.join(' ') } : options;
}
