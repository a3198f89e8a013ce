import { createServer, type RequestListener } from 'node:http';
import net, { type LookupFunction } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { listen } from '@/lib/witness/test-server';
import {
  OutgoingAgent,
  type OutgoingLimits,
  parseOutgoingAllow,
  refusalOf,
  requestOutgoing,
} from './outgoing';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A server on this machine that counts its connections; its port. */
async function serve(answer: RequestListener) {
  const server = createServer(answer);
  let connections = 0;
  server.on('connection', () => {
    connections += 1;
  });
  const { url, close } = await listen(server);
  closers.push(close);
  return { port: new URL(url).port, url, connections: () => connections };
}

/** A resolver that answers what it is told to, one list after another, and counts. */
function resolver(...answers: string[][]) {
  let asked = 0;
  const lookup: LookupFunction = (_host, { all }, answer) => {
    const found = answers[Math.min(asked, answers.length - 1)] ?? [];
    asked += 1;
    const listed = found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    if (all) process.nextTick(answer, null, listed);
    else process.nextTick(answer, null, listed[0]?.address ?? '', listed[0]?.family);
  };
  return { lookup, asked: () => asked };
}

const ask = async (url: string, limits: Partial<OutgoingLimits> & { allowed?: string } = {}) => {
  const { allowed = '', ...rest } = limits;
  const agent = new OutgoingAgent({ allow: () => parseOutgoingAllow(allowed), ...rest });
  const signal = AbortSignal.timeout(10_000);
  return await requestOutgoing(url, { method: 'GET', headers: {}, signal }, agent);
};

