import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { log } from '@/lib/log';
import { ADDRESS_HEADER } from './address';
import { toRequest } from './node-request';
import { sendResponse, setFixedHeaders } from './node-response';
import { createRouter, type Match, METHODS, type Routes } from './router';

/** A request may take as long as its client goes on sending, as an upload of many lines does; its headers may not. */
const LIMITS = { headersTimeout: 60_000, requestTimeout: 0, keepAliveTimeout: 65_000 } as const;
/** Of a connection on which nothing moves: longer than a poll that waits and the heartbeat of a stream. */
const IDLE_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 10_000;

export interface NodeServer {
  server: Server;
  /** Takes no more connections, ends streams and polls, and resolves once every answer is finished, or cut after 10 s. */
  stop(): Promise<void>;
}

/** Who serves what is no route's. */
export type Rest = (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void> | void;

/** Serves routes over bare HTTP; what is not theirs goes to `serveRest`. */
export function createNodeServer(routes: Routes, serveRest: Rest): NodeServer {
  const find = createRouter(routes);
  const exchanges = new Set<AbortController>();
  let isStopping = false;

  const server = createServer(LIMITS, (incoming, outgoing) => {
    // Over whatever a client sends under that name.
    incoming.headers[ADDRESS_HEADER] = incoming.socket.remoteAddress ?? '';
    if (isStopping) outgoing.setHeader('connection', 'close');
    outgoing.once('close', () => {
      if (isStopping) setImmediate(() => server.closeIdleConnections());
    });
    const { method = '', url = '' } = incoming;
    const match = find(method, url.split('?', 1)[0] ?? '');
    void guard(incoming, outgoing, async () => {
      if (match) await answer(incoming, outgoing, match, () => signalOf(outgoing));
      else if (!refuse(incoming, outgoing)) await serveRest(incoming, outgoing);
    });
  });
  server.timeout = IDLE_TIMEOUT_MS;

  /** Aborted when the client goes away before its answer is finished, or the server stops. */
  function signalOf(outgoing: ServerResponse): AbortSignal {
    const exchange = new AbortController();
    if (isStopping || outgoing.destroyed) {
      exchange.abort();
      return exchange.signal;
    }
    exchanges.add(exchange);
    outgoing.once('close', () => {
      exchanges.delete(exchange);
      if (!outgoing.writableFinished) exchange.abort();
    });
    return exchange.signal;
  }

  async function stop(): Promise<void> {
    isStopping = true;
    const force = setTimeout(() => server.closeAllConnections(), STOP_TIMEOUT_MS);
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const exchange of exchanges) exchange.abort();
    await closed;
    clearTimeout(force);
  }

  return { server, stop };
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
