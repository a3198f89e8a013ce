import { gzipSync } from 'node:zlib';
import protobuf from 'protobufjs/light.js';
import { describe, expect, it } from 'vitest';
import { createApiKey } from '@/lib/auth/api-key';
import { GET, POST } from './route';
import { useLogsScene } from './test-logs';

const { place, tenantId, tokenOf, stored } = useLogsScene();
const NO_PARAMS = { params: Promise.resolve({}) };

async function post(body: BodyInit, headers: Record<string, string> = {}, search = '') {
  const own = { 'content-type': 'application/json', authorization: `Bearer ${await tokenOf()}`, ...headers };
  const request = new Request(`http://localhost/v1/logs${search}`, { method: 'POST', headers: own, body });
  const response = await POST(request, NO_PARAMS);
  return { status: response.status, headers: response.headers, bytes: await response.bytes() };
}

async function postRecords(records: readonly object[], headers: Record<string, string> = {}) {
  const body = JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: records }] }] });
  const { status, bytes } = await post(body, headers);
  return { status, body: JSON.parse(Buffer.from(bytes).toString()) };
}

const NS = '1779020441123456789';

describe('a log record', () => {
  it.each([
    ['a severity by number', { severityNumber: 14 }, 'log.warn'],
    ['a severity by text', { severityText: 'Notice' }, 'log.notice'],
    ['neither', {}, 'log.unspecified'],
    ['the older event.name', { attributes: [{ key: 'event.name', value: { stringValue: 'a.b' } }] }, 'a.b'],
  ])('without a name but with %s has an action, and no result', async (_name, more, action) => {
    await postRecords([{ timeUnixNano: NS, ...more }]);
    expect(await stored()).toMatchObject([{ action, result: 'unknown', actor_type: 'unknown' }]);
  });

  it('keeps nanoseconds, 64-bit integers, NaN and another body than text in details; ids in hexadecimal', async () => {
    const body = `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{
      "observedTimeUnixNano":${NS},"traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"0000000000000000","unknown":{"a":1},
      "body":{"kvlistValue":{"values":[{"key":"n","value":{"intValue":"9007199254740993"}},{"key":"small","value":{"intValue":"7"}}]}},
      "attributes":[{"key":"big","value":{"intValue":9007199254740993}},{"key":"nan","value":{"doubleValue":"NaN"}}]}]}]}]}`;
    expect((await post(body)).status).toBe(200);
    const [event] = await stored();
    expect(event).toMatchObject({
      occurred_at: '2026-05-17T12:20:41.123Z',
      request_id: '5b8efff798038103d269b633813fc60c',
      details: {
        observed_time_unix_nano: NS,
        trace_id: '5b8efff798038103d269b633813fc60c',
        body: { n: '9007199254740993', small: 7 },
        attributes: { big: '9007199254740993', nan: 'NaN' },
      },
    });
    expect(event.message ?? null).toBeNull();
    expect(event.details).not.toHaveProperty('span_id');
  });

  it('that is not good is named in the answer; the others are stored', async () => {
    const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });
    const { status, body } = await postRecords([
      { timeUnixNano: NS, eventName: 'good' },
      { eventName: 'without time', timeUnixNano: '0' },
      { timeUnixNano: NS, eventName: 'audit.list' },
      { timeUnixNano: NS, eventName: 'x', attributes: [attribute('audit.result', 'perhaps')] },
      { timeUnixNano: NS, eventName: 'y', attributes: [attribute('audit.result', 'DENIED')] },
    ]);
    expect([status, body.partialSuccess.rejectedLogRecords]).toEqual([200, '3']);
    const named = [1, 2, 3].map((nth) => `resourceLogs/0/scopeLogs/0/logRecords/${nth}: /`);
    for (const each of named) expect(body.partialSuccess.errorMessage).toContain(each);
    expect((await stored()).map(({ result }) => result).sort()).toEqual(['denied', 'unknown']);
  });

  it('with a value of the conventions that does not fit its field keeps it in details', async () => {
    const long = 'x'.repeat(5_000);
    const attributes = ['user.id', 'client.address'].map((key) => ({ key, value: { stringValue: long } }));
    await postRecords([{ timeUnixNano: NS, attributes, body: { stringValue: 'y'.repeat(70_000) } }]);
    const [event] = await stored();
    expect(event.details).toMatchObject({ attributes: { 'user.id': long }, body: 'y'.repeat(70_000) });
    expect([event.actor_id ?? null, event.ip ?? null, event.message ?? null]).toEqual([null, null, null]);
  });
});

