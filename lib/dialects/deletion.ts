import { z } from 'zod';
import { REDACTABLE_PARTS } from '@/lib/audit/event';
import { textParameter } from './fastapi-parameter';
import { keptText } from './kept-text';
import { operation } from './operation';
import { parameter } from './parameter';
import { trailmark } from './trailmark';

const count = z.number().int().min(0);
const seq = count.max(2 ** 53 - 1);
/** Stands in a signed entry for ever. */
const text = keptText(1, 1_000);
const reason = text.describe('Stands in the signed entry that tells of it.');

const TenantQuery = z.object({
  tenant_id: textParameter('Whose main log, for a credential that reaches several tenants.'),
});

/** Of what has no body. */
function reasonParameter() {
  return parameter<string | undefined>(
    (texts) => {
      const given = texts.at(-1) || undefined;
      if (given === undefined || text.safeParse(given).success) return { ok: true, value: given };
      return { ok: false, type: 'value_error', msg: 'Should be a text of at most 1,000 characters' };
    },
    {
      schema: { type: 'string', maxLength: 1_000 },
      description: 'Stands in the signed entry that tells of it.',
    },
  );
}

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
  servesConsole: true,
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
  servesConsole: true,
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
  servesConsole: true,
  method: 'DELETE',
  path: '/api/v1/ledger/holds/{hold}',
  summary: 'Release a legal hold',
  query: TenantQuery.extend({ reason: reasonParameter() }),
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
  servesConsole: true,
  method: 'POST',
  path: '/api/v1/ledger/retention',
  summary: 'Set how long events are kept',
  body: { 'application/json': RetentionRequest },
  answers: [
    { status: 200, description: 'The policy; it is carried out every hour.', schema: RetentionAnswer },
  ],
  errors: BODY_ERRORS,
});

/** Days of a policy that is only thought of; none: that which stands. */
function keepDaysParameter() {
  return parameter<number | undefined>(
    (texts) => {
      const given = texts.at(-1);
      if (!given) return { ok: true, value: undefined };
      const days = /^[1-9]\d{0,4}$/.test(given) ? Number(given) : 0;
      if (days >= 1 && days <= KEEP_DAYS_MAX) return { ok: true, value: days };
      return { ok: false, type: 'int_parsing', msg: `Should be a number of days from 1 to ${KEEP_DAYS_MAX}` };
    },
    {
      schema: { type: 'integer', minimum: 1, maximum: KEEP_DAYS_MAX },
      description: 'Of a policy that is only thought of; absent: the one that stands.',
    },
  );
}

const ForecastAnswer = z
  .object({
    keep_days: z.number().int().nullable().describe('The policy it is about; null: none.'),
    events: count.describe('Events that have content.'),
    entries: count.describe('Entries of the log, which stay when content goes.'),
    bytes: count.describe('What both take, with their indexes.'),
    event_bytes: count.describe('Of one event with its indexes: measured on the newest ones.'),
    entry_bytes: count.describe('Of one entry with its indexes, and its hash.'),
    sampled: count.describe('Events that were measured.'),
    basis: z
      .enum(['measured', 'reference'])
      .describe(
        '`reference`: too little is stored here to measure indexes and entries; as in docs/measurements.md.',
      ),
    received: count.describe('Events received within the last `received_days`: so the log goes on.'),
    received_days: z.number(),
    holds: count.describe('Legal holds that stand: from the first event that one protects on, nothing goes.'),
    due: PurgeAnswer.extend({
      before: z.iso.datetime().describe('What was received before this has served its time.'),
    })
      .nullable()
      .describe('What the policy would take now.'),
    at: z.array(
      z.object({
        days: count,
        events: count.describe('Without a policy.'),
        bytes: count,
        kept_events: count.nullable().describe('With the policy.'),
        kept_bytes: count.nullable(),
      }),
    ),
  })
  .meta({ id: 'RetentionForecast' });
export type ForecastAnswer = z.infer<typeof ForecastAnswer>;

export const getForecast = operation({
  ...READ,
  id: 'getForecast',
  servesConsole: true,
  method: 'GET',
  path: '/api/v1/ledger/retention/forecast',
  summary: 'What a main log takes now and will take, with and without a policy; nothing changes',
  query: TenantQuery.extend({ keep_days: keepDaysParameter() }),
  answers: [{ status: 200, description: 'In 30, 90 and 365 days.', schema: ForecastAnswer }],
  errors: ['forbidden', 'invalid_request'],
});
