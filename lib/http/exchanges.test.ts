import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import net from 'node:net';
import { describe, expect, it } from 'vitest';
import { trailmark } from '@/lib/dialects/trailmark';
import { isDraining } from './draining';
import { type Handler, methodsNotAllowed } from './handler';
import { createNodeServer } from './node-server';
import { makeGate, originOf } from './test-server';

/** A server with one route. */
async function serve(handle: Handler) {
  const route = { ...methodsNotAllowed(trailmark, ['GET', 'POST']), GET: handle, POST: handle };
  const { server, stop } = createNodeServer({ '/api/x': route }, (_, outgoing) => void outgoing.end());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = originOf(server.address());
  return { server, stop, port: Number(new URL(origin).port), url: `${origin}/api/x` };
}

describe('a server that stops', () => {
  it('goes on answering while it drains, each time for the last time of that connection', async () => {
    const { server, url, stop } = await serve(async () => new Response('still'));
    const stopped = stop({ drainMs: 60_000 });
    const response = await fetch(url);
    expect([response.headers.get('connection'), await response.text()]).toEqual(['close', 'still']);
    server.close(); // which ends the drain
    await stopped;
  });

  it('leaves the port once its drain is over', async () => {
    const { url, stop } = await serve(async () => new Response('still'));
    await stop({ drainMs: 100 });
    await expect(fetch(url)).rejects.toThrow();
  });

  it('in favour of another process leaves the port at once, and answers on the connections that it has', async () => {
    globalThis.trailmarkDraining = undefined;
    const { url, stop } = await serve(async () => new Response('kept'));
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const ask = async () => {
      const [response]: IncomingMessage[] = await once(http.get(url, { agent }), 'response');
      const text = String(await response?.setEncoding('utf8').toArray());
      return [response?.headers.connection, text];
    };
    expect(await ask()).toEqual(['keep-alive', 'kept']);
    const stopped = stop({ isReplaced: true });
    await expect(once(http.get(url, { agent: false }), 'response')).rejects.toThrow();
    expect(await ask()).toEqual(['close', 'kept']);
    await stopped;
    expect(isDraining()).toBe(false);
  });

  it('does not wait for a connection that asks nothing', async () => {
    const { server, port, stop } = await serve(async () => new Response());
    const connected = once(server, 'connection');
    const socket = net.connect(port, '127.0.0.1');
    await connected;
    const startedAt = performance.now();
    await stop();
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    socket.destroy();
  });

  it('finishes what a client has left behind', async () => {
    const asked = makeGate();
    const gate = makeGate();
    let isWritten = false;
    const { port, stop } = await serve(async () => {
      asked.open();
      await gate.opened;
      isWritten = true;
      return new Response();
    });
    const socket = net.connect(port, '127.0.0.1');
    socket.write('POST /api/x HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n');
    await asked.opened;
    socket.destroy();
    const stopped = stop();
    gate.open();
    await stopped;
    expect(isWritten).toBe(true);
  });
});
