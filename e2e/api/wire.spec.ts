import { expect, test } from './api';
import { sendRaw } from './raw-request';

const FEED = '/api/v1/feed?log=access';

test('an address is that of the socket, whatever a client says it is', async ({ server, api }) => {
  const { tenantId } = await server.makeTenant();
  const who = { claims: { tenantId, scope: 'audit:read' } };
  const forged = { 'x-trailmark-address': '192.0.2.1', forwarded: 'for=192.0.2.1', 'x-real-ip': '192.0.2.1' };
  expect((await api.ask('/api/logging/audit/', who, { headers: forged })).status).toBe(200);
  const { body } = await api.ask(FEED, { claims: { ...who.claims, role: 'auditor' } });
  const addresses = body.items.map(({ event }: { event: { ip: string } }) => event.ip);
  expect(addresses.length).toBeGreaterThan(0);
  for (const address of addresses) expect(address).toBe('127.0.0.1');
});

test('a method that no route has is 405 with Allow, a path that cannot be decoded is 400, both as JSON', async ({
  server,
}) => {
  for (const path of ['/api/health', '/v1/logs', '/oauth/token', '/logs']) {
    const { status, headers } = await sendRaw(server.origin, { method: 'TRACE', path, headers: {} });
    expect([path, status, headers['content-type']]).toEqual([path, 405, 'application/json']);
    expect(headers.allow).toMatch(/GET|POST/);
  }
  for (const path of ['/api/%', '/api/v1/events/%zz', '/v1/%c0%af', '/oauth/%', '/.well-known/%', '/%']) {
    const { status, headers, text } = await sendRaw(server.origin, { method: 'GET', path, headers: {} });
    expect([path, status, headers['content-type']]).toEqual([path, 400, 'application/json']);
    expect(Object.keys(JSON.parse(text))[0]).toMatch(/^(detail|error)$/);
  }
});

test('every answer carries the id of its request: that of the client where it is a plain token', async ({
  server,
}) => {
  for (const path of ['/api/health', '/api/v1/events', '/api/nowhere', '/signin', '/icon.svg', '/api/%']) {
    const ask = async (id: string) =>
      (await sendRaw(server.origin, { method: 'GET', path, headers: { 'x-request-id': id } })).headers;
    expect([path, (await ask('req-1:a'))['x-request-id']]).toEqual([path, 'req-1:a']);
    expect((await ask('a b'))['x-request-id']).toMatch(/^[\da-f]{8}-[\da-f-]{27}$/);
  }
});

test('a path of words is matched as it is written, a name is decoded once', async ({ server, api }) => {
  const { tenantId } = await server.makeTenant();
  const who = { claims: { tenantId, scope: 'audit:read' } };
  const [id] = await api.write(tenantId, [{ occurred_at: '2026-05-17T12:00:00Z', action: 'user.login' }]);
  const escaped = `%${id?.charCodeAt(0).toString(16)}${id?.slice(1)}`;
  expect((await api.ask(`/api/logging/audit/${escaped}`, who)).body.id).toBe(id);
  expect((await api.ask('/api/%68ealth', 'nobody')).status).toBe(404);
  expect((await api.ask('/api/logging%2Faudit', who)).status).toBe(404);
});

test('compressed or not, an answer says the same', async ({ server }) => {
  const ask = async (encoding: string) => {
    const response = await fetch(`${server.origin}/api/openapi.json`, {
      headers: { 'accept-encoding': encoding },
    });
    return { encoding: response.headers.get('content-encoding'), text: await response.text(), response };
  };
  const [plain, packed] = [await ask('identity'), await ask('gzip')];
  expect([plain.encoding, packed.encoding]).toEqual([null, 'gzip']);
  expect(packed.text).toBe(plain.text);
  for (const { response } of [plain, packed]) {
    expect(response.headers.get('vary')?.toLowerCase()).toContain('accept-encoding');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('referrer-policy')).toBe('same-origin');
    expect(response.headers.get('content-security-policy')).toBe(
      "default-src 'none'; frame-ancestors 'none'",
    );
  }
});
