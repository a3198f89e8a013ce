// Loaded into the web server before anything else: what Next does not tell or answers in its own words.
import http from 'node:http';
import { REQUEST_ID_HEADER, requestIdOf, withRequestId } from '../lib/request-context.mjs';

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const emit = http.Server.prototype.emit;

/**
 * Notes the address of the socket, over whatever a client sends under that name, and refuses what no route sees. Who
 * observes requests (app/next-alone.ts) is there once Next has started; until then each has its id all the same.
 */
http.Server.prototype.emit = function (event, ...rest) {
  if (event !== 'request') return emit.call(this, event, ...rest);
  const [request, response] = rest;
  request.headers['x-trailmark-address'] = request.socket.remoteAddress ?? '';
  const observe = globalThis.trailmarkObserve ?? identify;
  observe(request, response, () => {
    const refusal = refusalOf(request);
    if (refusal === undefined) return emit.call(this, event, ...rest);
    const body = JSON.stringify(wordsOf(request.url, refusal.detail));
    return response
      .writeHead(refusal.status, { 'Content-Type': 'application/json', ...refusal.headers })
      .end(body);
  });
  return true;
};

function identify(request, response, work) {
  const id = requestIdOf(request.headers[REQUEST_ID_HEADER]);
  response.setHeader(REQUEST_ID_HEADER, id);
  withRequestId(id, work);
}

/** The bodies of the dialects of those paths. */
function wordsOf(url, detail) {
  if (/^\/(v1|oauth)\b/.test(url)) return { error: 'invalid_request', message: detail };
  return { detail };
}

function refusalOf({ method, url }) {
  if (!METHODS.has(method)) {
    return { status: 405, detail: 'Method Not Allowed', headers: { Allow: [...METHODS].join(', ') } };
  }
  try {
    decodeURIComponent(url.split('?', 1)[0]);
    return undefined;
  } catch {
    return { status: 400, detail: 'Bad Request', headers: {} };
  }
}
