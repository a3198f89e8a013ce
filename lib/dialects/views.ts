import { z } from 'zod';
import { keptText } from './kept-text';
import { Columns, ColumnsAnswer, Density } from './layout';
import { operation } from './operation';
import { trailmark } from './trailmark';

const SHARED = ['me', 'tenant'] as const;

const sharedWith = z
  .enum(SHARED)
  .describe(
    '`tenant`: all who reach what the owner reaches: their tenant; of a partner_admin the partner, of a super_admin the platform.',
  );

const ViewAnswer = z
  .object({
    id: z.string(),
    name: z.string(),
    search: z.string(),
    columns: ColumnsAnswer.describe('Null: those that the reader has.'),
    density: Density.nullable(),
    shared: sharedWith,
    is_own: z.boolean().describe('Only whose own it is may change it.'),
    is_default: z.boolean().describe('Whether the caller begins with it; of a view of somebody else never.'),
    owner: z.string().describe('Subject of its owner.'),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: 'View' });
export type ViewAnswer = z.infer<typeof ViewAnswer>;

export const ViewRequest = z
  .strictObject({
    name: keptText(1, 100)
      .refine((name) => name.trim() !== '', 'A name needs more than spaces')
      .describe('No two views of an owner have the same.'),
    search: keptText(0, 4_096)
      .refine((search) => !search.startsWith('?'), 'Without the question mark')
      .describe('The query string of the page of events, without `?`. It is kept as it is, and not read.'),
    columns: Columns.default(null).describe(
      'Those that are shown, in their order; null: as the reader has them.',
    ),
    density: Density.nullable().default(null),
    shared: sharedWith.default('me'),
    is_default: z
      .boolean()
      .default(false)
      .describe('Begin with it. Of the views of an owner one at most: any other is none any more.'),
  })
  .meta({
    id: 'ViewRequest',
    examples: [{ name: 'Denied this week', search: 'f=result.eq.denied&range=7d' }],
  });

const declared = {
  dialect: trailmark,
  permission: 'audit:read',
  servesConsole: true,
  query: z.object({}),
} as const;
const BODY_ERRORS = ['forbidden', 'invalid_request', 'invalid_body', 'too_large', 'conflict'] as const;

export const listViews = operation({
  ...declared,
  id: 'listViews',
  method: 'GET',
  path: '/api/v1/views',
  summary: 'Saved views of the caller, then those that others share with them, each by name',
  answers: [{ status: 200, description: 'All of them.', schema: z.object({ items: z.array(ViewAnswer) }) }],
  errors: ['forbidden'],
});

export const postView = operation({
  ...declared,
  id: 'postView',
  method: 'POST',
  path: '/api/v1/views',
  summary: 'Save a view; only an administrator shares it',
  body: { 'application/json': ViewRequest },
  answers: [{ status: 201, description: 'It is kept.', schema: ViewAnswer }],
  errors: BODY_ERRORS,
});

export const getView = operation({
  ...declared,
  id: 'getView',
  method: 'GET',
  path: '/api/v1/views/{view}',
  summary: 'One saved view',
  answers: [{ status: 200, description: 'The view.', schema: ViewAnswer }],
  errors: ['forbidden', 'not_found'],
});

export const putView = operation({
  ...declared,
  id: 'putView',
  method: 'PUT',
  path: '/api/v1/views/{view}',
  summary: "Replace a view of the caller's own, as a whole",
  body: { 'application/json': ViewRequest },
  answers: [{ status: 200, description: 'As it is kept.', schema: ViewAnswer }],
  errors: [...BODY_ERRORS, 'not_found'],
});

export const deleteView = operation({
  ...declared,
  id: 'deleteView',
  method: 'DELETE',
  path: '/api/v1/views/{view}',
  summary: "Delete a view of the caller's own; an administrator, one that is shared",
  answers: [{ status: 204, description: 'It is gone.' }],
  errors: ['forbidden', 'not_found'],
});
