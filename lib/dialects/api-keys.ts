import { z } from 'zod';
import {
  ADMINISTRATION,
  CHANGE_ERRORS,
  instant,
  ListQuery,
  listOf,
  SourceName,
  TenantId,
} from './administration';
import { operation } from './operation';

/** What a key may be allowed: it reads or writes one tenant, and administers nothing. */
const Scope = z.enum(['audit:read', 'audit:ingest']);
const SOURCES_MAX = 20;

const sourcesWords = 'Sources that its events may carry; `*`: any. Events that name none carry the first.';

const ApiKeyAnswer = z
  .object({
    prefix: z.string().describe('Its public first part, by which it is named.'),
    tenant_id: z.string(),
    name: z.string(),
    scopes: z.array(z.string()),
    sources: z.array(z.string()).describe(sourcesWords),
    created_at: instant,
    expires_at: instant.nullable(),
    last_used_at: instant.nullable().describe('To the minute.'),
    revoked_at: instant.nullable(),
  })
  .meta({ id: 'ApiKey' });
export type ApiKeyAnswer = z.infer<typeof ApiKeyAnswer>;

const MadeApiKey = ApiKeyAnswer.extend({
  api_key: z.string().describe('The key itself, this once.'),
}).meta({ id: 'MadeApiKey' });

export const ApiKeyRequest = z
  .strictObject({
    tenant_id: TenantId.optional().describe(
      'Whose events it writes or reads; by itself that of the credential.',
    ),
    name: SourceName,
    scopes: z.array(Scope).min(1, 'Choose at least one'),
    sources: z
      .array(SourceName)
      .max(SOURCES_MAX)
      .default([])
      .describe(`${sourcesWords} None: its name alone.`),
    expires_at: instant.nullable().default(null).describe('Null: never.'),
  })
  .meta({
    id: 'ApiKeyRequest',
    examples: [{ tenant_id: 'acme', name: 'deploy', scopes: ['audit:ingest'], sources: ['github'] }],
  });

export const listApiKeys = operation({
  ...ADMINISTRATION,
  permission: 'admin:read',
  query: ListQuery,
  id: 'listApiKeys',
  method: 'GET',
  path: '/api/v1/api-keys',
  summary: 'API keys of the tenants that the caller administers, newest first',
  answers: [{ status: 200, description: 'Never a secret.', schema: listOf(ApiKeyAnswer) }],
  errors: ['forbidden', 'invalid_request'],
});

export const postApiKey = operation({
  ...ADMINISTRATION,
  permission: 'admin:write',
  id: 'postApiKey',
  method: 'POST',
  path: '/api/v1/api-keys',
  summary: 'Make an API key of one tenant',
  body: { 'application/json': ApiKeyRequest },
  answers: [{ status: 201, description: 'The key, which is shown this once.', schema: MadeApiKey }],
  errors: CHANGE_ERRORS,
});

export const deleteApiKey = operation({
  ...ADMINISTRATION,
  permission: 'admin:write',
  id: 'deleteApiKey',
  method: 'DELETE',
  path: '/api/v1/api-keys/{prefix}',
  summary: 'Revoke an API key: no instance accepts it any more',
  answers: [{ status: 204, description: 'It is revoked.' }],
  errors: ['forbidden', 'not_found'],
});
