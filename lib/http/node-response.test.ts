import http from 'node:http';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { sendResponse } from './node-response';
import { listen, makeGate } from './test-server';
import { keepAnswer } from './whole-body';

const BIG = { items: Array.from({ length: 100 }, (_, nth) => ({ nth, name: 'é' })) };
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  bytes: Buffer;
}

/** Asks, without whatever a client of more than bare HTTP does, a server that always answers the same. */
async function ask(
  make: () => Response,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<Answer> {
  const server = await listen((incoming, outgoing) => void sendResponse(incoming, outgoing, make()));
  closers.push(server.close);
  return await new Promise((resolve, reject) => {
    const request = http.request(server.origin, { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          bytes: Buffer.concat(chunks),
        });
      });
    });
    request.on('error', reject).end();
  });
}

function streamOf(...texts: string[]): ReadableStream<Uint8Array> {
  return new Response(texts.join('')).body ?? new ReadableStream();
}

const KEPT = { 'Cache-Control': 'public, max-age=300' };
const gzip = { 'accept-encoding': 'deflate, GZIP;q=0.8' };

describe('an answer', () => {
  it('keeps its status, its headers and its bytes, and says what every answer says', async () => {
    const made = new Response('ü', { status: 418, headers: { 'X-One': '1' } });
    made.headers.append('set-cookie', 'a=1');
    made.headers.append('set-cookie', 'b=2');
    const { status, headers, bytes } = await ask(() => made);
    expect([status, bytes.toString(), headers['x-one'], headers['set-cookie']]).toEqual([
      ...[418, 'ü', '1', ['a=1', 'b=2']],
    ]);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    });
  });

  it('without a body has none', async () => {
    const { status, headers, bytes } = await ask(() => new Response(null, { status: 204 }));
    expect([status, bytes.length, headers['content-length']]).toEqual([204, 0, undefined]);
  });

  it('to HEAD has the headers of GET and no body', async () => {
    for (const asked of [{}, gzip]) {
      const get = await ask(() => Response.json(BIG), asked);
      const head = await ask(() => Response.json(BIG), asked, 'HEAD');
      expect(head.bytes).toHaveLength(0);
      expect({ ...head.headers, date: '' }).toEqual({ ...get.headers, date: '' });
    }
  });

  it('to HEAD cancels a stream that nobody reads', async () => {
    const left = makeGate<void>();
    const body = new ReadableStream({ cancel: () => left.open() });
    expect((await ask(() => new Response(body), {}, 'HEAD')).status).toBe(200);
    await left.opened;
  });
});

describe('compression', () => {
  it('is for JSON above a kilobyte, where it is accepted', async () => {
    const plain = await ask(() => Response.json(BIG));
    const packed = await ask(() => Response.json(BIG, { headers: { Vary: 'Origin' } }), gzip);
    expect(plain.bytes.toString()).toBe(JSON.stringify(BIG));
    expect([plain.headers.vary, packed.headers.vary]).toEqual(['Accept-Encoding', 'Origin, Accept-Encoding']);
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect(Number(packed.headers['content-length'])).toBe(packed.bytes.length);
    expect(packed.bytes.length).toBeLessThan(plain.bytes.length / 2);
    expect(gunzipSync(packed.bytes)).toEqual(plain.bytes);
  });

  it.each([
    ['a small answer', () => Response.json({ a: 1 }), gzip],
    ['who refuses it', () => Response.json(BIG), { 'accept-encoding': 'gzip;q=0, identity' }],
    ['who knows another one', () => Response.json(BIG), { 'accept-encoding': 'br' }],
    [
      'a stream of events',
      () => new Response('x'.repeat(5_000), { headers: { 'content-type': 'text/event-stream' } }),
      gzip,
    ],
  ])('is not for %s', async (_, make, headers) => {
    expect((await ask(make, headers)).headers['content-encoding']).toBeUndefined();
  });
});

it('an answer that is kept is sent as any other', async () => {
  const [make, kept] = [() => Response.json(BIG, { headers: KEPT }), keepAnswer(JSON.stringify(BIG), KEPT)];
  for (const asked of [{}, gzip]) {
    const [other, own] = [await ask(make, asked), await ask(kept, asked)];
    expect(own.bytes).toEqual(other.bytes);
    expect({ ...own.headers, date: '' }).toEqual({ ...other.headers, date: '' });
    const again = await ask(kept, { ...asked, 'if-none-match': own.headers.etag ?? '' });
    expect([again.status, again.bytes.length]).toEqual([304, 0]);
  }
});

describe('a tag', () => {
  it('lets a client ask whether its copy is still good', async () => {
    const first = await ask(() => Response.json(BIG, { headers: { 'Cache-Control': 'max-age=9' } }));
    const tag = first.headers.etag ?? '';
    expect(tag).toMatch(/^W\/"[\w-]{22}"$/);
    for (const known of [tag, `"x", ${tag}`, tag.slice(2), '*']) {
      for (const method of ['GET', 'HEAD']) {
        const make = () => Response.json(BIG, { headers: { 'Cache-Control': 'max-age=9' } });
        const again = await ask(make, { ...gzip, 'if-none-match': known }, method);
        expect([again.status, again.bytes.length, again.headers.etag]).toEqual([304, 0, tag]);
        expect(again.headers['cache-control']).toBe('max-age=9');
      }
    }
    expect((await ask(() => Response.json({}), { 'if-none-match': tag })).status).toBe(200);
  });

  it('is not for what no cache may keep, for refusals, nor for what is written', async () => {
    const kept = { headers: { 'Cache-Control': 'private, no-store' } };
    const star = { 'if-none-match': '*' };
    for (const { status, headers } of [
      await ask(() => Response.json(BIG, kept), star),
      await ask(() => Response.json(BIG, { status: 404 }), star),
      await ask(() => Response.json(BIG), star, 'POST'),
      await ask(() => new Response(streamOf('a', 'b')), star),
    ])
      expect([status === 304, headers.etag]).toEqual([false, undefined]);
  });
});
