import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createApiKey } from '@/lib/auth/api-key';
import { issueToken } from '@/lib/auth/token';
import { ensureTenant } from '@/lib/ingest/tenant';
import { POST } from './route';
import { type Claims, event, read, send, useIngestScene, WRITER } from './test-events';

const { place, sizeOf } = useIngestScene();

describe('Idempotency-Key', () => {
  it('makes events without ids known again: same answers, stored once, also at once', async () => {
    const events = Array.from({ length: 20 }, (_, nth) => ({
      occurred_at: '2026-05-17T12:00:00Z',
      action: 'a',
      details: { nth },
    }));
    const before = (await sizeOf('acme')) ?? 0;
    const headers = { 'idempotency-key': 'batch-1' };
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => send(JSON.stringify({ events }), headers)),
    );
    const places = answers.map(({ body }) =>
      body.items.map(({ id, index }: { id: string; index: number }) => [id, index]),
    );
    for (const each of places) expect(each).toEqual(places[0]);
    expect(await sizeOf('acme')).toBe(before + 20);
  });

  it('with another body is 422 and stores nothing', async () => {
    const headers = { 'idempotency-key': 'batch-2' };
    expect((await send(JSON.stringify(event()), headers)).status).toBe(201);
    const before = await sizeOf('acme');
    const { status, body } = await send(JSON.stringify(event()), headers);
    expect([status, body.error]).toEqual([422, 'idempotency_mismatch']);
    expect(await sizeOf('acme')).toBe(before);
    expect((await send(JSON.stringify(event()), headers, { ...WRITER, tenantId: 'globex' })).status).toBe(
      201,
    );
  });

  it('is of one caller: nobody takes the key of another', async () => {
    const headers = { 'idempotency-key': 'nightly' };
    const mallory = { ...WRITER, subject: 'mallory' };
    expect((await send(JSON.stringify(event()), headers, mallory)).status).toBe(201);
    expect((await send(JSON.stringify(event()), headers)).status).toBe(201);
  });

  it('that is none is refused', async () => {
    expect((await send(JSON.stringify(event()), { 'idempotency-key': 'a b' })).status).toBe(400);
  });
});

const ndjson = { 'content-type': 'application/x-ndjson' };

/** Pieces of so many lines, each made when it is asked for; and how many were. */
function makeSource({ pieces, lines }: { pieces: number; lines: number }) {
  let sent = 0;
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 1;
      const piece = Array.from({ length: lines }, () => `${JSON.stringify(event())}\n`).join('');
      if (sent > pieces) controller.close();
      else controller.enqueue(Buffer.from(piece));
    },
  });
  return { stream, sent: () => sent };
}

/** Sends lines as they come, and answers as they are answered. */
async function upload(source: ReadableStream<Uint8Array>, claims: Claims) {
  const token = await issueToken({ subject: 'writer', ttlS: 60, ...claims });
  const init: RequestInit & { duplex: 'half' } = {
    method: 'POST',
    headers: { ...ndjson, authorization: `Bearer ${token}` },
    body: source,
    duplex: 'half',
  };
  const params = Promise.resolve({});
  return (await POST(new Request('http://localhost/api/v1/events', init), { params })).body?.getReader();
}

describe('lines', () => {
  it('are answered one by one, then summed up; empty and bad ones included', async () => {
    const text = `${JSON.stringify(event())}\n\n{bad\n${JSON.stringify(event({ nope: 1 }))}\r\n${'x'.repeat(3_000_000)}\n${JSON.stringify(event())}`;
    const { status, body } = await send(gzipSync(text), { ...ndjson, 'content-encoding': 'gzip' });
    expect(status).toBe(200);
    expect(body.map((line: { line?: number; status?: string }) => [line.line, line.status])).toEqual([
      [1, 'accepted'],
      [3, 'rejected'],
      [4, 'rejected'],
      [5, 'rejected'],
      [6, 'accepted'],
      [undefined, undefined],
    ]);
    expect(body.at(-1)).toEqual({ summary: { lines: 5, accepted: 2, duplicate: 0, rejected: 3 } });
  });

  it('are read no further than they are answered', async () => {
    const source = makeSource({ pieces: 200, lines: 100 });
    const reader = await upload(source.stream, WRITER);
    await reader?.read();
    await reader?.read();
    expect(source.sent()).toBeLessThan(40);
    await reader?.cancel();
  });

  it('end where their tenant is archived meanwhile, and say so', async () => {
    const { sql, owner } = place();
    await ensureTenant(sql, { tenantId: 'ending' });
    const { stream } = makeSource({ pieces: 20, lines: 500 });
    const reader = await upload(stream, { ...WRITER, tenantId: 'ending' });
    await reader?.read();
    await owner`update tenant set archived_at = now() where tenant_id = 'ending'`;
    let text = '';
    for (let part = await reader?.read(); part?.value; part = await reader?.read())
      text += Buffer.from(part.value).toString();
    const { failed, summary } = JSON.parse(text.trimEnd().split('\n').at(-1) ?? '');
    expect(failed.message).toBe('This tenant is archived: it takes no further events');
    expect(summary.accepted).toBeLessThan(5_000);
    expect(await sizeOf('ending')).toBe(summary.accepted);
  });

  it('with Prefer: return=minimal answer what was rejected, and the sum', async () => {
    const text = [event(), event({ action: 1 }), event()].map((each) => JSON.stringify(each)).join('\n');
    const { body } = await send(text, { ...ndjson, prefer: 'return=minimal' });
    expect(body).toEqual([
      expect.objectContaining({ line: 2 }),
      { summary: { lines: 3, accepted: 2, duplicate: 0, rejected: 1 } },
    ]);
  });

  it('that are empty cost next to nothing, however many there are', async () => {
    const { body } = await send(gzipSync(`${'\n'.repeat(3_000_000)}${JSON.stringify(event())}`), {
      ...ndjson,
      'content-encoding': 'gzip',
    });
    expect(body[0]).toMatchObject({ line: 3_000_001, status: 'accepted' });
  });

  it('under one Idempotency-Key are known again by their place', async () => {
    const text = `{"occurred_at":"2026-05-17T12:00:00Z","action":"line"}\n`.repeat(3);
    const headers = { ...ndjson, 'idempotency-key': 'lines-1' };
    await send(text, headers);
    const { body } = await send(text, headers);
    expect(body.at(-1).summary).toMatchObject({ accepted: 0, duplicate: 3 });
  });
});

