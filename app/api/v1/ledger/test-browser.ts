import { API_ROUTES } from '@/app/api-routes';
import type { Pool } from '@/db/client';
import { type CodedRow, decodeRows, readEvent, selectEvents } from '@/db/event-row';
import { coveredColumns } from '@/lib/audit/covered';
import { maskEvent } from '@/lib/audit/mask';
import { issueToken } from '@/lib/auth/token';
import type { Shown } from '@/lib/client/verify/event';
import { ledgerApi } from '@/lib/client/verify/ledger-api';
import type { Fetch } from '@/lib/client/verify/ledger-ask';
import { type Pin, type PinStore, pinKey } from '@/lib/client/verify/pin';
import { catchUp, type Trusted } from '@/lib/client/verify/trust';
import { toNotVerified, type VerifyFault } from '@/lib/client/verify/verdict';
import { createRouter } from '@/lib/http/router';

const find = createRouter(API_ROUTES);

/** What a browser would remember, for the time of a test. */
export function memoryPins(): PinStore & { pins: Map<string, Pin> } {
  const pins = new Map<string, Pin>();
  return {
    pins,
    find: async (place) => pins.get(pinKey(place)),
    keep: async (place, pin) => void pins.set(pinKey(place), pin),
    forget: async (place) => void pins.delete(pinKey(place)),
  };
}

/** Somebody between the server and the browser: an answer of a path as he would have it. */
export type Middleman = (path: string, answer: Record<string, unknown>) => unknown;

/** What a browser asks the API with, without a browser. */
export function apiFetch(tenantId: string, role: 'auditor' | 'analyst', middleman?: Middleman): Fetch {
  return async (path, { method = 'GET', headers, body }) => {
    const token = await issueToken({ subject: 'browser', ttlS: 600, role, tenantId, scope: 'audit:read' });
    const match = find(method, path.split('?', 1)[0] ?? '');
    if (!match) throw new Error(`no route ${path}`);
    const given = new Headers(headers);
    given.set('authorization', `Bearer ${token}`);
    const request = new Request(`http://localhost${path}`, { method, headers: given, body: body ?? null });
    const response = await match.handle(request, { params: match.params });
    if (!middleman || !response.headers.get('content-type')?.includes('json')) return response;
    return Response.json(middleman(path, await response.json()), { status: response.status });
  };
}

/** A returning visitor of the main log of a tenant. */
export function openBrowser(tenantId: string, role: 'auditor' | 'analyst' = 'auditor') {
  const pins = memoryPins();
  const api = (middleman?: Middleman) =>
    ledgerApi(apiFetch(tenantId, role, middleman), { tenantId, log: 'main' });
  return {
    pins,
    api,
    async trust(middleman?: Middleman): Promise<Trusted> {
      const trusted = await catchUp(api(middleman), pins);
      if (!trusted.checkpoint) throw new Error('nothing is signed');
      return trusted;
    },
  };
}

/** The event as a page shows it: from the database as it is. */
export async function shownOf(sql: Pool, id: string, isMasked = false): Promise<Shown> {
  const [row] = decodeRows(await sql<CodedRow[]>`${selectEvents(sql, sql`where e.id = ${id}`)}`);
  if (!row) return {};
  const event = readEvent(row);
  if (!isMasked) return coveredColumns(event);
  const { details: _, ...shown } = coveredColumns(maskEvent(event));
  return shown;
}

/** Why something is not verified, or `none`. */
export async function verifyFaultOf(check: () => Promise<unknown>): Promise<VerifyFault | 'none'> {
  try {
    await check();
    return 'none';
  } catch (error) {
    return toNotVerified(error).fault;
  }
}
