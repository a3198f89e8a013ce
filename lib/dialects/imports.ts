import { z } from 'zod';
import { ACTOR_TYPES, RESULTS } from '@/lib/audit/event';
import { condition } from '@/lib/audit/filter';
import { choiceParameter, integerParameter, textParameter } from './fastapi-parameter';
import { keptText } from './kept-text';
import { operation } from './operation';
import { trailmark } from './trailmark';

const count = z.number().int().min(0);
const text = z.string().nullable();

/** Bytes of the beginning of a file that a preview takes at most. */
export const HEAD_BYTES_MAX = 1024 * 1024;
export const PREVIEW_EVENTS_MAX = 20;
const MAPPING_LENGTH_MAX = 32 * 1024;

const STATES = ['waiting', 'running', 'done', 'cut', 'cancelled', 'error'] as const;
const KINDS = ['rejected', 'conflict', 'skipped', 'rewritten', 'warning'] as const;

const ImportCounts = z
  .object({
    elements: count.describe('Objects, rows and lines found.'),
    events: count.describe('Events they were mapped to.'),
    stored: count.describe('Durable, in the ledger, and counted.'),
    duplicate: count.describe('The same event again: nothing to do.'),
    conflict: count.describe('Another event under an id that is taken: not stored.'),
    skipped: count.describe('No audit records.'),
    rejected: count.describe('What could not be read, mapped or stored.'),
    rewritten: count.describe('Events with a number that is kept as a text.'),
    warnings: count.describe('Events from before 1990 or from the future.'),
    without_id: count.describe('Events without an id of their own: equal ones become one.'),
  })
  .meta({ id: 'ImportCounts' });

