import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import net, { type Socket } from 'node:net';
import { SERVER_ENDS } from '@/lib/query/reading';
import { beginDrain } from './draining';

/** How a server leaves its port. */
export interface Leaving {
  /** Another process answers on the port already: nobody in front has to hear of it. */
  isReplaced?: boolean;
  /** How long requests are still taken, after the process has said that it is not ready, until those in front know. */
  drainMs?: number;
}

/** What a process that is replaced gives the kept connections of its clients to ask once more, and to hear that it closes. */
const LINGER_MS = 1_000;
const ANSWERS_MS = 10_000;
/** What is still written for clients that have gone or were cut off. */
const WORK_MS = 5_000;

/** The longest that {@link Exchanges.stop} takes. */
export function stopTimeoutMs(drainMs: number): number {
  return Math.max(drainMs, LINGER_MS) + ANSWERS_MS + WORK_MS;
}

/** What a server has under way, so that it can end without breaking any of it. */
export class Exchanges {
  readonly #server: Server;
  readonly #answers = new Map<ServerResponse, Socket>();
  readonly #work = new Set<Promise<void>>();
  readonly #lasting = new Set<AbortController>();
  /** Connections that have asked nothing yet: Node does not count them among the idle ones. */
  readonly #silent = new Set<Socket>();
  #isLeaving = false;
  #isEnding = false;

  constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket: Socket) => {
      this.#silent.add(socket);
      socket.once('close', () => this.#silent.delete(socket));
    });
  }

  /** Runs the work of a request. It may go on when its client has left: what was taken is written. */
  begin({ socket }: IncomingMessage, outgoing: ServerResponse, run: () => Promise<void>): void {
    this.#silent.delete(socket);
    this.#answers.set(outgoing, socket);
    if (this.#isLeaving) sayLast(outgoing);
    outgoing.once('close', () => {
      this.#answers.delete(outgoing);
      // An answer that had begun before could not say that it is the last one of its connection.
      if (this.#isEnding) socket.end();
    });
    const work = run().finally(() => this.#work.delete(work));
    this.#work.add(work);
  }

  /** Aborted when the client goes away before its answer is finished, or the server ends. */
  signalOf(outgoing: ServerResponse): AbortSignal {
    const exchange = new AbortController();
    if (this.#isEnding || outgoing.destroyed) {
      exchange.abort(outgoing.destroyed ? undefined : SERVER_ENDS);
      return exchange.signal;
    }
    this.#lasting.add(exchange);
    outgoing.once('close', () => {
      this.#lasting.delete(exchange);
      if (!outgoing.writableFinished) exchange.abort();
    });
    return exchange.signal;
  }

  /**
   * First each answer says that it is the last one of its connection, while requests are still taken. Then the port is
   * left, streams and polls are ended, and answers under way finished, or cut after 10 s. Last, what clients were not
   * waiting for any more is done. Resolves when nothing is left.
   */
  async stop({ isReplaced = false, drainMs = 0 }: Leaving = {}): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.once('close', resolve));
    this.#isLeaving = true;
    for (const outgoing of this.#answers.keys()) sayLast(outgoing);
    if (!isReplaced) beginDrain();
    // Of `net`, because that of `http` ends idle connections at once, maybe under a request that is on its way.
    else net.Server.prototype.close.call(this.#server);
    await within(closed, isReplaced ? LINGER_MS : drainMs);
    this.#isEnding = true;
    this.#server.close();
    for (const exchange of this.#lasting) exchange.abort(SERVER_ENDS);
    for (const socket of this.#silent) socket.destroy();
    if (!(await within(closed, ANSWERS_MS))) this.#server.closeAllConnections();
    await within(Promise.allSettled(this.#work), WORK_MS);
  }
}

function sayLast(outgoing: ServerResponse): void {
  if (!outgoing.headersSent) outgoing.setHeader('connection', 'close');
}

/** Whether something is over within a time. */
async function within(over: Promise<unknown>, ms: number): Promise<boolean> {
  if (ms === 0) return false;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const isOver = await Promise.race([over.then(() => true as const), late]);
  clearTimeout(timer);
  return isOver;
}
