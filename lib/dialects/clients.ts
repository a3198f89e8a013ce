import { z } from 'zod';
import { SCOPES } from '@/lib/audit/permission';
import {
  ADMINISTRATION,
  CHANGE_ERRORS,
  instant,
  ListQuery,
  listOf,
  Role,
  SourceName,
  TenantId,
} from './administration';
import { keptText } from './kept-text';
import { operation } from './operation';

const Scope = z.enum(SCOPES);
const SOURCES_MAX = 20;
const sourcesWords = 'Sources that its events may carry; `*`: any.';

const ClientAnswer = z
  .object({
    client_id: z.string(),
    name: z.string(),
    role: z.string().nullable(),
    tenant_id: z.string().nullable(),
    partner_id: z.string().nullable(),
    platform_token: z.boolean().describe('Its tokens are of the platform itself, and reach every tenant.'),
    scopes: z.array(z.string()),
    sources: z.array(z.string()).describe(sourcesWords),
    created_at: instant,
    revoked_at: instant.nullable(),
  })
  .meta({ id: 'OauthClient' });
export type ClientAnswer = z.infer<typeof ClientAnswer>;

const clientSecret = z.string().describe('Shown this once.');
const MadeClient = ClientAnswer.extend({ client_secret: clientSecret }).meta({ id: 'MadeOauthClient' });

export const ClientRequest = z
  .strictObject({
    client_id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'Up to 64 letters, digits and ._-'),
    name: keptText(1, 100).optional().describe('By itself its id.'),
    role: Role.nullable().default(null),
    tenant_id: TenantId.nullable().default(null),
    partner_id: TenantId.nullable().default(null),
    platform_token: z.boolean().default(false),
    scopes: z.array(Scope).min(1, 'Choose at least one'),
    sources: z.array(SourceName).max(SOURCES_MAX).default([]).describe(sourcesWords),
  })
  .meta({
    id: 'OauthClientRequest',
    examples: [{ client_id: 'invoicing', tenant_id: 'acme', scopes: ['audit:ingest'], sources: ['billing'] }],
  });

const WRITE = { ...ADMINISTRATION, permission: 'admin:write' } as const;

export const listClients = operation({
  ...ADMINISTRATION,
  permission: 'admin:read',
  query: ListQuery,
  id: 'listClients',
  method: 'GET',
  path: '/api/v1/clients',
  summary: 'OAuth clients, by id; for those who see every tenant',
  answers: [{ status: 200, description: 'Never a secret.', schema: listOf(ClientAnswer) }],
  errors: ['forbidden', 'invalid_request'],
});

export const postClient = operation({
  ...WRITE,
  id: 'postClient',
  method: 'POST',
  path: '/api/v1/clients',
  summary: 'Make an OAuth client of /oauth/token',
  body: { 'application/json': ClientRequest },
  answers: [{ status: 201, description: 'With its secret.', schema: MadeClient }],
  errors: CHANGE_ERRORS,
});

export const postClientSecret = operation({
  ...WRITE,
  id: 'postClientSecret',
  method: 'POST',
  path: '/api/v1/clients/{client}/secret',
  summary: 'Give a client another secret; the one of before gets no further token',
  answers: [
    {
      status: 200,
      description: 'The secret, which is shown this once.',
      schema: z.object({ client_id: z.string(), client_secret: clientSecret }).meta({ id: 'ClientSecret' }),
    },
  ],
  errors: ['forbidden', 'not_found'],
});

export const deleteClient = operation({
  ...WRITE,
  id: 'deleteClient',
  method: 'DELETE',
  path: '/api/v1/clients/{client}',
  summary: 'Revoke a client: it gets no further token',
  answers: [{ status: 204, description: 'It is revoked; introspection calls its tokens inactive.' }],
  errors: ['forbidden', 'not_found'],
});
