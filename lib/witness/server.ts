import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { log } from '@/lib/log';
import { addCheckpoint, type Witness } from './witness';

const LIMITS = { headersTimeout: 10_000, requestTimeout: 20_000, keepAliveTimeout: 65_000 } as const;
const CONNECTIONS_MAX = 256;
/** 63 hashes, and a note with more signatures than a log has keys. */
const BODY_BYTES_MAX = 64 * 1024;
const TYPES: Readonly<Record<number, string>> = { 409: 'text/x.tlog.size' };

/** A witness over plain HTTP (C2SP tlog-witness, HTTP Interface). What goes wrong with one request ends no other. */
export function createWitnessServer(witness: Witness): Server {
  const server = createServer(LIMITS, (incoming, outgoing) => {
    void serve(witness, incoming, outgoing).catch((error) => {
      log.error('witness.failed', {}, error);
      answer(outgoing, 500, 'this witness cannot answer\n');
    });
  });
  server.maxConnections = CONNECTIONS_MAX;
  return server;
}

async function serve(witness: Witness, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const { method, url = '' } = incoming;
  if (url.split('?', 1)[0] !== '/add-checkpoint') {
    answer(outgoing, 404, 'no such endpoint\n');
    return;
  }
  if (method !== 'POST') {
    outgoing.setHeader('Allow', 'POST');
    answer(outgoing, 405, 'POST a checkpoint\n');
    return;
  }
  const body = await readBody(incoming);
  if (body === 'too-large') answer(outgoing, 413, 'the request is too large\n');
  else if (body === 'malformed') answer(outgoing, 400, 'malformed request\n');
  else {
    const { status, body: said } = await addCheckpoint(witness, body.text);
    answer(outgoing, status, said);
  }
}

function answer(outgoing: ServerResponse, status: number, body: string): void {
  if (outgoing.headersSent || outgoing.destroyed) return;
  outgoing.statusCode = status;
  outgoing.setHeader('Content-Type', TYPES[status] ?? 'text/plain; charset=utf-8');
  outgoing.setHeader('X-Content-Type-Options', 'nosniff');
  // The rest of a body that nobody reads would be taken for the next request.
  if (status === 413) outgoing.setHeader('Connection', 'close');
  outgoing.end(body);
}

async function readBody(incoming: IncomingMessage): Promise<{ text: string } | 'too-large' | 'malformed'> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Where it is left early the connection stays, for the answer.
  for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) return 'too-large';
    chunks.push(chunk);
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
    return { text };
  } catch {
    return 'malformed';
  }
}
