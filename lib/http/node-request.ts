import type { IncomingMessage } from 'node:http';
import { finished } from 'node:stream';

/** Handlers are told their public address by the settings, never by a Host header, which anybody may write. */
const ORIGIN = 'http://localhost';

/** The request as handlers know it. Nothing of its body is read before they read it, and no faster than they do. */
export function toRequest(incoming: IncomingMessage, signal: () => AbortSignal): Request {
  return new NodeRequest(incoming, signal);
}

class NodeRequest extends Request {
  readonly #signal: () => AbortSignal;

  constructor(incoming: IncomingMessage, signal: () => AbortSignal) {
    super(ORIGIN + incoming.url, initOf(incoming));
    this.#signal = signal;
  }

  /** Made when it is asked for: few handlers outlive their first answer. */
  override get signal(): AbortSignal {
    return this.#signal();
  }
}

function initOf(incoming: IncomingMessage): RequestInit & { duplex?: 'half' } {
  const method = methodOf(incoming);
  const headers = headersOf(incoming);
  if (!hasBody(incoming)) return { method, headers };
  return { method, headers, body: bodyOf(incoming), duplex: 'half' };
}

/** There is no Request of the method TRACE; whoever refuses it need not know which one it was. */
function methodOf({ method = 'GET' }: IncomingMessage): string {
  return method === 'TRACE' ? 'OPTIONS' : method;
}

function headersOf({ headers }: IncomingMessage): [string, string][] {
  const pairs: [string, string][] = [];
  for (const name in headers) {
    const value = headers[name];
    if (typeof value === 'string') pairs.push([name, value]);
    else for (const each of value ?? []) pairs.push([name, each]);
  }
  return pairs;
}

/** That of a GET is nobody's. */
function hasBody({ method, headers }: IncomingMessage): boolean {
  if (method === 'GET' || method === 'HEAD') return false;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** Fails where the client breaks off; what a handler leaves is read and forgotten, so that its answer arrives. */
function bodyOf(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  let isOpen = true;
  incoming.pause();
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        incoming.on('data', (chunk: Uint8Array) => {
          if (!isOpen) return;
          controller.enqueue(chunk);
          incoming.pause();
        });
        finished(incoming, { writable: false }, (error) => {
          if (!isOpen) return;
          isOpen = false;
          if (error) controller.error(error);
          else controller.close();
        });
      },
      pull() {
        incoming.resume();
      },
      cancel() {
        isOpen = false;
        incoming.resume();
      },
    },
    { highWaterMark: 0 },
  );
}
