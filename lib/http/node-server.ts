import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { log } from '@/lib/log';
import { ADDRESS_HEADER } from './address';
import { Exchanges, type Leaving } from './exchanges';
import { toRequest } from './node-request';
import { sendResponse, setFixedHeaders } from './node-response';
import { observe, routeOfRest } from './observe';
import { createRouter, type Match, METHODS, type Routes } from './router';
import { transportSecurity } from './transport-security';

/** A request may take as long as its client goes on sending, as an upload of many lines does; its headers may not. */
const LIMITS = { headersTimeout: 60_000, requestTimeout: 0, keepAliveTimeout: 65_000 } as const;
/** Of a connection on which nothing moves: longer than a poll that waits and the heartbeat of a stream. */
const IDLE_TIMEOUT_MS = 120_000;
/** Of a target that Next answers: it may repeat it twice in the headers of a redirect, of which clients read 16 KB. */
const TARGET_LENGTH_MAX = 7_000;

export interface NodeServer {
  server: Server;
  /** Ends it in order, whatever clients do, within what {@link stopTimeoutMs} says. */
  stop(how?: Leaving): Promise<void>;
}

/** Who serves what is no route's. */
export type Rest = (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void> | void;

/** Serves routes over bare HTTP; what is not theirs goes to `serveRest`. */
export function createNodeServer(routes: Routes, serveRest: Rest): NodeServer {
  const find = createRouter(routes);
  const server = createServer(LIMITS);
  const exchanges = new Exchanges(server);
  server.timeout = IDLE_TIMEOUT_MS;
  server.on('request', (incoming, outgoing) => {
    // Over whatever a client sends under that name.
    incoming.headers[ADDRESS_HEADER] = incoming.socket.remoteAddress ?? '';
    const secure = transportSecurity();
    if (secure !== undefined) outgoing.setHeader('strict-transport-security', secure);
    const { method = '', url = '' } = incoming;
    const match = find(method, url.split('?', 1)[0] ?? '');
    const work = () =>
      guard(incoming, outgoing, async () => {
        if (match) await answer(incoming, outgoing, match, () => exchanges.signalOf(outgoing));
        else if (!refuse(incoming, outgoing)) await serveRest(incoming, outgoing);
      });
    const route = match?.route ?? routeOfRest(url);
    exchanges.begin(incoming, outgoing, () => observe(incoming, outgoing, route, work));
  });
  return { server, stop: (how) => exchanges.stop(how) };
}

async function answer(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { handle, params }: Match,
  makeSignal: () => AbortSignal,
): Promise<void> {
  let signal: AbortSignal | undefined;
  const request = toRequest(incoming, () => {
    signal ??= makeSignal();
    return signal;
  });
  await sendResponse(incoming, outgoing, await handle(request, { params }));
}

/** One request that goes wrong is no reason for the others to end. */
async function guard(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    log.error('no answer', { path: incoming.url?.split('?', 1)[0] }, error);
    if (outgoing.headersSent) outgoing.destroy();
    else say(outgoing, 500, 'Internal Server Error');
  }
}

/** What Next would answer with a page of its own, or not at all. */
function refuse({ method = '', url = '' }: IncomingMessage, outgoing: ServerResponse): boolean {
  const known = [...METHODS, 'HEAD'];
  if (!known.includes(method)) {
    outgoing.setHeader('allow', known.join(', '));
    say(outgoing, 405, 'Method Not Allowed');
    return true;
  }
  if (url.length > TARGET_LENGTH_MAX) {
    say(outgoing, 414, 'URI Too Long');
    return true;
  }
  try {
    decodeURIComponent(url.split('?', 1)[0] ?? '');
    return false;
  } catch {
    say(outgoing, 400, 'Bad Request');
    return true;
  }
}

function say(outgoing: ServerResponse, status: number, detail: string): void {
  setFixedHeaders(outgoing);
  outgoing.statusCode = status;
  outgoing.setHeader('content-type', 'application/json');
  outgoing.end(JSON.stringify({ detail }));
}
