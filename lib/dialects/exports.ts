import { z } from 'zod';
import { integerParameter } from './fastapi-parameter';
import { operation } from './operation';
import { trailmark } from './trailmark';

const count = z.number().int().min(0);

export const EXPORT_FORMATS = ['csv', 'ndjson', 'bundle'] as const;
const STATES = ['queued', 'running', 'done', 'error', 'cancelled', 'withdrawn', 'expired'] as const;

const ExportAnswer = z
  .object({
    id: z.string(),
    format: z.enum(EXPORT_FORMATS),
    phrase: z.string(),
    tenant_id: z.string().nullable(),
    log: z.enum(['main', 'access']),
    state: z
      .enum(STATES)
      .describe('`withdrawn`: content that may be in it was deleted since, and the file with it.'),
    error: z.string().nullable(),
    events: count.describe('Written so far.'),
    total: count.nullable().describe('Of the state that is exported; null before it is counted.'),
    bytes: count,
    created_at: z.iso.datetime(),
    finished_at: z.iso.datetime().nullable(),
    expires_at: z.iso.datetime().describe('When the file is deleted.'),
    manifest: z
      .looseObject({ events: count, bytes: count, sha256: z.string() })
      .nullable()
      .describe('Counts, hash, coverage and checkpoint, once it is done.'),
  })
  .meta({ id: 'Export' });
export type ExportAnswer = z.infer<typeof ExportAnswer>;

export const ExportRequest = z
  .strictObject({
    format: z
      .enum(EXPORT_FORMATS)
      .describe('`bundle`: events with what proves them, for `trailmark verify`; of one log.'),
    phrase: z
      .string()
      .max(4_096)
      .default('')
      .describe('As in the filter bar: `actor:ana -result:success "text"`. None: all events.'),
    tenant_id: z.string().optional().describe('Absent: all tenants that the credential reaches.'),
    log: z.enum(['main', 'access']).default('main').describe('`access`: the log of who read the other one.'),
  })
  .meta({
    id: 'ExportRequest',
    examples: [{ format: 'ndjson', phrase: 'result:denied', tenant_id: 'acme' }],
  });

const declared = {
  dialect: trailmark,
  permission: 'audit:read',
  servesConsole: true,
  query: z.object({}),
} as const;

export const postExport = operation({
  ...declared,
  id: 'postExport',
  method: 'POST',
  path: '/api/v1/exports',
  summary: 'Export events into a file that holds all that match, or is none',
  reads: 'audit.export',
  body: { 'application/json': ExportRequest },
  answers: [{ status: 202, description: 'It is written in the background.', schema: ExportAnswer }],
  errors: ['forbidden', 'invalid_request', 'invalid_body', 'too_large'],
});

export const listExports = operation({
  ...declared,
  id: 'listExports',
  method: 'GET',
  path: '/api/v1/exports',
  summary: 'Exports that this caller asked for, newest first',
  query: z.object({ limit: integerParameter('Exports of a page.', 50n, { min: 1n, max: 500n }) }),
  answers: [{ status: 200, description: 'One page.', schema: z.object({ items: z.array(ExportAnswer) }) }],
  errors: ['forbidden', 'invalid_request'],
});

export const getExport = operation({
  ...declared,
  id: 'getExport',
  method: 'GET',
  path: '/api/v1/exports/{export}',
  summary: 'How far an export is, and what it came to',
  answers: [{ status: 200, description: 'Its state.', schema: ExportAnswer }],
  errors: ['forbidden', 'not_found'],
});

export const deleteExport = operation({
  ...declared,
  id: 'deleteExport',
  method: 'DELETE',
  path: '/api/v1/exports/{export}',
  summary: 'Cancel an export, or delete its file',
  answers: [{ status: 204, description: 'There is no file of it any more.' }],
  errors: ['forbidden', 'not_found'],
});

export const getExportFile = operation({
  ...declared,
  id: 'getExportFile',
  method: 'GET',
  path: '/api/v1/exports/{export}/file',
  summary: 'The file of an export that is done',
  reads: 'audit.export',
  answers: ['text/csv', 'application/x-ndjson'].map((mediaType) => ({
    ...{ status: 200, schema: z.string(), mediaType },
    description: 'The whole file; `Repr-Digest` (RFC 9530) holds its SHA-256.',
  })),
  errors: ['forbidden', 'not_found', 'conflict', 'gone'],
});
