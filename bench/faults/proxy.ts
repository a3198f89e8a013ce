import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Message, MessageReader, StatementReader } from './messages';

/** What the line does to everything that passes it. */
export interface Line {
  /** Whether a new connection is reset at once. */
  isRefusing: boolean;
  /** Whether what is sent disappears, in both directions, and nobody is told: kept back until the line is open again. */
  isDark: boolean;
  /** How long each piece is on its way. */
  delayMs: () => number;
  /** Bytes that pass at once, 5 ms each; undefined: as many as come. */
  trickleBytes: number | undefined;
}

const CLEAR: Line = { isRefusing: false, isDark: false, delayMs: () => 0, trickleBytes: undefined };

/**
 * Where a connection is reset, of the statement that a snare waits for:
 *
 *   request    half of its message has reached the server
 *   held       nothing of it has
 *   response   half of its answer has reached the client
 *   answered   the server has done it, and nothing of its answer has reached the client
 */
export type SnarePoint = 'request' | 'held' | 'response' | 'answered';

/** A statement whose connection is to be cut. */
export interface Wanted {
  point: SnarePoint;
  isWanted: (statement: string) => boolean;
  signal: AbortSignal;
  /** Told the port of the client before the connection is reset. */
  before?: (clientPort: number) => void;
}

interface Snare extends Wanted {
  /** Told that it was cut, or what `before` threw. */
  told: (isCut: boolean) => void;
  failed: (error: unknown) => void;
}

/** A proxy between clients and a PostgreSQL, which knows where messages and answers begin. */
export interface Wire {
  port: number;
  /** Changes the line; answers how to have it clear again. */
  change(changes: Partial<Line>): () => void;
  /** Waits for the next statement that is wanted, and cuts its connection there. False: none came before the signal. */
  cut(wanted: Wanted): Promise<boolean>;
  /** Resets every connection; answers how many there were. */
  cutAll(): number;
  /** Whom new connections go to. */
  aimAt(port: number): void;
  close(): Promise<void>;
}

/** Starts one on any free port of this machine. */
export async function startProxy(serverPort: number): Promise<Wire> {
  const state = new State(serverPort);
  const listener = net.createServer({ noDelay: true, pauseOnConnect: true }, (client) => {
    if (state.line.isRefusing) client.resetAndDestroy();
    else void new Link(client, state).run();
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy does not listen');
  const cutAll = () => {
    const cut = state.links.size;
    for (const link of state.links) link.reset();
    return cut;
  };
  return {
    ...{ port: address.port, cutAll },
    change(changes) {
      state.changes.add(changes);
      return () => void state.changes.delete(changes);
    },
    cut: (wanted) => snare(state, wanted),
    aimAt: (port) => {
      state.serverPort = port;
    },
    async close() {
      listener.close();
      cutAll();
      await once(listener, 'close');
    },
  };
}

class State {
  readonly changes = new Set<Partial<Line>>();
  readonly links = new Set<Link>();
  readonly snares = new Set<Snare>();

  constructor(public serverPort: number) {}

  /** All that is done to it at this moment. */
  get line(): Line {
    return Object.assign({ ...CLEAR }, ...this.changes);
  }
}

function snare({ snares }: State, wanted: Wanted): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const set: Snare = { ...wanted, told: resolve, failed: reject };
    snares.add(set);
    const give = () => {
      snares.delete(set);
      resolve(false);
    };
    if (wanted.signal.aborted) give();
    else wanted.signal.addEventListener('abort', give, { once: true });
  });
}

/** An answer that is waited for: that of so many requests from the beginning of the connection. */
interface Awaited {
  snare: Snare;
  request: number;
}

const DARK_POLL_MS = 20;
const TRICKLE_MS = 5;

/** One connection of a client, and the one that stands for it. */
class Link {
  readonly #server: net.Socket;
  readonly #statements = new StatementReader();
  /** Requests that were sent, and answers that came back whole; the first answer is that of the sign-in. */
  #requests = 1;
  #answers = 0;
  #awaited: Awaited | undefined;