describe('who may write where', () => {
  const text = () => JSON.stringify(event());
  it.each<[string, Claims, string, number]>([
    ['without audit:ingest', { tenantId: 'acme', scope: 'audit:write' }, '', 403],
    ['without a tenant', { scope: 'audit:ingest' }, '', 403],
    ['to an unknown tenant', { tenantId: 'nobody', scope: 'audit:ingest' }, '', 403],
    ['to another tenant', WRITER, '?tenant_id=globex', 403],
    ['to its own tenant by name', WRITER, '?tenant_id=acme', 201],
    [
      'as a partner to one of its tenants',
      { partnerId: 'east', scope: 'audit:ingest' },
      '?tenant_id=globex',
      201,
    ],
    [
      'as a partner to another tenant',
      { partnerId: 'west', scope: 'audit:ingest' },
      '?tenant_id=globex',
      403,
    ],
    ['as a partner without naming one', { partnerId: 'east', scope: 'audit:ingest' }, '', 403],
    ['as super_admin to any', { role: 'super_admin', scope: 'audit:ingest' }, '?tenant_id=globex', 201],
    ['to tenant zero', { role: 'super_admin', scope: 'audit:ingest' }, '?tenant_id=_trailmark', 403],
    ['to tenant zero by its claim', { tenantId: '_trailmark', scope: 'audit:ingest' }, '', 403],
    ['as an auditor', { role: 'auditor', tenantId: 'acme', scope: 'audit:ingest' }, '', 403],
  ])('%s', async (_name, claims, search, status) => {
    expect((await send(text(), {}, { sources: undefined, ...claims }, search)).status).toBe(status);
  });

  it('a credential without sources speaks for itself alone, and nobody for trailmark', async () => {
    const claims = { tenantId: 'acme', scope: 'audit:ingest audit:read' };
    const { body } = await send(text(), {}, claims);
    expect((await read(body.id)).body.source).toBe('writer');
    expect((await send(JSON.stringify(event({ source: 'app' })), {}, claims)).status).toBe(403);
    expect(
      (await send(JSON.stringify(event({ source: 'trailmark' })), {}, { ...claims, sources: ['*'] })).status,
    ).toBe(422);
  });

  it('an API key with audit:ingest writes as its sources', async () => {
    const key = await createApiKey(place().owner, {
      tenantId: 'acme',
      name: 'billing',
      scopes: ['audit:ingest'],
      sources: [],
      expiresAt: undefined,
    });
    const request = new Request('http://localhost/api/v1/events', {
      method: 'POST',
      headers: { 'x-api-key': key ?? '', 'content-type': 'application/json' },
      body: text(),
    });
    expect((await POST(request, { params: Promise.resolve({}) })).status).toBe(201);
  });
});

describe('redaction rules of a tenant', () => {
  it('are applied before hashing and listed in the event', async () => {
    await place();
    await place()
      .owner`select set_redaction_rule('strict', array['ssn', 'Tax-Number'], array['CASE-[0-9]+'])`;
    const sent = event({
      message: 'see CASE-4711',
      details: { ssn: '078-05-1120', deep: [{ tax_number: 12, kept: 'yes' }] },
    });
    const claims = { ...WRITER, tenantId: 'strict' };
    const { body } = await send(JSON.stringify(sent), {}, claims);
    const stored = await read(body.id, claims);
    expect(stored.body).toMatchObject({
      message: 'see [redacted]',
      details: { ssn: '[redacted]', deep: [{ tax_number: '[redacted]', kept: 'yes' }] },
      redactions: ['/details/ssn', '/details/deep/0/tax_number', '/message'],
    });
  });
});
