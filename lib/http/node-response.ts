import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { EVERYWHERE, NO_PAGE } from './fixed-headers.mjs';
import { type WholeBody, wholeBodyOf } from './whole-body';

const FIXED = Object.entries({ ...EVERYWHERE, ...NO_PAGE });
const GZIP_BYTES_MIN = 1_024;

/** Sends an answer. A JSON one is whole when it comes and may be compressed; any other goes as fast as it is taken. */
export async function sendResponse(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  response: Response,
): Promise<void> {
  outgoing.statusCode = response.status;
  for (const [name, value] of response.headers) outgoing.appendHeader(name, value);
  setFixedHeaders(outgoing);
  const { body } = response;
  if (body === null) outgoing.end();
  else if (outgoing.destroyed) await body.cancel();
  else if (isJson(response)) await sendWhole(incoming, outgoing, await wholeBodyOf(response));
  else if (incoming.method === 'HEAD') await leave(body, outgoing);
  else await sendStream(outgoing, body);
}

/** Of every answer that is no page, whoever makes it. */
export function setFixedHeaders(outgoing: ServerResponse): void {
  for (const [name, value] of FIXED) outgoing.setHeader(name, value);
}

function isJson({ headers }: Response): boolean {
  return /^application\/([\w.-]+\+)?json\b/.test(headers.get('content-type') ?? '');
}

async function sendWhole(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  body: WholeBody,
): Promise<void> {
  const isUnchanged = mayBeKept(incoming, outgoing) && compareTag(incoming, outgoing, body);
  if (isUnchanged) {
    outgoing.statusCode = 304;
    outgoing.removeHeader('content-type');
    outgoing.end();
    return;
  }
  let sent = body.plain;
  if (sent.byteLength > GZIP_BYTES_MIN) {
    outgoing.appendHeader('vary', 'Accept-Encoding');
    if (acceptsGzip(incoming.headers['accept-encoding'] ?? '')) {
      sent = await body.gzip();
      outgoing.setHeader('content-encoding', 'gzip');
    }
  }
  outgoing.setHeader('content-length', sent.byteLength);
  outgoing.end(incoming.method === 'HEAD' ? undefined : sent);
}

/** Whether a client may hold on to the answer and ask whether it is still good. */
function mayBeKept({ method }: IncomingMessage, outgoing: ServerResponse): boolean {
  const isRead = method === 'GET' || method === 'HEAD';
  return (
    isRead && outgoing.statusCode === 200 && !/no-store/.test(String(outgoing.getHeader('cache-control')))
  );
}

/** Tags the answer; true where the client has it already. The tag is weak: compressed or not, it is the same answer. */
function compareTag(incoming: IncomingMessage, outgoing: ServerResponse, body: WholeBody): boolean {
  const tag = body.tag();
  outgoing.setHeader('etag', `W/${tag}`);
  const known = (incoming.headers['if-none-match'] ?? '').split(',').map((text) => text.trim());
  return known.some((text) => text === '*' || text.replace(/^W\//, '') === tag);
}

function acceptsGzip(header: string): boolean {
  return header.split(',').some((part) => {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    return name === 'gzip' && !parameters.some((text) => /^q=0(\.0*)?$/.test(text));
  });
}

async function leave(body: ReadableStream<Uint8Array>, outgoing: ServerResponse): Promise<void> {
  outgoing.end();
  await body.cancel();
}

/** A client that goes away cancels the stream; one whose stream fails is told by a broken connection. */
async function sendStream(outgoing: ServerResponse, body: ReadableStream<Uint8Array>): Promise<void> {
  const reader = body.getReader();
  const gone = new AbortController();
  outgoing.once('close', () => {
    gone.abort();
    reader.cancel().catch(() => undefined); // it has ended or failed already
  });
  outgoing.flushHeaders();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (!outgoing.write(value) && !outgoing.destroyed)
        await once(outgoing, 'drain', { signal: gone.signal });
    }
    outgoing.end();
  } catch (error) {
    outgoing.destroy();
    if (!gone.signal.aborted) throw error;
  }
}
