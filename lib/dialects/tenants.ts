import { z } from 'zod';
import { ADMINISTRATION, CHANGE_ERRORS, instant, ListQuery, listOf, TenantId } from './administration';
import { textParameter } from './fastapi-parameter';
import { keptText } from './kept-text';
import { operation } from './operation';

const count = z.number().int().min(0);

const TenantAnswer = z
  .object({
    tenant_id: z.string(),
    name: z.string(),
    partner_id: z.string().nullable(),
    events: count.describe('Of its main log, those that were deleted not counted.'),
    created_at: instant,
    archived_at: instant.nullable().describe('Since when it takes no further events.'),
  })
  .meta({ id: 'Tenant' });
export type TenantAnswer = z.infer<typeof TenantAnswer>;

const PartnerAnswer = z
  .object({ partner_id: z.string(), tenants: count.describe('How many tenants it has.') })
  .meta({ id: 'Partner' });
export type PartnerAnswer = z.infer<typeof PartnerAnswer>;

const name = keptText(1, 200).refine((text) => text.trim() !== '', 'A name needs more than spaces');

export const TenantRequest = z
  .strictObject({
    tenant_id: TenantId.describe('Stands in URLs and tokens for ever.'),
    name: name.optional().describe('By itself its id.'),
    partner_id: TenantId.nullable()
      .optional()
      .describe(
        'Whose tenant it is; a partner is there once it has a tenant. By itself that of the credential.',
      ),
  })
  .meta({ id: 'TenantRequest', examples: [{ tenant_id: 'hooli', name: 'Hooli Inc.', partner_id: 'north' }] });

export const TenantChange = z
  .strictObject({
    name: name.optional(),
    partner_id: TenantId.nullable()
      .optional()
      .describe('For those who see every tenant; null: of no partner.'),
    archived: z.boolean().optional().describe('Whether it takes no further events; it is read as before.'),
  })
  .meta({ id: 'TenantChange', examples: [{ archived: true }] });

const READ = { ...ADMINISTRATION, permission: 'admin:read' } as const;
const WRITE = { ...ADMINISTRATION, permission: 'admin:write' } as const;

export const listTenants = operation({
  ...READ,
  query: ListQuery.extend({ search: textParameter('A part of its id or name, whatever its case.') }),
  id: 'listTenants',
  method: 'GET',
  path: '/api/v1/tenants',
  summary: 'Tenants that the caller administers, by id',
  answers: [{ status: 200, description: 'A page of them.', schema: listOf(TenantAnswer) }],
  errors: ['forbidden', 'invalid_request'],
});

export const postTenant = operation({
  ...WRITE,
  id: 'postTenant',
  method: 'POST',
  path: '/api/v1/tenants',
  summary: 'Make a tenant, with its two logs',
  body: { 'application/json': TenantRequest },
  answers: [{ status: 201, description: 'It takes events.', schema: TenantAnswer }],
  errors: CHANGE_ERRORS,
});

export const patchTenant = operation({
  ...WRITE,
  id: 'patchTenant',
  method: 'PATCH',
  path: '/api/v1/tenants/{tenant}',
  summary: 'Rename a tenant, move it to another partner, or have it take events or none',
  body: { 'application/json': TenantChange },
  answers: [{ status: 200, description: 'As it is; it holds at once.', schema: TenantAnswer }],
  errors: CHANGE_ERRORS,
});

export const listPartners = operation({
  ...READ,
  id: 'listPartners',
  method: 'GET',
  path: '/api/v1/partners',
  summary: 'Partners of the tenants that the caller administers, by id',
  answers: [
    { status: 200, description: 'All of them.', schema: z.object({ items: z.array(PartnerAnswer) }) },
  ],
  errors: ['forbidden'],
});
