import { once } from 'node:events';
import net from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trailmark } from '@/lib/dialects/trailmark';
import { methodsNotAllowed } from './handler';
import { createNodeServer, type NodeServer } from './node-server';
import { originOf } from './test-server';

/** Requests that came through to somebody, in order: `method target body`. */
const seen: string[] = [];
let made: NodeServer;
let port = 0;

beforeAll(async () => {
  const answer = async (request: Request) => {
    const { pathname } = new URL(request.url);
    seen.push(`${request.method} ${pathname} ${await request.text().catch(() => 'cut')}`);
    return new Response('own');
  };
  const route = { ...methodsNotAllowed(trailmark, ['GET', 'POST']), GET: answer, POST: answer };
  made = createNodeServer({ '/api/x': route }, ({ method, url }, outgoing) => {
    seen.push(`${method} ${url}`);
    outgoing.end('rest');
  });
  made.server.listen(0, '127.0.0.1');
  await once(made.server, 'listening');
  port = Number(new URL(originOf(made.server.address())).port);
});
afterAll(() => {
  made.server.closeAllConnections();
  made.server.close();
});

const HIDDEN = 'GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n';
const LENGTH = Buffer.byteLength(HIDDEN);

/**
 * What a front that reads a request in another way would have this server read: sends the bytes, and answers what came
 * through and the status of each answer. The other side ends the connection, or the end of ours does.
 */
async function send(text: string): Promise<{ seen: string[]; statuses: string[] }> {
  seen.length = 0;
  const socket = net.connect(port, '127.0.0.1');
  let answer = '';
  socket.setEncoding('latin1').on('data', (chunk) => {
    answer += chunk;
  });
  socket.on('error', () => undefined); // a refusal may come while there is still something to send
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.end(text, 'latin1');
  await closed;
  return {
    seen: [...seen],
    statuses: [...answer.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, code = '']) => code),
  };
}

const post = (headers: string, body: string) =>
  `POST /api/x HTTP/1.1\r\nHost: x\r\n${headers}\r\n\r\n${body}`;
const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;

