import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { afterEach, beforeEach } from 'vitest';

export interface Received {
  headers: IncomingHttpHeaders;
  url: string;
  events: { action: string; source_event_id: string; occurred_at: string }[];
  atMs: number;
}

/** How one request is answered. What is not said here is answered as Trailmark does. */
export type Reply = (response: ServerResponse, received: Received) => void;

/** A server that stores events by id and answers as it is told, one reply a request, and well after these. */
export function useReceiver() {
  const requests: Received[] = [];
  const stored = new Map<string, string>();
  let replies: Reply[] = [];
  let running = 0;
  let overlaps = 0;
  const server = createServer(async (request, response) => {
    running += 1;
    if (running > 1) overlaps += 1;
    response.on('close', () => {
      running -= 1;
    });
    let text = '';
    for await (const chunk of request) text += chunk;
    const received = {
      headers: request.headers,
      url: request.url ?? '',
      atMs: Date.now(),
      ...JSON.parse(text),
    };
    requests.push(received);
    (replies.shift() ?? well)(response, received);
  });
  const well: Reply = (response, { events }) => {
    for (const event of events) stored.set(event.source_event_id, event.action);
    answer(response, 201, { items: events.map(() => ({ status: 'accepted' })) });
  };
  beforeEach(async () => {
    requests.length = 0;
    stored.clear();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return {
    requests,
    stored,
    well,
    overlaps: () => overlaps,
    reply: (...next: Reply[]) => {
      replies = next;
    },
    url: () => {
      const address = server.address();
      return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
    },
  };
}

export function answer(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}
