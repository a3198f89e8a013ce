import type { IncomingMessage, ServerResponse } from 'node:http';
import { log } from '@/lib/log';
import { REQUEST_ID_HEADER, requestIdOf, withRequestId } from '@/lib/request-context.mjs';
import { meter } from './meter';
import { tracer } from './tracer';

/** Answers a request of a server: whatever is done meanwhile knows its id, and so does the client; how it went is measured. */
export function observe<T>(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  route: string,
  work: () => T,
): T {
  const { method = '' } = incoming;
  const id = requestIdOf(incoming.headers[REQUEST_ID_HEADER]);
  outgoing.setHeader(REQUEST_ID_HEADER, id);
  const startedAtMs = performance.now();
  const end = meter()?.request(method, route);
  const trace = tracer()?.request({ method, route, requestId: id, parent: incoming.headers.traceparent });
  outgoing.once('close', () => {
    const status = outgoing.headersSent ? outgoing.statusCode : undefined;
    end?.(status, isStream(outgoing));
    trace?.end(status);
    const durationMs = Math.round(performance.now() - startedAtMs);
    withRequestId(id, () => log.debug('request', { method, route, status, durationMs }));
  });
  return withRequestId(id, trace ? () => trace.run(work) : work);
}

/** Lasts for as long as its client likes. */
function isStream(outgoing: ServerResponse): boolean {
  return String(outgoing.getHeader('content-type')).startsWith('text/event-stream');
}

/** What is no route of the API, in few words: a name of a metric is no place for what anybody may write. */
export function routeOfRest(target: string): string {
  if (target.startsWith('/_next/')) return '(assets)';
  return target.startsWith('/api/auth/') ? '/api/auth/[...nextauth]' : '(pages)';
}
