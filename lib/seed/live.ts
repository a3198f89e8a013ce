import type { EventDraft } from '@/lib/audit/event';
import { randomActivity } from './activity';
import { makeTenant, makeTenants, type SeedTenant } from './people';
import { createRandom } from './random';

/** What happens, without where it comes from and when: whoever sends it says that. */
export type LiveDraft = Omit<EventDraft, 'source' | 'sourceEventId' | 'occurredAt'>;

const TENANTS = 8;

/**
 * What goes on in a tenant, without end. Its people are those of the demo where the tenant is one of these, and made up
 * of the same names else; what they do is another story each time.
 */
export function* liveDrafts(tenantId: string, seed = Date.now()): Generator<LiveDraft, never> {
  const tenant = findTenant(tenantId);
  const random = createRandom(seed);
  for (;;) yield randomActivity(tenant, random);
}

function findTenant(tenantId: string): SeedTenant {
  const known = makeTenants(TENANTS, createRandom(1)).find((tenant) => tenant.tenantId === tenantId);
  return known ?? makeTenant(tenantId, 30, createRandom(1));
}
