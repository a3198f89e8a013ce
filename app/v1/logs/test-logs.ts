import { beforeEach } from 'vitest';
import { GET as list } from '@/app/api/v1/admin/audit/route';
import { GET as detail } from '@/app/api/v1/events/[id]/route';
import { useTestDatabase } from '@/db/test-database';
import { issueToken } from '@/lib/auth/token';
import { ensureTenant } from '@/lib/ingest/tenant';

/** A tenant of its own for each test, in a database of the file's own. */
export function useLogsScene() {
  const place = useTestDatabase();
  let tenantId = '';
  let number = 0;
  beforeEach(async () => {
    number += 1;
    tenantId = `tenant-${number}`;
    await ensureTenant(place().sql, { tenantId });
  });
  const tokenOf = (claims: object = {}) =>
    issueToken({ subject: 'writer', ttlS: 60, tenantId, scope: 'audit:ingest', sources: ['app'], ...claims });

  /** Every event of the tenant as the API shows it, the latest first. */
  async function stored() {
    const token = await tokenOf({ role: 'tenant_admin', scope: 'audit:read' });
    const headers = { authorization: `Bearer ${token}` };
    const request = new Request('http://localhost/?per_page=100', { headers });
    const { items } = await (await list(request, { params: Promise.resolve({}) })).json();
    return await Promise.all(
      items.map(async ({ id }: { id: string }) => {
        const params = Promise.resolve({ id });
        return await (await detail(new Request('http://localhost/', { headers }), { params })).json();
      }),
    );
  }
  return { place, tenantId: () => tenantId, tokenOf, stored };
}
