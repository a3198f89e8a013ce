import { z } from 'zod';
import { RESULTS } from '@/lib/audit/event';
import { CADENCES } from '@/lib/audit/schedule';
import { isZoneName } from '@/lib/audit/zone';
import { keptText } from './kept-text';
import { operation } from './operation';
import { trailmark } from './trailmark';

export const RUN_STATES = ['queued', 'sending', 'sent', 'failed'] as const;
export const RECIPIENTS_MAX = 20;
/** Longest address of RFC 5321. */
const ADDRESS_LENGTH_MAX = 254;

const count = z.number().int().min(0);

const Counts = z.object({
  events: count,
  is_exact: z.boolean().describe('False: at least so many, of more events than can be looked at.'),
  previous: count.nullable().describe('Of the period before; null where either is not exact.'),
  by_result: z.partialRecord(z.enum(RESULTS), count).nullable(),
});

const RunAnswer = z
  .object({
    id: z.string(),
    period_start: z.iso.datetime(),
    period_end: z.iso.datetime().describe('The first instant that does not belong to it.'),
    is_test: z.boolean(),
    state: z.enum(RUN_STATES),
    attempts: count.describe('How often sending was begun.'),
    error: z
      .string()
      .nullable()
      .describe('Why the last attempt failed; of one that was sent, which recipients were refused.'),
    next_attempt_at: z.iso.datetime().nullable().describe('Null: it is not tried again.'),
    sent_at: z.iso.datetime().nullable(),
    message_id: z.string().nullable(),
    counts: Counts.nullable(),
  })
  .meta({ id: 'ReportRun' });
export type RunAnswer = z.infer<typeof RunAnswer>;

const ReportAnswer = z
  .object({
    id: z.string(),
    view: z
      .object({ id: z.string(), name: z.string(), exists: z.boolean() })
      .describe('Without its view a report is not sent.'),
    recipients: z.array(z.string()),
    cadence: z.enum(CADENCES),
    weekday: z.number().int().nullable(),
    hour: z.number().int(),
    zone: z.string(),
    subject_prefix: z.string(),
    enabled: z.boolean(),
    is_own: z.boolean().describe('Only whose own it is may change it.'),
    owner: z.string().describe('Subject of its owner, with whose rights it is computed.'),
    next_run_at: z.iso.datetime().nullable().describe('Null: it is switched off.'),
    last_run: RunAnswer.nullable(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: 'Report' });
export type ReportAnswer = z.infer<typeof ReportAnswer>;

const ReportDetail = ReportAnswer.extend({
  runs: z.array(RunAnswer).describe('The last 20, newest first.'),
}).meta({ id: 'ReportDetail' });
export type ReportDetail = z.infer<typeof ReportDetail>;

const MailAnswer = z.object({
  configured: z.boolean().describe('Whether this installation has a mail server to send by.'),
  from: z.string().nullable(),
  domains: z.array(z.string()).nullable().describe('Domains that may be sent to; null: any.'),
});
export type MailAnswer = z.infer<typeof MailAnswer>;

const address = z
  .email('Not an e-mail address')
  .max(ADDRESS_LENGTH_MAX)
  .describe('Without a name; ASCII alone.');

export const ReportRequest = z
  .strictObject({
    view: z.guid('Not the id of a view').describe('A view that the caller sees.'),
    recipients: z
      .array(address)
      .min(1, 'At least one recipient')
      .max(RECIPIENTS_MAX, `At most ${RECIPIENTS_MAX} recipients`)
      .refine(
        (all) => new Set(all.map((each) => each.toLowerCase())).size === all.length,
        'A recipient is there twice',
      )
      .describe('All in one mail: each sees the others.'),
    cadence: z.enum(CADENCES).describe('`daily` tells of the day before, `weekly` of the seven days before.'),
    weekday: z
      .number()
      .int()
      .min(1)
      .max(7)
      .nullable()
      .default(null)
      .describe('1 = Monday to 7 = Sunday; of a weekly one alone.'),
    hour: z.number().int().min(0).max(23).describe('By the clocks of the zone.'),
    zone: z
      .string()
      .refine(isZoneName, 'Not a time zone')
      .describe('IANA name: days are those of its calendar, which have 23 or 25 hours where clocks change.'),
    subject_prefix: keptText(0, 60).default(''),
    enabled: z.boolean().default(true),
  })
  .refine(({ cadence, weekday }) => (cadence === 'weekly') === (weekday !== null), {
    path: ['weekday'],
    message: 'A weekly report has a weekday, a daily one has none',
  })
  .meta({
    id: 'ReportRequest',
    examples: [
      {
        view: '01981c5e-6f00-7000-8000-000000000000',
        recipients: ['security@example.com'],
        ...{ cadence: 'weekly', weekday: 1, hour: 8, zone: 'Europe/Berlin' },
      },
    ],
  });

const declared = {
  dialect: trailmark,
  permission: 'audit:read',
  servesConsole: true,
  query: z.object({}),
} as const;
const BODY_ERRORS = ['forbidden', 'invalid_request', 'invalid_body', 'too_large', 'conflict'] as const;

export const listReports = operation({
  ...declared,
  id: 'listReports',
  method: 'GET',
  path: '/api/v1/reports',
  summary: 'Reports of the caller; to an administrator also those of others of the same reach',
  answers: [
    {
      status: 200,
      description: 'All of them, oldest first, and what mails can be sent.',
      schema: z.object({ items: z.array(ReportAnswer), mail: MailAnswer }),
    },
  ],
  errors: ['forbidden'],
});

export const postReport = operation({
  ...declared,
  credentials: 'session',
  id: 'postReport',
  method: 'POST',
  path: '/api/v1/reports',
  summary: 'Have a saved view sent by mail, daily or weekly',
  body: { 'application/json': ReportRequest },
  answers: [{ status: 201, description: 'It is kept.', schema: ReportDetail }],
  errors: BODY_ERRORS,
});

export const getReport = operation({
  ...declared,
  id: 'getReport',
  method: 'GET',
  path: '/api/v1/reports/{report}',
  summary: 'One report and its last mails',
  answers: [{ status: 200, description: 'The report.', schema: ReportDetail }],
  errors: ['forbidden', 'not_found'],
});

export const putReport = operation({
  ...declared,
  credentials: 'session',
  id: 'putReport',
  method: 'PUT',
  path: '/api/v1/reports/{report}',
  summary: "Replace a report of the caller's own, as a whole",
  body: { 'application/json': ReportRequest },
  answers: [{ status: 200, description: 'As it is kept.', schema: ReportDetail }],
  errors: [...BODY_ERRORS, 'not_found'],
});

export const deleteReport = operation({
  ...declared,
  id: 'deleteReport',
  method: 'DELETE',
  path: '/api/v1/reports/{report}',
  summary: "Delete a report of the caller's own; an administrator, one of the same reach",
  answers: [{ status: 204, description: 'It is gone, and nothing of it is sent any more.' }],
  errors: ['forbidden', 'not_found'],
});

export const testReport = operation({
  ...declared,
  credentials: 'session',
  id: 'testReport',
  method: 'POST',
  path: '/api/v1/reports/{report}/test',
  summary: "Send a report of the caller's own now, marked as a test; five within a quarter of an hour",
  answers: [
    {
      status: 202,
      description: 'It is sent in the background; the run tells what became of it.',
      schema: RunAnswer,
    },
  ],
  errors: ['forbidden', 'not_found', 'conflict'],
});