const ImportAnswer = z
  .object({
    id: z.string(),
    tenant_id: z.string(),
    name: z.string(),
    format: text.describe('Of all elements; null: each is recognised by itself, or mapped.'),
    is_mapped: z.boolean(),
    state: z
      .enum(STATES)
      .describe(
        '`waiting`: for the file. `cut`: the upload broke off. What is `stored` stays, whatever it ended as.',
      ),
    error: text,
    size: count.nullable().describe('Bytes of the file, where that was said.'),
    bytes: count.describe('Bytes read so far.'),
    counts: ImportCounts.nullable(),
    formats: z.record(z.string(), count).nullable().describe('Elements by the name of their format.'),
    requested_by: z.string(),
    created_at: z.iso.datetime(),
    finished_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Import' });
export type ImportAnswer = z.infer<typeof ImportAnswer>;

const shape = {
  format: keptText(1, 64)
    .nullable()
    .default(null)
    .describe('Name of a format; null: each element is recognised.'),
  mapping: keptText(2, MAPPING_LENGTH_MAX)
    .nullable()
    .default(null)
    .describe('The text of a mapping file (docs/import.md), for JSON and CSV of any other kind.'),
};
const MAPPING_OR_FORMAT = { message: 'Give a format or a mapping, not both', path: ['mapping'] };
const isOne = ({ format, mapping }: { format: string | null; mapping: string | null }) =>
  format === null || mapping === null;

export const ImportRequest = z
  .strictObject({
    ...shape,
    tenant_id: z
      .string()
      .optional()
      .describe('Whose main log, for a credential that reaches several tenants.'),
    name: keptText(1, 255).describe('Of the file, for people.'),
    size: count
      .max(2 ** 53 - 1)
      .nullable()
      .default(null)
      .describe('Bytes of the file, for the progress.'),
  })
  .refine(isOne, MAPPING_OR_FORMAT)
  .meta({ id: 'ImportRequest', examples: [{ tenant_id: 'acme', name: 'cloudtrail.json.gz', size: 48_211 }] });

export const PreviewRequest = z
  .strictObject({
    ...shape,
    tenant_id: z.string().optional().describe('Whose redaction rules are used.'),
    head: z
      .base64()
      .max(Math.ceil(HEAD_BYTES_MAX / 3) * 4)
      .describe('The first bytes of the file, at most 1 MiB, base64.'),
    is_whole: z.boolean().default(false).describe('Whether they are all of it.'),
  })
  .refine(isOne, MAPPING_OR_FORMAT)
  .meta({
    id: 'ImportPreviewRequest',
    examples: [
      {
        format: 'github',
        tenant_id: 'acme',
        head: 'eyJAdGltZXN0YW1wIjoxNzY3MjI1NjAwMDAwLCJfZG9jdW1lbnRfaWQiOiJ4MSIsImFjdGlvbiI6InJlcG8uY3JlYXRlIiwiYWN0b3IiOiJhbmEifQo=',
      },
    ],
  });

const PreviewEvent = z
  .object({
    line: count,
    occurred_at: z.iso.datetime(),
    source: z.string(),
    source_event_id: text,
    action: z.string(),
    result: z.enum(RESULTS),
    actor_type: z.enum(ACTOR_TYPES),
    actor_id: text,
    actor_email: text,
    actor_name: text,
    resource_type: text,
    resource_id: text,
    resource_name: text,
    ip: text,
    redactions: z.array(z.string()).describe('JSON Pointers of what would be taken out.'),
    warning: text.describe('What is odd about its time.'),
  })
  .meta({ id: 'ImportPreviewEvent' });
export type PreviewEvent = z.infer<typeof PreviewEvent>;

const ImportLine = z
  .object({ line: count, kind: z.enum(KINDS), reason: z.string() })
  .meta({ id: 'ImportLine' });
export type ImportLine = z.infer<typeof ImportLine>;

const PreviewAnswer = z
  .object({
    is_gzip: z.boolean(),
    container: z
      .enum(['csv', 'array', 'objects', 'text'])
      .nullable()
      .describe(
        'How events stand in it: rows, members of a JSON array, JSON objects, lines of text. Null: it is empty.',
      ),
    formats: z.array(z.object({ name: z.string(), label: z.string() })),
    events: z.array(PreviewEvent).describe(`The first ${PREVIEW_EVENTS_MAX}, as they would be stored.`),
    lines: z.array(ImportLine).describe('What would not be stored, between them.'),
  })
  .meta({ id: 'ImportPreview' });
export type PreviewAnswer = z.infer<typeof PreviewAnswer>;

const declared = {
  dialect: trailmark,
  permission: 'audit:write',
  servesConsole: true,
  query: z.object({}),
} as const;
const BODY_ERRORS = ['forbidden', 'invalid_request', 'invalid_body', 'too_large'] as const;

export const listImports = operation({
  ...declared,
  id: 'listImports',
  method: 'GET',
  path: '/api/v1/imports',
  summary: 'Imports of the last month, newest first',
  query: z.object({
    tenant_id: textParameter('Those into the log of this tenant.', 'tenantId'),
    limit: integerParameter('Imports of a page.', 50n, { min: 1n, max: 500n }),
  }),
  filter: ({ tenant_id: tenantId }) =>
    tenantId === undefined ? [] : [condition('tenantId', 'eq', tenantId)],
  refusesOthers: true,
  answers: [{ status: 200, description: 'One page.', schema: z.object({ items: z.array(ImportAnswer) }) }],
  errors: ['forbidden', 'invalid_request'],
});

export const postImport = operation({
  ...declared,
  id: 'postImport',
  method: 'POST',
  path: '/api/v1/imports',
  summary: 'Announce a file to import',
  body: { 'application/json': ImportRequest },
  answers: [{ status: 201, description: 'It waits for the file.', schema: ImportAnswer }],
  errors: BODY_ERRORS,
});

export const postPreview = operation({
  ...declared,
  id: 'postPreview',
  method: 'POST',
  path: '/api/v1/imports/preview',
  summary: 'What an import would make of the beginning of a file; nothing is written',
  body: { 'application/json': PreviewRequest },
  answers: [{ status: 200, description: 'The first events.', schema: PreviewAnswer }],
  errors: BODY_ERRORS,
});

export const getImport = operation({
  ...declared,
  id: 'getImport',
  method: 'GET',
  path: '/api/v1/imports/{import}',
  summary: 'How far an import is, and what it came to',
  answers: [{ status: 200, description: 'Its state.', schema: ImportAnswer }],
  errors: ['forbidden', 'not_found'],
});

export const deleteImport = operation({
  ...declared,
  id: 'deleteImport',
  method: 'DELETE',
  path: '/api/v1/imports/{import}',
  summary: 'Cancel an import; what it has stored stays',
  answers: [{ status: 204, description: 'It takes nothing more.' }],
  errors: ['forbidden', 'not_found', 'conflict'],
});

export const putImportFile = operation({
  ...declared,
  id: 'putImportFile',
  method: 'PUT',
  path: '/api/v1/imports/{import}/file',
  summary: 'Send the file of an import; answered when all of it is durable',
  body: {
    'application/octet-stream': z
      .string()
      .describe(
        'JSON, NDJSON, CSV or lines of text, plain or gzip: up to 10 GiB, taken as fast as it is stored.',
      ),
  },
  answers: [{ status: 200, description: 'What it came to.', schema: ImportAnswer }],
  errors: ['forbidden', 'not_found', 'conflict', 'invalid_body', 'unsupported_media_type'],
});

export const getImportLines = operation({
  ...declared,
  id: 'getImportLines',
  method: 'GET',
  path: '/api/v1/imports/{import}/lines',
  summary: 'The lines of a file that were not stored as they are, and why',
  query: z.object({
    as: choiceParameter<'json' | 'csv'>('`csv`: a file to download.', ['json', 'csv'], 'json'),
  }),
  answers: [
    {
      status: 200,
      description: 'In their order, the first thousand of each kind.',
      schema: z.object({ items: z.array(ImportLine), left_out: count.describe('Counted, and not listed.') }),
    },
    { status: 200, description: 'The same.', schema: z.string(), mediaType: 'text/csv' },
  ],
  errors: ['forbidden', 'invalid_request', 'not_found'],
});
