import type { Tenant } from '@/lib/ingest/tenant';
import type { Api } from './api';
import { type Server, uniqueName } from './server';

/** Two tenants of one partner and one of another, and what was written into them. */
export interface Scene {
  partnerId: string;
  tenant: Tenant;
  sibling: Tenant;
  stranger: Tenant;
  /** Twelve events of the tenant, a minute apart, oldest first. */
  ids: string[];
  siblingId: string;
  strangerId: string;
}

export const FIRST_AT = Date.UTC(2026, 4, 17, 12, 0, 0, 7);

export function instantOf(nth: number): string {
  return new Date(FIRST_AT + nth * 60_000).toISOString();
}

/** The nth event of a tenant: odd ones are denied, each third has no actor, the last one is three days later. */
export function eventOf(nth: number): object {
  const hasActor = nth % 3 !== 0;
  return {
    occurred_at: nth === 11 ? '2026-05-20T00:00:00Z' : instantOf(nth),
    action: nth % 2 === 0 ? 'user.updated' : 'group.created',
    result: nth % 2 === 0 ? 'success' : 'denied',
    actor_type: hasActor ? 'user' : 'system',
    ...(hasActor ? { actor_id: `usr_${nth % 3}`, actor_email: `p${nth % 3}@example.com` } : {}),
    ...(nth % 4 === 0 ? {} : { resource_type: 'user', resource_id: `usr_9${nth}`, resource_name: 'Ada' }),
    ...(nth === 1 ? { ip: '203.0.113.42', user_agent: 'curl/8.0.1', request_id: 'req_1' } : {}),
    ...(nth === 2 ? { ip: '2001:db8::1', message: 'moved over the bridge', http_path: '/bridge' } : {}),
    details: { nth },
  };
}

/** Makes a scene of a test file's own. */
export async function makeScene(server: Server, api: Api): Promise<Scene> {
  const partnerId = uniqueName('prt');
  const tenant = await server.makeTenant(partnerId);
  const sibling = await server.makeTenant(partnerId);
  const stranger = await server.makeTenant(uniqueName('prt'));
  const ids = await api.write(
    tenant.tenantId,
    Array.from({ length: 12 }, (_, nth) => eventOf(nth)),
  );
  const [siblingId = ''] = await api.write(sibling.tenantId, [eventOf(1)]);
  const [strangerId = ''] = await api.write(stranger.tenantId, [eventOf(1)]);
  return { partnerId, tenant, sibling, stranger, ids, siblingId, strangerId };
}
