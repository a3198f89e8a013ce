import { OTLPLogExporter as JsonExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtobufExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { BatchLogRecordProcessor, LoggerProvider, type LogRecordExporter } from '@opentelemetry/sdk-logs';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { serveHandlers } from '@/lib/http/test-server';
import { POST } from './route';
import { useLogsScene } from './test-logs';

const { tokenOf, stored } = useLogsScene();

/** What the next requests are told instead of their answer, after their records are stored. */
let instead: (Response | undefined)[] = [];
let server: Awaited<ReturnType<typeof serveHandlers>>;
beforeAll(async () => {
  server = await serveHandlers({
    '/v1/logs': async (request, context) => {
      const answer = await POST(request, context);
      return instead.shift() ?? answer;
    },
  });
});
afterAll(() => server.close());

/** A logger as an application sets it up. */
async function loggerOf(Exporter: typeof JsonExporter | typeof ProtobufExporter, claims: object = {}) {
  const headers = { authorization: `Bearer ${await tokenOf(claims)}` };
  const exporter: LogRecordExporter = new Exporter({ url: `${server.origin}/v1/logs`, headers });
  const attributes = { 'service.name': 'shop', 'deployment.environment.name': 'test' };
  const resource = {
    attributes,
    merge: () => resource,
    getRawAttributes: () => Object.entries(attributes),
  };
  const provider = new LoggerProvider({ resource, processors: [new BatchLogRecordProcessor(exporter)] });
  onTestFinished(() => provider.shutdown());
  return { logger: provider.getLogger('orders', '1.2.0'), flush: () => provider.forceFlush() };
}

const AT = new Date('2026-05-17T12:20:41.123Z');
const RECORD = {
  eventName: 'order.cancelled',
  timestamp: AT,
  observedTimestamp: AT,
  severityNumber: 17,
  body: 'not her order',
  attributes: {
    'user.id': 'u-1',
    'user.email': 'Ada@Example.com',
    'user.full_name': 'Ada Abe',
    'client.address': '203.0.113.7',
    'user_agent.original': 'curl/8',
    'http.request.method': 'POST',
    'url.path': '/orders/17/cancel',
    'http.response.status_code': 403,
    'session.id': 's-1',
    'audit.actor_type': 'user',
    'audit.result': 'denied',
    'audit.resource_type': 'order',
    'audit.resource_id': '17',
    ratio: 0.25,
    nested: { list: ['a', 1, true], bytes: new Uint8Array([1, 255]) },
  },
};

const EXPORTERS = [
  ['JSON', JsonExporter],
  ['protobuf', ProtobufExporter],
] as const;

describe.each(EXPORTERS)('the %s exporter of OpenTelemetry', (_name, Exporter) => {
  it('writes a record with its attributes in their fields and all of it in details', async () => {
    const { logger, flush } = await loggerOf(Exporter);
    logger.emit(RECORD);
    await flush();
    const [event, ...others] = await stored();
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      source: 'app',
      source_event_id: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      occurred_at: AT.toISOString(),
      action: 'order.cancelled',
      result: 'denied',
      actor_type: 'user',
      actor_id: 'u-1',
      actor_email: 'ada@example.com',
      actor_name: 'Ada Abe',
      ip: '203.0.113.7',
      user_agent: 'curl/8',
      http_method: 'POST',
      http_path: '/orders/17/cancel',
      http_status: 403,
      session_id: 's-1',
      resource_type: 'order',
      resource_id: '17',
      message: 'not her order',
    });
    expect(event.details).toMatchObject({
      time_unix_nano: `${AT.getTime()}000000`,
      severity_number: 17,
      attributes: { ratio: 0.25, nested: { list: ['a', 1, true], bytes: 'Af8=' } },
      scope: { name: 'orders', version: '1.2.0' },
      resource: { attributes: { 'service.name': 'shop', 'deployment.environment.name': 'test' } },
    });
  });

  it('tries again after 503 and is stored once, records that say the same included', async () => {
    instead = [new Response(null, { status: 503, headers: { 'retry-after': '0' } })];
    const { logger, flush } = await loggerOf(Exporter);
    for (const body of ['once', 'twice', 'twice']) logger.emit({ ...RECORD, body });
    logger.emit({ ...RECORD, attributes: { 'log.record.uid': 'uid-1' } });
    await flush();
    expect(instead).toEqual([]);
    const events = await stored();
    expect(events.map(({ message }) => message).sort()).toEqual(['not her order', 'once', 'twice', 'twice']);
    expect(events.filter((event) => event.source_event_id === 'uid-1')).toHaveLength(1);
  });

  it('names the service as source where the credential may speak for it', async () => {
    const { logger, flush } = await loggerOf(Exporter, { sources: ['app', 'shop'] });
    logger.emit(RECORD);
    await flush();
    expect((await stored()).map(({ source }) => source)).toEqual(['shop']);
  });
});

it('a record is the same one in both encodings', async () => {
  for (const [, Exporter] of EXPORTERS) {
    const { logger, flush } = await loggerOf(Exporter);
    logger.emit(RECORD);
    await flush();
  }
  expect(await stored()).toHaveLength(1);
});
