import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { Handler } from './handler';
import { toRequest } from './node-request';
import { sendResponse } from './node-response';

/** Serves handlers by path over real HTTP, whatever the method, so that client libraries can be tried against them. */
export async function serveHandlers(routes: Readonly<Record<string, Handler>>) {
  return await listen(async (incoming, outgoing) => {
    const request = toRequest(incoming, () => AbortSignal.any([]));
    const route = routes[new URL(request.url).pathname];
    const response = route
      ? await route(request, { params: Promise.resolve({}) })
      : new Response('no such route', { status: 404 });
    await sendResponse(incoming, outgoing, response);
  });
}

/** A server on a free port, and how to end it. */
export async function listen(listener: RequestListener) {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: originOf(server.address()),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export function originOf(address: ReturnType<ReturnType<typeof createServer>['address']>): string {
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

/** What a test waits for, and lets happen. */
export function makeGate<T = void>() {
  let open: (value: T) => void = () => undefined;
  const opened = new Promise<T>((resolve) => {
    open = resolve;
  });
  return { opened, open: (value: T) => open(value) };
}