describe('a request whose end can be read in two ways', () => {
  it.each<[string, string]>([
    ['CL.TE', post(`Content-Length: ${LENGTH + 5}\r\nTransfer-Encoding: chunked`, `0\r\n\r\n${HIDDEN}`)],
    ['TE.CL', post('Transfer-Encoding: chunked\r\nContent-Length: 4', `${chunk(HIDDEN)}0\r\n\r\n`)],
    ['two lengths', post(`Content-Length: 0\r\nContent-Length: ${LENGTH}`, HIDDEN)],
    ['two lengths that agree', post(`Content-Length: ${LENGTH}\r\nContent-Length: ${LENGTH}`, HIDDEN)],
    ['a list of lengths', post(`Content-Length: 0, ${LENGTH}`, HIDDEN)],
    ['a length with a sign', post(`Content-Length: +${LENGTH}`, HIDDEN)],
    ['a negative length', post('Content-Length: -1', HIDDEN)],
    ['a length in hex', post('Content-Length: 0x0', HIDDEN)],
    ['a length with a space in it', post('Content-Length: 0 1', HIDDEN)],
    ['a length without end', post(`Content-Length: ${'9'.repeat(30)}`, HIDDEN)],
    ['a space before the colon', post(`Content-Length : ${LENGTH}`, HIDDEN)],
    ['a tab before the colon', post('Transfer-Encoding\t: chunked', `0\r\n\r\n${HIDDEN}`)],
    ['TE.TE by another word', post('Transfer-Encoding: xchunked', `0\r\n\r\n${HIDDEN}`)],
    [
      'TE.TE by two headers',
      post('Transfer-Encoding: chunked\r\nTransfer-Encoding: x', `0\r\n\r\n${HIDDEN}`),
    ],
    ['TE.TE by a list', post('Transfer-Encoding: chunked, identity', `0\r\n\r\n${HIDDEN}`)],
    ['TE.TE by a vertical tab', post('Transfer-Encoding: \x0bchunked', `0\r\n\r\n${HIDDEN}`)],
    ['a folded header', post('Transfer-Encoding:\r\n chunked', `0\r\n\r\n${HIDDEN}`)],
    ['a header folded into another', post('X: y\r\n Transfer-Encoding: chunked', `0\r\n\r\n${HIDDEN}`)],
    ['a first header that begins with a space', post(' Transfer-Encoding: chunked', `0\r\n\r\n${HIDDEN}`)],
    ['NUL in a header', post('Transfer-Encoding: chunked\0', `0\r\n\r\n${HIDDEN}`)],
    ['CR alone in a header', post('X: y\rTransfer-Encoding: chunked', `0\r\n\r\n${HIDDEN}`)],
    ['LF alone between headers', post('X: y\nTransfer-Encoding: chunked', `0\r\n\r\n${HIDDEN}`)],
    ['LF alone at the end of the headers', `POST /api/x HTTP/1.1\r\nHost: x\r\nX: y\n\n${HIDDEN}`],
    ['no name of a header', post(': x', HIDDEN)],
    ['a size that is no number', post('Transfer-Encoding: chunked', `g\r\n\r\n${HIDDEN}`)],
    ['a negative size', post('Transfer-Encoding: chunked', `-1\r\n\r\n${HIDDEN}`)],
    ['a size with a prefix', post('Transfer-Encoding: chunked', `0x0\r\n\r\n${HIDDEN}`)],
    ['a size beyond 64 bits', post('Transfer-Encoding: chunked', `10000000000000000\r\n\r\n${HIDDEN}`)],
    ['a chunk longer than its size', post('Transfer-Encoding: chunked', `1\r\nab\r\n0\r\n\r\n${HIDDEN}`)],
    ['LF alone behind a size', post('Transfer-Encoding: chunked', `0\n\n${HIDDEN}`)],
    ['CR alone in an extension', post('Transfer-Encoding: chunked', `0;a\rb\r\n\r\n${HIDDEN}`)],
    ['LF alone in an extension', post('Transfer-Encoding: chunked', `1;a\nb\r\n0\r\n\r\n${HIDDEN}`)],
    [
      'an extension without end',
      post('Transfer-Encoding: chunked', `1;${'a'.repeat(20_000)}\r\na\r\n0\r\n\r\n${HIDDEN}`),
    ],
    [
      'a body of HTTP/1.0 in chunks',
      post('Transfer-Encoding: chunked', `0\r\n\r\n${HIDDEN}`).replace('1.1', '1.0'),
    ],
    ['a version that there is not', post('X: y', HIDDEN).replace('1.1', '1.9')],
  ])('%s: nothing is hidden in it', async (name, text) => {
    const told = await send(text);
    // Refused, or read in the one way that the RFC has; the connection ends with it either way.
    const isRefused = told.statuses.at(-1) === '400' || told.statuses.at(-1) === '413';
    expect([name, told.seen.filter((each) => each.startsWith('GET /hidden')).length, isRefused]).toEqual([
      name,
      0,
      true,
    ]);
  });

  it('is an honest one with two requests where there are two: what is sent above does arrive', async () => {
    const { seen: two, statuses } = await send(post('Content-Length: 2', 'ab') + HIDDEN);
    expect(two.toSorted()).toEqual(['GET /hidden', 'POST /api/x ab']);
    expect(statuses).toEqual(['200', '200']);
    const chunked = await send(
      post('Transfer-Encoding: chunked', `${chunk('abc')}0;a=b\r\nX: y\r\n\r\n`) + HIDDEN,
    );
    expect(chunked.seen.toSorted()).toEqual(['GET /hidden', 'POST /api/x abc']);
  });

  it('is no other request where the body of a GET, or of a refused one, holds one', async () => {
    for (const line of ['GET /api/x', 'PUT /api/x', 'GET /other', 'TRACE /api/x', 'BREW /other']) {
      const { seen: came } = await send(
        `${line} HTTP/1.1\r\nHost: x\r\nContent-Length: ${LENGTH}\r\n\r\n${HIDDEN}`,
      );
      expect([line, came.filter((each) => each.startsWith('GET /hidden'))]).toEqual([line, []]);
    }
  });

  it('changes no protocol: an upgrade is not taken, and what follows is not believed', async () => {
    const upgrade = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__';
    const { statuses, seen: came } = await send(post(`${upgrade}\r\nContent-Length: ${LENGTH}`, HIDDEN));
    expect([statuses[0] === '101', came.filter((each) => each.startsWith('GET /hidden'))]).toEqual([
      false,
      [],
    ]);
    const tunnel = await send(`CONNECT 169.254.169.254:80 HTTP/1.1\r\nHost: x\r\n\r\n${HIDDEN}`);
    expect([tunnel.seen, tunnel.statuses.includes('200')]).toEqual([[], false]);
  });
});
