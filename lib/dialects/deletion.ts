import { z } from 'zod';
import { REDACTABLE_PARTS } from '@/lib/audit/event';
import { textParameter } from './fastapi-parameter';
import { operation } from './operation';
import { trailmark } from './trailmark';

const count = z.number().int().min(0);
const seq = count.max(2 ** 53 - 1);
/** Stands in a signed entry for ever: text that every database keeps. */
const text = z
  .string()
  .min(1)
  .max(1_000)
  .refine((value) => value.isWellFormed() && !value.includes('\0'), 'Not a text that can be kept');
const reason = text.describe('Stands in the signed entry that tells of it.');

const TenantQuery = z.object({
  tenant_id: textParameter('Whose main log, for a credential that reaches several tenants.'),
});

const declared = { dialect: trailmark, query: TenantQuery } as const;
const WRITE = { ...declared, permission: 'audit:write' } as const;
const READ = { ...declared, permission: 'audit:read' } as const;
const BODY_ERRORS = ['forbidden', 'invalid_request', 'invalid_body', 'too_large', 'not_found'] as const;

export const RedactRequest = z
  .strictObject({
    ids: z
      .array(z.uuid())
      .min(1)
      .max(100)
      .describe('Events of one tenant: all of them are redacted, or none.'),
    part: z.enum(REDACTABLE_PARTS),
    reason,
  })
  .meta({ id: 'RedactRequest' });

export const postRedact = operation({
  ...WRITE,
  id: 'postRedact',
  method: 'POST',
  path: '/api/v1/ledger/redact',
  summary: 'Take the person or the payload out of events; what is left of each stays provable',
  body: { 'application/json': RedactRequest },
  answers: [
    {
      status: 200,
      description: 'The columns and their salt are gone; those redacted before are not counted.',
      schema: z.object({ redacted: count }).meta({ id: 'RedactAnswer' }),
    },
  ],
  errors: [...BODY_ERRORS, 'held'],
});

export const PurgeRequest = z
  .strictObject({
    before: z.iso.datetime().optional().describe('What was received before this instant.'),
    before_seq: seq.optional().describe('What stands before this place.'),
    reason,
    dry_run: z.boolean().default(false).describe('Only tell what would go.'),
  })
  .refine(({ before, before_seq: place }) => (before === undefined) !== (place === undefined), {
    message: 'One of before and before_seq',
    path: ['before'],
  })
  .meta({
    id: 'PurgeRequest',
    examples: [{ before: '2020-01-01T00:00:00Z', reason: 'retention', dry_run: true }],
  });

const PurgeAnswer = z
  .object({
    from_seq: count,
    to_seq: count.describe('The first place that stays: a multiple of 256 that a checkpoint covers.'),
    events: count.describe('Events whose content goes. `ledger.*` entries stay.'),
    held_seq: count.nullable().describe('The first place that a legal hold protects.'),
  })
  .meta({ id: 'PurgeAnswer' });

export const postPurge = operation({
  ...WRITE,
  id: 'postPurge',
  method: 'POST',
  path: '/api/v1/ledger/purge',
  summary: 'Delete the content of the oldest events, as retention does',
  body: { 'application/json': PurgeRequest },
  answers: [
    { status: 200, description: 'A dry run, or nothing that may go.', schema: PurgeAnswer },
    { status: 202, description: 'It has begun, and is deleted step by step.', schema: PurgeAnswer },
  ],
  errors: [...BODY_ERRORS, 'held'],
});

const HoldAnswer = z
  .object({
    hold: count,
    actor_id: z.string().nullable(),
    resource_id: z.string().nullable(),
    reason: z.string(),
    placed_by: z.string(),
    placed_at: z.iso.datetime(),
    released_at: z.iso.datetime().nullable().describe('Null while it stands.'),
  })
  .meta({ id: 'LegalHold' });
export type HoldAnswer = z.infer<typeof HoldAnswer>;

export const HoldRequest = z
  .strictObject({
    actor_id: text.optional().describe('Only events of this actor.'),
    resource_id: text.optional().describe('Only events of this resource.'),
    reason,
  })
  .meta({ id: 'HoldRequest' });

export const getHolds = operation({
  ...READ,
  id: 'getHolds',
  servesConsole: true,
  method: 'GET',
  path: '/api/v1/ledger/holds',
  summary: 'Legal holds, newest first',
  answers: [
    {
      status: 200,
      description: 'Those that stand, and those that were released.',
      schema: z.object({ items: z.array(HoldAnswer) }),
    },
  ],
  errors: ['forbidden', 'invalid_request'],
});

export const postHold = operation({
  ...WRITE,
  id: 'postHold',
  method: 'POST',
  path: '/api/v1/ledger/holds',
  summary: 'Forbid the erasure, redaction and purge of events',
  body: { 'application/json': HoldRequest },
  answers: [{ status: 201, description: 'The hold stands.', schema: z.object({ hold: count }) }],
  errors: BODY_ERRORS,
});

export const deleteHold = operation({
  ...WRITE,
  id: 'deleteHold',
  method: 'DELETE',
  path: '/api/v1/ledger/holds/{hold}',
  summary: 'Release a legal hold',
  answers: [{ status: 204, description: 'It is released; its entries stay.' }],
  errors: ['forbidden', 'invalid_request', 'not_found'],
});

/** Ten years, and then some. */
const KEEP_DAYS_MAX = 36_500;

export const RetentionRequest = z
  .strictObject({
    keep_days: z
      .number()
      .int()
      .min(1)
      .max(KEEP_DAYS_MAX)
      .nullable()
      .describe('Days that an event is kept after it was received; null: for ever.'),
  })
  .meta({ id: 'RetentionRequest', examples: [{ keep_days: 3_650 }] });

const RetentionAnswer = z
  .object({
    keep_days: z.number().int().nullable(),
    set_by: z.string().nullable(),
    set_at: z.iso.datetime().nullable(),
    due: PurgeAnswer.nullable().describe('What it would take now.'),
    min_seq: count.describe('Contents below this place are gone.'),
  })
  .meta({ id: 'Retention' });
export type RetentionAnswer = z.infer<typeof RetentionAnswer>;

export const getRetention = operation({
  ...READ,
  id: 'getRetention',
  servesConsole: true,
  method: 'GET',
  path: '/api/v1/ledger/retention',
  summary: 'How long events are kept, and what would go now',
  answers: [{ status: 200, description: 'The policy.', schema: RetentionAnswer }],
  errors: ['forbidden', 'invalid_request'],
});

export const postRetention = operation({
  ...WRITE,
  id: 'postRetention',
  method: 'POST',
  path: '/api/v1/ledger/retention',
  summary: 'Set how long events are kept',
  body: { 'application/json': RetentionRequest },
  answers: [
    { status: 200, description: 'The policy; it is carried out every hour.', schema: RetentionAnswer },
  ],
  errors: BODY_ERRORS,
});
