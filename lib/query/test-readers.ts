import type { TestDatabase } from '@/db/test-database';
import type { Scope } from '@/lib/audit/scope';
import { ensureTenant, type Tenant } from '@/lib/ingest/tenant';
import type { PlainEvent } from './test-memory';
import { everything, scopeOf } from './test-scope';

/** A scope, and the same said plainly. */
export interface Reader {
  scope: Scope;
  reaches: (event: PlainEvent) => boolean;
}

/** Three tenants, two of them of one partner; and who reads all, one tenant, or a partner's. */
export async function makeReaders({
  sql,
}: Pick<TestDatabase, 'sql'>): Promise<{ tenants: Tenant[]; readers: Reader[] }> {
  const tenants: Tenant[] = [];
  for (const [tenantId, partnerId] of [
    ['one', 'p'],
    ['two', 'p'],
    ['three', undefined],
  ] as const)
    tenants.push(await ensureTenant(sql, { tenantId, partnerId }));
  const readers = [
    { scope: await everything(), reaches: () => true },
    {
      scope: await scopeOf({ role: 'tenant_admin', tenantId: 'one' }),
      reaches: ({ tenantId }: PlainEvent) => tenantId === 'one',
    },
    {
      scope: await scopeOf({ role: 'partner_admin', partnerId: 'p' }),
      reaches: ({ partnerId }: PlainEvent) => partnerId === 'p',
    },
  ];
  return { tenants, readers };
}
