import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import net, { type Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { trailmark } from '@/lib/dialects/trailmark';
import { ADDRESS_HEADER } from './address';
import { isDraining } from './draining';
import { type Handler, methodsNotAllowed } from './handler';
import { createNodeServer, type NodeServer } from './node-server';
import { makeGate, originOf } from './test-server';

const MEGABYTE = new Uint8Array(1024 * 1024);
const open: NodeServer[] = [];
afterEach(() => {
  for (const { server } of open.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server whose one route is `/api/x`; everything else it answers with `rest`. */
async function serve(handle: Handler) {
  const route = { ...methodsNotAllowed(trailmark, ['GET', 'POST']), GET: handle, POST: handle };
  const made = createNodeServer({ '/api/x': route, '/api/x/[id]': route }, (incoming, outgoing) => {
    if (incoming.url === '/broken') throw new Error('no such page');
    outgoing.end(`rest ${incoming.headers[ADDRESS_HEADER]}`);
  });
  open.push(made);
  made.server.listen(0, '127.0.0.1');
  await once(made.server, 'listening');
  const origin = originOf(made.server.address());
  return { ...made, origin, port: Number(new URL(origin).port), url: `${origin}/api/x` };
}

/** Sends bytes as they are and reads until the other side is done. */
async function sendBytes(port: number, text: string): Promise<string> {
  const socket = net.connect(port, '127.0.0.1');
  socket.write(text);
  let answer = '';
  for await (const chunk of socket) answer += chunk;
  return answer;
}

async function ask(method: string, url: string): Promise<IncomingMessage> {
  return await new Promise((resolve, reject) => {
    http.request(url, { agent: false, method }, resolve).on('error', reject).end();
  });
}
const get = async (url: string) => await ask('GET', url);

/** Time for whatever was under way to go on: so many whole requests of another client. */
async function goRound(origin: string): Promise<void> {
  for (let nth = 0; nth < 30; nth++) await (await fetch(`${origin}/other`)).text();
}

describe('a request', () => {
  it('carries the address of its socket, whatever a client writes', async () => {
    const { origin, url } = await serve(async ({ headers }) => new Response(headers.get(ADDRESS_HEADER)));
    const headers = { [ADDRESS_HEADER]: '192.0.2.1' };
    expect(await (await fetch(url, { headers })).text()).toBe('127.0.0.1');
    expect(await (await fetch(`${origin}/logs`, { headers })).text()).toBe('rest 127.0.0.1');
  });

  it('is read no faster than its handler reads', async () => {
    const gate = makeGate<void>();
    const begun = makeGate<void>();
    const { server, origin, url } = await serve(async ({ body }) => {
      let bytes = 0;
      for await (const chunk of body ?? []) {
        bytes += chunk.byteLength;
        begun.open();
        await gate.opened;
      }
      return new Response(String(bytes));
    });
    const connected = once(server, 'connection');
    const request = http.request(url, { method: 'POST', agent: false });
    for (let nth = 0; nth < 32; nth++) request.write(MEGABYTE);
    request.end();
    const [socket]: Socket[] = await connected;
    await begun.opened;
    await goRound(origin);
    expect(socket?.bytesRead).toBeLessThan(1024 * 1024);
    gate.open();
    const [response]: IncomingMessage[] = await once(request, 'response');
    expect(String(await response?.setEncoding('utf8').toArray())).toBe(String(32 * 1024 * 1024));
  });

  it('that is refused before its body is read has its answer all the same', async () => {
    const { url } = await serve(async ({ body }) => {
      await body?.cancel();
      return new Response(null, { status: 413 });
    });
    const response = await fetch(url, { method: 'POST', body: new Uint8Array(8 * 1024 * 1024) });
    expect(response.status).toBe(413);
  });

  it('that is cut off fails where its body is read', async () => {
    const failed = makeGate<unknown>();
    const { port } = await serve(async (request) => {
      failed.open(await request.text().catch((error: unknown) => error));
      return new Response();
    });
    const socket = net.connect(port, '127.0.0.1');
    socket.write('POST /api/x HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc', () => socket.destroy());
    expect(await failed.opened).toBeInstanceOf(Error);
  });

  it('without a body has none', async () => {
    const { url } = await serve(async ({ body }) => new Response(String(body)));
    for (const method of ['GET', 'POST']) expect(await (await fetch(url, { method })).text()).toBe('null');
  });
});

describe('an answer', () => {
  it('is made no faster than the client takes it, and ends when the client goes', async () => {
    let chunks = 0;
    const left = makeGate<AbortSignal>();
    const { origin, url } = await serve(async ({ signal }) => {
      const pull = (controller: ReadableStreamDefaultController<Uint8Array>) => {
        chunks += 1;
        controller.enqueue(MEGABYTE);
      };
      return new Response(new ReadableStream({ pull, cancel: () => left.open(signal) }));
    });
    const response = await get(url);
    await goRound(origin);
    const [before] = [chunks];
    expect(before).toBeLessThan(32);
    for (let bytes = 0; bytes < 64 * 1024 * 1024; await once(response, 'readable')) {
      for (let chunk = response.read(); chunk !== null; chunk = response.read()) bytes += chunk.length;
    }
    expect(chunks).toBeGreaterThan(before);
    response.destroy();
    expect((await left.opened).aborted).toBe(true);
  });

  it('whose client has gone before it begins is cancelled', async () => {
    const asked = makeGate();
    const gate = makeGate();
    const left = makeGate();
    const { origin, port } = await serve(async ({ signal }) => {
      asked.open();
      await gate.opened;
      expect(signal.aborted).toBe(true);
      return new Response(new ReadableStream({ cancel: () => left.open() }));
    });
    const socket = net.connect(port, '127.0.0.1');
    socket.write('GET /api/x HTTP/1.1\r\nHost: x\r\n\r\n');
    await asked.opened;
    socket.destroy();
    await goRound(origin);
    gate.open();
    await left.opened;
  });

  it('that is finished leaves its signal alone', async () => {
    const signals: AbortSignal[] = [];
    const { origin, url } = await serve(async ({ signal }) => {
      signals.push(signal);
      return new Response('done');
    });
    expect(await (await fetch(url)).text()).toBe('done');
    await goRound(origin);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
  });

  it('of a handler that throws is 500, and of a stream that fails breaks off', async () => {
    const { origin, url } = await serve(async ({ method }) => {
      if (method === 'POST') throw new Error('no such luck');
      return new Response(new ReadableStream({ pull: (controller) => controller.error(new Error('cut')) }));
    });
    for (const failed of [await fetch(url, { method: 'POST' }), await fetch(`${origin}/broken`)])
      expect([failed.status, await failed.text()]).toEqual([500, '{"detail":"Internal Server Error"}']);
    await expect(fetch(url).then((response) => response.text())).rejects.toThrow();
  });
});

describe('every answer', () => {
  const FIXED = {
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  };

  it.each(['/api/x', '/api/x/%', '/broken', '/%'])(
    'of %s says how a browser is to treat it',
    async (path) => {
      const { origin } = await serve(async () => new Response('own'));
      for (const method of ['GET', 'POST', 'TRACE']) {
        const { headers } = await ask(method, origin + path);
        expect([method, headers]).toEqual([method, expect.objectContaining(FIXED)]);
      }
    },
  );

  it.each<[string, string | undefined]>([
    ['https://audit.example', 'max-age=31536000'],
    ['http://audit.example', undefined],
    ['', undefined],
  ])('asks for https alone where the console is %j: %s', async (url, expected) => {
    vi.stubEnv('NEXTAUTH_URL', url);
    const { origin } = await serve(async () => new Response('own'));
    for (const path of ['/api/x', '/api/nope', '/logs', '/broken', '/%'])
      expect((await get(origin + path)).headers['strict-transport-security']).toBe(expected);
    vi.unstubAllEnvs();
  });
});

describe('what is no good request', () => {
  it('of a method that no route has is 405, in the words of the route', async () => {
    const { port } = await serve(async () => new Response());
    const own = await sendBytes(port, 'TRACE /api/x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect(own).toMatch(
      /^HTTP\/1\.1 405 [\s\S]*\r\nallow: GET, POST\r\n[\s\S]*"error":"method_not_allowed"/i,
    );
    const other = await sendBytes(port, 'TRACE /logs HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect(other).toMatch(/^HTTP\/1\.1 405 [\s\S]*\{"detail":"Method Not Allowed"\}$/);
  });

  it('of a target that Next would redirect to in headers that no client reads is 414', async () => {
    const { port } = await serve(async () => new Response('own'));
    const ask = (path: string) =>
      sendBytes(port, `GET ${path}?${'a'.repeat(7_000)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect(await ask('/api//x')).toMatch(/^HTTP\/1\.1 414 [\s\S]*\{"detail":"URI Too Long"\}$/);
    expect(await ask('/api/x')).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('of a path that cannot be decoded, or of no HTTP at all, is 400', async () => {
    const { port } = await serve(async (_, { params }) => new Response(String((await params)?.id)));
    const other = await sendBytes(port, 'GET /logs/% HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect(other).toMatch(/^HTTP\/1\.1 400 [\s\S]*\{"detail":"Bad Request"\}$/);
    for (const text of ['GARBAGE\r\n\r\n', 'GET / HTTP/1.1\r\nHost: x\r\nNo colon\r\n\r\n'])
      expect(await sendBytes(port, text)).toMatch(/^HTTP\/1\.1 400 /);
    const large = `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`;
    expect(await sendBytes(port, large)).toMatch(/^HTTP\/1\.1 431 /);
  });
});

describe('stopping', () => {
  it('ends streams, finishes answers under way, and takes no more', async () => {
    const asked = makeGate<void>();
    const gate = makeGate<void>();
    const { url, stop } = await serve(async ({ method, signal }) => {
      if (method === 'POST') {
        asked.open();
        await gate.opened;
        return new Response('finished');
      }
      const start = (controller: ReadableStreamDefaultController<Uint8Array>) => {
        controller.enqueue(Buffer.from('begun '));
        signal.addEventListener('abort', () => {
          controller.enqueue(Buffer.from('ended'));
          controller.close();
        });
      };
      return new Response(new ReadableStream({ start }));
    });
    const stream = await fetch(url);
    const slow = fetch(url, { method: 'POST' });
    await asked.opened;
    const stopped = stop();
    expect(await stream.text()).toBe('begun ended');
    await expect(fetch(url)).rejects.toThrow();
    gate.open();
    expect(await (await slow).text()).toBe('finished');
    await stopped;
  });

  it('says from its beginning on that the process drains', async () => {
    globalThis.trailmarkDraining = undefined;
    const { stop } = await serve(async () => new Response());
    expect(isDraining()).toBe(false);
    const stopped = stop();
    expect(isDraining()).toBe(true);
    await stopped;
  });
});