describe('a request', () => {
  it('of more than a thousand records is stored whole, gzip or not', async () => {
    const records = Array.from({ length: 1_201 }, (_, nth) => ({ timeUnixNano: NS, flags: nth }));
    const text = JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: records }] }] });
    for (const body of [gzipSync(text), text]) {
      const encoding: Record<string, string> = body === text ? {} : { 'content-encoding': 'gzip' };
      expect((await post(body, encoding)).status).toBe(200);
    }
    const [row] = await place().owner<{ size: number }[]>`
      select l.size::int4 as size from log l join tenant t on t.tenant = l.tenant
      where t.tenant_id = ${tenantId()} and l.kind = 0`;
    expect(row?.size).toBe(1_201);
  });

  it.each<[string, BodyInit, Record<string, string>, number]>([
    ['without records', '{}', {}, 200],
    ['of no bytes in protobuf', '', { 'content-type': 'application/x-protobuf' }, 200],
    ['that is not JSON', '{', {}, 400],
    [
      'of another shape',
      '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"soon"}]}]}]}',
      {},
      400,
    ],
    ['nested without end', `{"resourceLogs":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, {}, 400],
    ['that is not protobuf', 'plain', { 'content-type': 'application/x-protobuf' }, 400],
    ['of another type', 'plain', { 'content-type': 'text/plain' }, 415],
    ['of another compression', '{}', { 'content-encoding': 'br' }, 415],
    ['beyond 64 MiB', gzipSync(Buffer.alloc(65 * 1024 * 1024, ' ')), { 'content-encoding': 'gzip' }, 413],
    ['with a bad token', '{}', { authorization: 'Bearer no' }, 401],
  ])('%s', async (_name, body, headers, expected) => {
    const { status, headers: answered } = await post(body, headers);
    expect(status).toBe(expected);
    const type = headers['content-type'] === 'application/x-protobuf' ? headers['content-type'] : undefined;
    expect(answered.get('content-type')).toBe(type ?? 'application/json');
  });

  it('is refused in its encoding: a Status', async () => {
    const Status = protobuf.Root.fromJSON({
      nested: { Status: { fields: { code: { type: 'int32', id: 1 }, message: { type: 'string', id: 2 } } } },
    }).lookupType('Status');
    const { bytes } = await post('plain', { 'content-type': 'application/x-protobuf' });
    expect(Status.decode(bytes).toJSON()).toEqual({ code: 3, message: expect.stringContaining('Export') });
    const json = await post('{');
    expect(JSON.parse(Buffer.from(json.bytes).toString())).toEqual({ code: 3, message: expect.any(String) });
  });

  it('needs audit:ingest and the tenant; an API key will do', async () => {
    const headers = { authorization: `Bearer ${await tokenOf({ scope: 'audit:read' })}` };
    expect((await postRecords([], headers)).status).toBe(403);
    expect((await post('{}', {}, '?tenant_id=tenant-1')).status).toBe(403);
    const key = await createApiKey(place().owner, {
      tenantId: tenantId(),
      name: 'collector',
      scopes: ['audit:ingest'],
      sources: [],
      expiresAt: undefined,
    });
    const request = new Request('http://localhost/v1/logs', {
      method: 'POST',
      headers: { 'x-api-key': key ?? '', 'content-type': 'application/json' },
      body: '{}',
    });
    expect((await POST(request, NO_PARAMS)).status).toBe(200);
    expect((await GET()).status).toBe(405);
  });
});