  constructor(
    private readonly client: net.Socket,
    private readonly state: State,
  ) {
    this.#server = net.connect({ port: state.serverPort, host: '127.0.0.1', noDelay: true });
    state.links.add(this);
    for (const socket of [client, this.#server]) {
      socket.on('error', () => this.reset()); // the other side is told in the same way
      socket.on('close', () => this.#closed());
    }
  }

  async run(): Promise<void> {
    const [asked, answered] = [new MessageReader('client'), new MessageReader('server')];
    await Promise.all([
      this.#pump(this.client, this.#server, (chunk) => this.#onAsked(asked.read(chunk))),
      this.#pump(this.#server, this.client, (chunk) => this.#onAnswered(answered.read(chunk))),
    ]);
  }

  reset(): void {
    for (const socket of [this.client, this.#server]) if (!socket.destroyed) socket.resetAndDestroy();
  }

  /** What one side ended in order ends for the other in order, once all that was sent has reached it. */
  async #pump(from: net.Socket, to: net.Socket, pass: (chunk: Buffer) => Promise<Buffer | undefined>) {
    try {
      for await (const chunk of from) {
        const passed = await pass(chunk);
        if (!passed) return;
        await this.#send(to, passed);
      }
      to.end();
    } catch {
      this.reset(); // a socket that broke in the middle of reading
    }
  }

  async #send(to: net.Socket, bytes: Buffer): Promise<void> {
    const delayMs = this.state.line.delayMs();
    if (delayMs > 0) await sleep(delayMs);
    while (this.state.line.isDark) await sleep(DARK_POLL_MS);
    for (let sent = 0; sent < bytes.length; ) {
      const step = this.state.line.trickleBytes ?? bytes.length;
      await write(to, bytes.subarray(sent, sent + step));
      sent += step;
      if (sent < bytes.length) await sleep(TRICKLE_MS);
    }
  }

  /** What passes of whole messages of the client; undefined: the connection is cut. */
  async #onAsked(messages: readonly Message[]): Promise<Buffer | undefined> {
    const passed: Buffer[] = [];
    for (const message of messages) {
      const statement = this.#statements.read(message);
      const found = statement === undefined ? undefined : this.#take(statement);
      if (found?.point === 'request' || found?.point === 'held') {
        const half = found.point === 'held' ? 0 : Math.ceil(message.bytes.length / 2);
        await this.#send(this.#server, Buffer.concat([...passed, message.bytes.subarray(0, half)]));
        return this.#spring(found);
      }
      if (found) this.#awaited = { snare: found, request: this.#requests + 1 };
      if (message.type === 'S' || message.type === 'Q') this.#requests += 1;
      passed.push(message.bytes);
    }
    return Buffer.concat(passed);
  }

  async #onAnswered(messages: readonly Message[]): Promise<Buffer | undefined> {
    const passed: Buffer[] = [];
    for (const message of messages) {
      const awaited = this.#awaited?.request === this.#answers + 1 ? this.#awaited.snare : undefined;
      if (awaited?.point === 'response') {
        await this.#send(this.client, Buffer.concat([...passed, message.bytes.subarray(0, 3)]));
        return this.#spring(awaited);
      }
      if (message.type === 'Z') this.#answers += 1;
      if (!awaited) passed.push(message.bytes);
      else if (message.type === 'Z') return this.#spring(awaited);
    }
    return Buffer.concat(passed);
  }

  #take(statement: string): Snare | undefined {
    for (const each of this.state.snares)
      if (each.isWanted(statement)) {
        this.state.snares.delete(each);
        return each;
      }
    return undefined;
  }

  #spring({ before, told, failed }: Snare): undefined {
    this.#awaited = undefined;
    try {
      before?.(this.client.remotePort ?? 0);
      told(true);
    } catch (error) {
      failed(error);
    }
    this.reset();
    return undefined;
  }

  #closed(): void {
    this.state.links.delete(this);
    const { client } = this;
    // Somebody else cut it before its answer came: another connection will do.
    const waiting = this.#awaited?.snare;
    this.#awaited = undefined;
    if (waiting && !waiting.signal.aborted) this.state.snares.add(waiting);
    // Whoever had something on its way to the one that is gone hears of it.
    if (client.destroyed && !this.#server.destroyed) this.#server.end();
    if (this.#server.destroyed && !client.destroyed && !client.writableEnded) client.resetAndDestroy();
  }
}

async function write(to: net.Socket, bytes: Buffer): Promise<void> {
  if (to.destroyed || to.write(bytes)) return;
  const done = new AbortController();
  const events = ['drain', 'close'].map((name) => once(to, name, { signal: done.signal }));
  await Promise.race(events).finally(() => done.abort());
}
