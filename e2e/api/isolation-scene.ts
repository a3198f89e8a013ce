import type { Tenant } from '@/lib/ingest/tenant';
import { type Api, type Credential, expect } from './api';
import { type Server, uniqueName } from './server';

/** Everything that a principal may be refused, where its role, tenant or partner allows it. */
const SCOPES = 'audit:read audit:write audit:ingest admin:write';

export const PRINCIPALS = [
  ...(['nobody', 'tenant', 'auditor', 'analyst', 'partner', 'key'] as const),
  ...(['platform', 'super', 'scopes without a tenant', 'role without a tenant'] as const),
] as const;
export type PrincipalName = (typeof PRINCIPALS)[number];

/** Those that may see every tenant. */
export const SEES_ALL: readonly PrincipalName[] = ['platform', 'super'];

/** Tenants a and b of one partner, c of another: whoever belongs to a or its partner must never learn of c. */
export interface IsolationScene {
  a: Tenant;
  b: Tenant;
  c: Tenant;
  partnerOfA: string;
  partnerOfC: string;
  idsOfA: string[];
  idsOfB: string[];
  idsOfC: string[];
  /** Stands in every text of c's events. */
  canary: string;
  /** Whatever tells of c: its words, names, ids and addresses. */
  traces: string[];
  who: Readonly<Record<PrincipalName, Credential>>;
}

export const COUNT = { a: 7, b: 3, c: 5 } as const;

export async function makeIsolationScene(server: Server, api: Api): Promise<IsolationScene> {
  const [partnerOfA, partnerOfC, canary] = [uniqueName('prt'), uniqueName('prt'), uniqueName('canary')];
  const [a, b] = [await server.makeTenant(partnerOfA), await server.makeTenant(partnerOfA)];
  const c = await server.makeTenant(partnerOfC);
  const write = (tenant: Tenant, count: number, word: string, ip: string) =>
    api.write(
      tenant.tenantId,
      Array.from({ length: count }, (_, nth) => fullEvent(word, ip, nth)),
    );
  const idsOfA = await write(a, COUNT.a, 'plain', '203.0.113.1');
  const idsOfB = await write(b, COUNT.b, 'plain', '203.0.113.2');
  const idsOfC = await write(c, COUNT.c, canary, '198.18.7.99');
  // The feed of several logs hands out what lies below every open transaction: those of c came last.
  const ofC = { claims: { role: 'partner_admin', partnerId: partnerOfC, scope: 'audit:read' } } as const;
  await expect
    .poll(async () => (await api.ask('/api/v1/feed?limit=1000', ofC)).body.items.length)
    .toBe(COUNT.c);
  const traces = [canary, c.tenantId, partnerOfC, c.ledgerId, '198.18.7.99', ...idsOfC];
  const who = await makePrincipals(server, a.tenantId, partnerOfA);
  return { a, b, c, partnerOfA, partnerOfC, idsOfA, idsOfB, idsOfC, canary, traces, who };
}

async function makePrincipals(server: Server, tenantId: string, partnerId: string) {
  const key = await server.apiKey({ tenantId, scopes: ['audit:read', 'audit:ingest'], sources: ['*'] });
  return {
    nobody: 'nobody',
    tenant: { claims: { role: 'tenant_admin', tenantId, scope: SCOPES } },
    auditor: { claims: { role: 'auditor', tenantId, scope: SCOPES } },
    analyst: { claims: { role: 'analyst', tenantId, scope: SCOPES } },
    partner: { claims: { role: 'partner_admin', partnerId, scope: SCOPES } },
    key: { headers: { 'x-api-key': key } },
    platform: { claims: { platformToken: true, scope: 'admin:read platform:admin' } },
    super: { claims: { role: 'super_admin', scope: `${SCOPES} platform:admin` } },
    'scopes without a tenant': { claims: { scope: `${SCOPES} admin admin:read admin:write` } },
    'role without a tenant': { claims: { role: 'tenant_admin', scope: `${SCOPES} admin:read admin:write` } },
  } as const satisfies Record<PrincipalName, Credential>;
}

/** An event with a word in every text that an event has. */
export function fullEvent(word: string, ip: string, nth = 0): object {
  const about = (name: string) => `${word}.${name}`;
  return {
    ...{ occurred_at: new Date(Date.UTC(2026, 4, 17, 12, nth)).toISOString(), result: 'success' },
    ...{ action: about('action'), resource_type: about('type'), source: about('source').slice(0, 64) },
    ...{ source_event_id: about(`event-${nth}`), actor_type: 'user', ...personOf(word, ip) },
    ...{ request_id: about('request'), http_method: 'POST', http_path: `/${about('path')}` },
    ...{ http_status: 200, brand_id: about('brand') },
  };
}

/** The members of an event that tell of persons and content, with a word in each. */
export function personOf(word: string, ip: string): object {
  const about = (name: string) => `${word}.${name}`;
  return {
    ...{ actor_id: about('actor'), actor_email: `${word}@example.com`, actor_name: about('name'), ip },
    ...{ user_agent: about('agent'), session_id: about('session'), message: about('message') },
    ...{ resource_id: about('resource'), resource_name: about('resource-name') },
    targets: [{ type: about('target'), id: about('target-id'), name: about('target-name') }],
    changes: [
      { path: `/${about('path')}`, before: about('before'), after: { [about('key')]: about('after') } },
    ],
    details: { [about('key')]: about('value'), deep: [{ [about('deep')]: [about('deeper')] }] },
  };
}

/** The traces that stand in an answer, its headers included. */
export function tracesIn(
  { text, headers }: { text: string; headers: object },
  traces: readonly string[],
): string[] {
  const told = (text + JSON.stringify(headers)).toLowerCase();
  return traces.filter((trace) => told.includes(trace.toLowerCase()));
}
