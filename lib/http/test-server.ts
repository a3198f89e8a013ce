import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { Handler } from './handler';

/** Serves handlers by path over real HTTP, as Next does, so that client libraries can be tried against them. */
export async function serveHandlers(routes: Readonly<Record<string, Handler>>) {
  const server = createServer(async (incoming, outgoing) => {
    const request = toRequest(incoming);
    const route = routes[new URL(request.url).pathname];
    const response = route
      ? await route(request, { params: Promise.resolve({}) })
      : new Response('no such route', { status: 404 });
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.end(Buffer.from(await response.arrayBuffer()));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    origin: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function toRequest(incoming: IncomingMessage): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) headers.set(name, String(value));
  const hasBody = incoming.method === 'POST';
  const init: RequestInit & { duplex: 'half' } = {
    method: incoming.method ?? 'GET',
    headers,
    duplex: 'half',
    ...(hasBody ? { body: new ReadableStream(fromNode(incoming)) } : {}),
  };
  return new Request(`http://${incoming.headers.host}${incoming.url}`, init);
}

function fromNode(incoming: IncomingMessage): UnderlyingDefaultSource<Uint8Array> {
  const chunks = Readable.from(incoming)[Symbol.asyncIterator]();
  return {
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  };
}
