import { beforeAll } from 'vitest';
import { type TestDatabase, useTestDatabase } from '@/db/test-database';
import { issueToken } from '@/lib/auth/token';
import type { Handler } from '@/lib/http/handler';
import { ensureTenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { createWriter } from '@/lib/ingest/writer';

const BASE = 'http://localhost/api/logging/audit/';
export const ADA = { tenantId: 'acme', scope: 'audit:read' };

export interface Claims {
  role?: string;
  tenantId?: string;
  scope?: string;
}

export async function send(handler: Handler, path: string, headers: HeadersInit, id = path) {
  const response = await handler(new Request(BASE + path, { headers }), { params: Promise.resolve({ id }) });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : JSON.parse(text),
  };
}

export async function call(handler: Handler, path: string, claims: Claims = ADA, id?: string) {
  const token = await issueToken({ subject: 'test', ttlS: 60, ...claims });
  return await send(handler, path, { authorization: `Bearer ${token}` }, id);
}

export interface Scene {
  place: () => TestDatabase;
  /** Events of acme in the order they were written. */
  ids: string[];
  /** An event of another tenant. */
  foreign: () => string;
}

/** Twelve events of acme within six minutes, and one of globex. */
export function useLoggingScene(): Scene {
  const place = useTestDatabase();
  const ids: string[] = [];
  let foreign = '';
  beforeAll(async () => {
    const { sql } = place();
    const writer = createWriter(sql, { partitionsAhead: true });
    const acme = await ensureTenant(sql, { tenantId: 'acme' });
    const globex = await ensureTenant(sql, { tenantId: 'globex' });
    const at = (minute: number) => new Date(Date.UTC(2026, 4, 17, 12, minute)).toISOString();
    const drafts = Array.from({ length: 12 }, (_, nth) =>
      makeDraft({
        occurredAt: at(nth % 6),
        action: nth % 2 ? 'user.login' : 'role.updated',
        result: nth % 3 ? 'success' : 'denied',
        actorEmail: nth % 4 ? `p${nth % 4}@example.com` : undefined,
        actorId: `usr_${nth % 5}`,
        resourceId: nth % 2 ? undefined : `role/${nth}`,
        ip: '203.0.113.42',
        requestId: `req-${nth}`,
        message: nth === 7 ? 'Über die Brücke (50%)' : undefined,
      }),
    );
    for (const outcome of await writer.write(acme, drafts))
      if (outcome.status === 'stored') ids.push(outcome.id);
    const [other] = await writer.write(globex, [makeDraft({ occurredAt: at(3) })]);
    foreign = other?.status === 'stored' ? other.id : '';
  });
  return { place, ids, foreign: () => foreign };
}
