import { AuditError } from '@/lib/audit/error';
import type { Handler, RouteParams } from './handler';

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/** What a `route.ts` exports: every method, refused or not. */
export type Route = Readonly<Record<(typeof METHODS)[number], Handler>>;

/** Routes by their folders below `app`, as Next names them; undefined: it is there, but Next alone can serve it. */
export type Routes = Readonly<Record<string, Route | undefined>>;

export interface Match {
  /** Of the route: its folder below `app`. */
  route: string;
  handle: Handler;
  /** Rejects with an AuditError where the path cannot be decoded: the handler says so in its dialect's words. */
  params: Promise<RouteParams>;
}

interface Pattern {
  path: string;
  segments: readonly string[];
  route: Route | undefined;
}

const NO_PARAMS: Promise<RouteParams> = Promise.resolve({});
/** What Next redirects or resolves before it looks for a route. */
const UNSETTLED = /^[^/]|\/\/|[\\#]|\/(?:\.|%2e){1,2}(?:\/|$)/i;

/** Finds the handler of a method and a path (without query) as Next does; undefined: the path is not the API's. */
export function createRouter(routes: Routes): (method: string, path: string) => Match | undefined {
  const patterns = Object.entries(routes)
    .map(([path, route]) => ({ path, segments: path.split('/').slice(1), route }))
    .sort((one, other) => compare(one.segments, other.segments));
  const plain = new Map(Object.entries(routes).filter(([path]) => !path.includes('[')));
  return (method, path) => {
    const trimmed = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
    const known = plain.get(trimmed);
    if (known) return { route: trimmed, handle: handlerOf(known, method), params: NO_PARAMS };
    if (UNSETTLED.test(path)) return undefined;
    return matchPattern(patterns, method, trimmed.split('/').slice(1));
  };
}

function matchPattern(
  patterns: readonly Pattern[],
  method: string,
  segments: readonly string[],
): Match | undefined {
  for (const pattern of patterns) {
    const found = paramsOf(pattern.segments, segments);
    if (!found) continue;
    if (!pattern.route) return undefined;
    const params = decode(found);
    params.catch(() => undefined); // a handler that refuses the method does not look at them
    return { route: pattern.path, handle: handlerOf(pattern.route, method), params };
  }
  return undefined;
}

/** HEAD is GET without a body. A method that HTTP has and no route does is refused as OPTIONS is, which none answers. */
function handlerOf(route: Route, method: string): Handler {
  if (method === 'HEAD') return route.GET;
  return route[METHODS.find((known) => known === method) ?? 'OPTIONS'];
}

/** The segments that the pattern's names stand for, or undefined where the path is another one. */
function paramsOf(pattern: readonly string[], segments: readonly string[]): RouteParams | undefined {
  const params: Record<string, string | string[]> = {};
  for (const [nth, part] of pattern.entries()) {
    const [, open, dots, name] = /^(\[{1,2})(\.{3})?(\w+)\]+$/.exec(part) ?? [];
    const given = segments[nth];
    if (name !== undefined && dots !== undefined) {
      if (given === undefined) return open === '[[' ? params : undefined;
      return { ...params, [name]: segments.slice(nth) };
    }
    if (given === undefined || (name === undefined && given !== part)) return undefined;
    if (name !== undefined) params[name] = given;
  }
  return segments.length === pattern.length ? params : undefined;
}

async function decode(params: RouteParams): Promise<RouteParams> {
  try {
    const decoded: Record<string, string | string[] | undefined> = {};
    for (const [name, value] of Object.entries(params))
      decoded[name] = Array.isArray(value) ? value.map(decodeURIComponent) : decodeURIComponent(value ?? '');
    return decoded;
  } catch (cause) {
    throw new AuditError('invalid_body', 'The path cannot be decoded', { cause });
  }
}

/** The more that a pattern says, the earlier it is tried: a word before a name, a name before all the rest. */
function compare(one: readonly string[], other: readonly string[]): number {
  for (let nth = 0; nth < Math.max(one.length, other.length); nth++) {
    const difference = vagueness(one[nth]) - vagueness(other[nth]);
    if (difference !== 0) return difference;
  }
  return 0;
}

function vagueness(part: string | undefined): number {
  if (part === undefined) return 0;
  return ['', '[', '[...', '[[...'].findLastIndex((start) => part.startsWith(start));
}
