import { beforeAll } from 'vitest';
import { useTestDatabase } from '@/db/test-database';
import { issueToken } from '@/lib/auth/token';
import { ensureTenant } from '@/lib/ingest/tenant';
import { GET as detail } from './[id]/route';
import { POST } from './route';

export const WRITER = { tenantId: 'acme', scope: 'audit:ingest audit:read', sources: ['app', 'other'] };
export type Claims = Partial<Parameters<typeof issueToken>[0]>;

export async function send(
  body: BodyInit,
  headers: Record<string, string> = {},
  claims: Claims = WRITER,
  search = '',
) {
  const token = await issueToken({ subject: 'writer', ttlS: 60, ...claims });
  const request = new Request(`http://localhost/api/v1/events${search}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
    body,
    ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
  });
  const response = await POST(request, { params: Promise.resolve(undefined) });
  const text = await response.text();
  const isLines = response.headers.get('content-type') === 'application/x-ndjson';
  const lines = () =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  return { status: response.status, headers: response.headers, body: isLines ? lines() : JSON.parse(text) };
}

export async function read(id: string, claims: Claims = WRITER) {
  const token = await issueToken({ subject: 'reader', ttlS: 60, ...claims });
  const request = new Request(`http://localhost/api/v1/events/${id}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const response = await detail(request, { params: Promise.resolve({ id }) });
  return { status: response.status, body: await response.json() };
}

let number = 0;
export function event(more: object = {}) {
  number += 1;
  return {
    occurred_at: '2026-05-17T12:20:41.123456Z',
    action: 'user.login',
    source_event_id: `e-${number}`,
    ...more,
  };
}
/** Three tenants of one partner, in a database of the file's own. */
export function useIngestScene() {
  const place = useTestDatabase();
  const sizeOf = async (tenant: string) => {
    const [row] = await place().owner<{ size: number }[]>`
      select l.size::int4 as size from log l join tenant t on t.tenant = l.tenant where t.tenant_id = ${tenant} and l.kind = 0`;
    return row?.size;
  };

  beforeAll(async () => {
    for (const tenantId of ['acme', 'globex', 'strict'])
      await ensureTenant(place().sql, { tenantId, partnerId: 'east' });
  });
  return { place, sizeOf };
}