describe('an address', () => {
  const NOWHERE = parseOutgoingAllow('');

  it.each([
    ['127.0.0.1', 'loopback'],
    ['127.255.255.254', 'loopback'],
    ['0.0.0.0', 'unspecified'],
    ['0.1.2.3', 'unspecified'],
    ['10.0.0.1', 'private'],
    ['172.16.0.1', 'private'],
    ['192.168.255.255', 'private'],
    ['100.64.0.1', 'carrierGradeNat'],
    ['100.100.100.200', 'carrierGradeNat'],
    ['169.254.169.254', 'linkLocal'],
    ['168.63.129.16', 'metadata'],
    ['192.0.0.192', 'reserved'],
    ['198.18.0.1', 'reserved'],
    ['224.0.0.1', 'multicast'],
    ['255.255.255.255', 'broadcast'],
    ['240.0.0.1', 'reserved'],
    ['::', 'unspecified'],
    ['::1', 'loopback'],
    ['::7f00:1', 'reserved'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['::ffff:a9fe:a9fe', 'linkLocal'],
    ['64:ff9b::a9fe:a9fe', 'linkLocal'],
    ['64:ff9b::10.0.0.1', 'private'],
    ['64:ff9b:1::a00:1', 'rfc6052'],
    ['2002:7f00:1::', '6to4'],
    ['2001:0:1::1', 'teredo'],
    ['fc00::1', 'uniqueLocal'],
    ['fd00:ec2::254', 'uniqueLocal'],
    ['fe80::1', 'linkLocal'],
    ['fe80::1%eth0', 'linkLocal'],
    ['fec0::1', 'deprecatedSiteLocal'],
    ['ff02::1', 'multicast'],
    ['2001:db8::1', 'reserved'],
    ['4000::1', 'reserved'],
    ['', 'unreadable'],
    ['127.1', 'unreadable'],
  ])('%s is refused: %s', (address, refusal) => {
    expect(refusalOf('example.com', address, NOWHERE)).toBe(refusal);
  });

  it.each(['93.184.216.34', '1.1.1.1', '2606:4700::1111', '::ffff:1.1.1.1', '64:ff9b::1.1.1.1'])(
    '%s is public',
    (address) => expect(refusalOf('example.com', address, NOWHERE)).toBeUndefined(),
  );

  it.each([
    ['10.1.2.3', '10.1.0.0/16', undefined],
    ['10.2.2.3', '10.1.0.0/16', 'private'],
    ['::ffff:10.1.2.3', '10.1.0.0/16', undefined],
    ['127.0.0.1', '::1', 'loopback'],
    ['::1', '::1/128', undefined],
    ['10.1.2.3', 'ID.example.com', undefined],
    ['fd00::1', 'id.example.com', undefined],
    ['169.254.169.254', 'id.example.com', 'linkLocal'],
    ['169.254.169.254', '169.254.169.254', undefined],
    ['10.1.2.3', 'example.com', 'private'],
  ])('%s of id.example.com, where %s is listed: %s', (address, list, refusal) => {
    expect(refusalOf('id.example.com', address, parseOutgoingAllow(list))).toBe(refusal);
  });

  it.each([
    '10.0.0.0/33',
    '127.1',
    '10.0.0',
    'a..b',
    'https://a',
    'a:80',
    'a/8',
    '*.example.com',
    'fe80::1%eth0',
  ])('is not listed as %s', (part) => expect(() => parseOutgoingAllow(`::1, ${part}`)).toThrow(`"${part}"`));
});

describe('a request to elsewhere', () => {
  it('reaches what is listed, and answers with status and body', async () => {
    const { url } = await serve((_, response) => response.writeHead(418).end('tea'));
    const answer = await ask(url, { allowed: '127.0.0.0/8' });
    expect([answer.status, answer.body.toString()]).toEqual([418, 'tea']);
  });

  // Each is this machine in another spelling, as an address or as what the system's resolver makes of a name.
  it.each(['127.0.0.1', '2130706433', '0x7f.1', '017700000001', 'localhost', '[::ffff:127.0.0.1]', '0'])(
    'does not connect to http://%s',
    async (host) => {
      const { port, connections } = await serve((_, response) => response.end('secret'));
      await expect(ask(`http://${host}:${port}/`)).rejects.toMatchObject({ code: 'address_refused' });
      expect(connections()).toBe(0);
    },
  );

  it('does not connect by https either', async () => {
    await expect(ask('https://127.0.0.1:1/')).rejects.toMatchObject({ code: 'address_refused' });
    const { lookup } = resolver(['10.0.0.1']);
    await expect(ask('https://id.example.com/', { lookup })).rejects.toThrow(
      /id\.example\.com is 10\.0\.0\.1/,
    );
  });

  it('speaks TLS where the URL says so, with the name that it was told', async () => {
    const said: Buffer[] = [];
    const server = net.createServer((socket) =>
      socket.once('data', (hello) => said.push(hello) && socket.end()),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const { lookup } = resolver(['127.0.0.1']);
    const asked = ask(`https://id.example.com:${port}/`, { lookup, allowed: 'id.example.com' });
    await expect(asked).rejects.toThrow();
    expect([said[0]?.[0], said[0]?.includes('id.example.com')]).toEqual([22, true]); // a handshake, with SNI
    await new Promise((resolve) => server.close(resolve));
  });

  it('refuses a name of which any address is refused', async () => {
    const { port, connections } = await serve((_, response) => response.end('secret'));
    for (const found of [['127.0.0.1'], ['1.1.1.1', '127.0.0.1'], ['::ffff:127.0.0.1'], ['::1', '1.1.1.1']]) {
      const { lookup } = resolver(found);
      const asked = ask(`http://rebound.example:${port}/`, { lookup });
      await expect(asked).rejects.toMatchObject({ code: 'address_refused' });
    }
    expect(connections()).toBe(0);
  });

  it('connects to the address that it judged, and to none that the name has a moment later', async () => {
    const { port, connections } = await serve((_, response) => response.end('hello'));
    const { lookup, asked } = resolver(['127.0.0.2'], ['127.0.0.1']);
    const limits = { lookup, allowed: '127.0.0.2' };
    const answer = await ask(`http://rebound.example:${port}/`, limits).catch((error) => error.code);
    expect([asked(), answer === 'ECONNREFUSED', connections()]).toEqual([1, true, 0]);
    // The name has moved: the next connection is judged anew.
    await expect(ask(`http://rebound.example:${port}/`, limits)).rejects.toThrow(/is 127\.0\.0\.1/);
    expect([asked(), connections()]).toEqual([2, 0]);
  });

  it('follows no redirect', async () => {
    let asked = 0;
    const { url } = await serve((_, response) => {
      asked += 1;
      response.writeHead(307, { location: 'http://169.254.169.254/latest/meta-data/' }).end();
    });
    expect((await ask(url, { allowed: '127.0.0.1' })).status).toBe(307);
    expect(asked).toBe(1);
  });

  it('is cut where its answer is too large, as a body or as headers, or takes too long', async () => {
    const allowed = '127.0.0.1';
    const large = await serve((_, response) => {
      response.write(Buffer.alloc(1024));
      const more = setInterval(() => response.write(Buffer.alloc(64 * 1024)), 1);
      response.once('close', () => clearInterval(more));
    });
    await expect(ask(large.url, { allowed, bytesMax: 256 * 1024 })).rejects.toMatchObject({
      code: 'too_large',
    });
    const drip = await serve((_, response) => {
      const more = setInterval(() => response.write('.'), 20);
      response.once('close', () => clearInterval(more));
    });
    await expect(ask(drip.url, { allowed, timeoutMs: 200 })).rejects.toMatchObject({ code: 'too_late' });
    const silent = await serve(() => undefined);
    await expect(ask(silent.url, { allowed, timeoutMs: 200 })).rejects.toMatchObject({ code: 'too_late' });
  });
});
