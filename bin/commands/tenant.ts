import { CommandError, EXIT, say, sayJson } from '@/bin/output';
import { withWorkspace } from '@/bin/workspace';
import { isTenantId } from '@/lib/audit/tenant-id';
import { ensureTenant, findTenant } from '@/lib/ingest/tenant';

export interface TenantCreateOptions {
  name?: string;
  partner?: string;
  json?: boolean;
}

/** Makes a tenant; one that exists is an error, so that a script learns of the collision. */
export async function tenantCreate(tenantId: string, options: TenantCreateOptions): Promise<void> {
  if (!isTenantId(tenantId))
    throw new CommandError(`"${tenantId}" is not an id of letters, digits and ._-`, EXIT.usage);
  await withWorkspace(async ({ sql }) => {
    if (await findTenant(sql, tenantId)) throw new CommandError(`tenant ${tenantId} exists`);
    const { ledgerId } = await ensureTenant(sql, {
      tenantId,
      name: options.name,
      partnerId: options.partner,
    });
    if (options.json)
      sayJson({ tenant_id: tenantId, partner_id: options.partner ?? null, ledger_id: ledgerId });
    else say(`tenant ${tenantId} is ready`);
  });
}
