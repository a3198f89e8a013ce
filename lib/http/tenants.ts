import { database } from '@/db/pool';
import { AuditError } from '@/lib/audit/error';
import type { JsonObject } from '@/lib/audit/json';
import { domainOf } from '@/lib/auth/administration';
import {
  changeTenant,
  createTenant,
  findTenantRow,
  listPartners,
  listTenants,
  type TenantRow,
} from '@/lib/auth/tenants';
import { jsonAnswer } from '@/lib/dialects/json-answer';
import { type PartnerAnswer, type TenantAnswer, TenantChange, TenantRequest } from '@/lib/dialects/tenants';
import { found, keptName, type Page, pageOf } from './administration';
import { recordAdministration } from './administration-event';
import { readJson } from './json-body';
import type { Call } from './serve';

type TenantCall = Call<unknown>;

export async function tenantPage(
  call: Call<{ after: string | undefined; limit: bigint; search: string | undefined }>,
): Promise<Page<TenantAnswer>> {
  const domain = domainOf(call.scope);
  const search = call.query.search === undefined ? undefined : keptName(call.query.search);
  const list = (part: object) => listTenants(database(), domain, { ...part, search });
  return await pageOf(call, list, print, ({ tenantId }) => tenantId);
}

export async function partnerList({ scope }: TenantCall): Promise<{ items: PartnerAnswer[] }> {
  const partners = await listPartners(database(), domainOf(scope));
  return { items: partners.map(({ partnerId, tenants }) => ({ partner_id: partnerId, tenants })) };
}

/** Throws `forbidden` for whoever administers a tenant alone, and for another partner; `conflict` for an id that is taken. */
export async function makeTenant(call: TenantCall): Promise<Response> {
  const domain = domainOf(call.scope);
  const {
    tenant_id: tenantId,
    name = tenantId,
    partner_id: named,
  } = await readJson(call.request, TenantRequest);
  if (domain.kind === 'tenant')
    throw new AuditError('forbidden', 'Tenants are made by those who see several');
  const own = domain.kind === 'partner' ? domain.partnerId : null;
  const partnerId = named === undefined ? own : named;
  if (domain.kind === 'partner' && partnerId !== own)
    throw new AuditError('forbidden', 'Access denied to this partner');
  if (!(await createTenant(database(), { tenantId, name, partnerId })))
    throw new AuditError('conflict', 'This id is taken');
  const of = { type: 'tenant', id: tenantId, name } as const;
  const after = { name, partner_id: partnerId, archived: false };
  await recordAdministration(call, { action: 'audit.tenant_created', of, tenantIds: [tenantId], after });
  return jsonAnswer(print(found(await findTenantRow(database(), domain, tenantId), 'tenant')), 201);
}

/** Throws `forbidden` for whoever administers a tenant alone, and for a move by whoever does not see every tenant. */
export async function alterTenant(call: TenantCall): Promise<TenantAnswer> {
  const domain = domainOf(call.scope);
  const { name, partner_id: partnerId, archived: isArchived } = await readJson(call.request, TenantChange);
  const tenantId = keptName(call.params.tenant);
  found(await findTenantRow(database(), domain, tenantId), 'tenant');
  if (domain.kind === 'tenant')
    throw new AuditError('forbidden', 'Tenants are changed by those who see several');
  if (partnerId !== undefined && domain.kind !== 'all')
    throw new AuditError('forbidden', 'Tenants are moved by those who see every tenant');
  const done = found(await changeTenant(database(), tenantId, { name, partnerId, isArchived }), 'tenant');
  const of = { type: 'tenant', id: tenantId, name: done.after.name } as const;
  const [before, after] = [stateOf(done.before), stateOf(done.after)];
  await recordAdministration(call, {
    action: 'audit.tenant_changed',
    of,
    tenantIds: [tenantId],
    before,
    after,
  });
  return print(found(await findTenantRow(database(), domain, tenantId), 'tenant'));
}

function stateOf({
  name,
  partnerId,
  archivedAt,
}: Pick<TenantRow, 'name' | 'partnerId' | 'archivedAt'>): JsonObject {
  return { name, partner_id: partnerId, archived: archivedAt !== null };
}

function print({ tenantId, name, partnerId, events, createdAt, archivedAt }: TenantRow): TenantAnswer {
  return {
    ...{ tenant_id: tenantId, name, partner_id: partnerId, events },
    ...{ created_at: createdAt.toISOString(), archived_at: archivedAt?.toISOString() ?? null },
  };
}
