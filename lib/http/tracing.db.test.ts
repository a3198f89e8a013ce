import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { API_ROUTES } from '@/app/api-routes';
import { closeDatabase, openDatabase } from '@/db/pool';
import { useTestDatabase } from '@/db/test-database';
import { createNodeServer } from './node-server';
import { originOf } from './test-server';
import { readTraces, type SentSpan } from './test-traces';
import { tracer } from './tracer';
import { startTracing } from './tracing';

const place = useTestDatabase();
const received: SentSpan[] = [];
const paths: string[] = [];
/** A collector as OTLP over HTTP has it. */
const collector = createServer(async (incoming, outgoing) => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  paths.push(`${incoming.method} ${incoming.url} ${incoming.headers['content-type']}`);
  received.push(...readTraces(Buffer.concat(chunks)));
  outgoing.setHeader('content-type', 'application/x-protobuf').end();
});
const api = createNodeServer(API_ROUTES, (_, outgoing) => void outgoing.end());

beforeAll(async () => {
  await once(collector.listen(0, '127.0.0.1'), 'listening');
  await once(api.server.listen(0, '127.0.0.1'), 'listening');
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', originOf(collector.address()));
  startTracing();
  await closeDatabase();
  openDatabase(place().url);
  await ask('/api/v1/events/0196e5b0-0000-7000-8000-00000000abcd?access_token=hunter2', {
    traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
    ...{ authorization: 'Bearer hunter2', 'x-request-id': 'req-1' },
  });
  await ask('/api/health', { traceparent: 'hunter2' });
  await ask('/api/health', { traceparent: `00-${'0'.repeat(32)}-${'b'.repeat(16)}-01` });
  await ask('/v1/hunter2', {});
  await api.stop(); // all answers are at their end
  await tracer()?.close(); // and all spans are sent
});
afterAll(() => {
  globalThis.trailmarkTracer = undefined;
  globalThis.trailmarkStatements = undefined;
  collector.close();
});

async function ask(path: string, headers: Record<string, string>): Promise<void> {
  await (await fetch(`${originOf(api.server.address())}${path}`, { headers })).text();
}

function requests(route: string): SentSpan[] {
  return received.filter(({ attributes }) => attributes['http.route'] === route);
}

it('a request is a span of its route and status, and goes on with the trace of its client', () => {
  expect(paths[0]).toBe('POST /v1/traces application/x-protobuf');
  expect(requests('/api/v1/events/[id]')).toMatchObject([
    {
      ...{ name: 'GET /api/v1/events/[id]', traceId: 'a'.repeat(32), parentSpanId: 'b'.repeat(16), kind: 2 },
      attributes: {
        'http.request.method': 'GET',
        'http.response.status_code': 401,
        'trailmark.request_id': 'req-1',
      },
      resource: { 'service.name': 'trailmark' },
    },
  ]);
});

it('a traceparent that is none begins a trace of its own', () => {
  const [one, other] = requests('/api/health');
  for (const span of [one, other]) {
    expect(span?.parentSpanId).toBe('');
    expect(span?.traceId).toMatch(/^(?!0{32})[\da-f]{32}$/);
  }
  expect(one?.traceId).not.toBe(other?.traceId);
});

it('the statements that answer it are spans below it, with placeholders for values', () => {
  const [health] = requests('/api/health');
  const below = received.filter(({ parentSpanId }) => parentSpanId === health?.spanId);
  expect(below).toMatchObject([
    {
      ...{ name: 'SELECT', kind: 3, traceId: health?.traceId },
      attributes: { 'db.query.text': expect.stringContaining('from drizzle.__drizzle_migrations') },
    },
  ]);
});

it('nothing of a path, a query, a header or a value is in any of them', () => {
  expect(received.length).toBeGreaterThan(4);
  expect(JSON.stringify(received)).not.toMatch(/hunter2|00000000abcd/);
});
