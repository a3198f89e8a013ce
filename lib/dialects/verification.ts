import { z } from 'zod';
import { integerParameter, textParameter } from './fastapi-parameter';
import { LedgerQuery } from './ledger';
import { operation } from './operation';
import { trailmark } from './trailmark';

const count = z.number().int().min(0);

const Finding = z.object({
  nth: count,
  code: z.string().describe('One word of a closed list (docs/integrity.md).'),
  seq: count.nullable(),
  event_id: z.string().nullable().describe('Of the event at that place, where there is one.'),
  detail: z.string().nullable(),
});

const VerificationAnswer = z
  .object({
    id: z.string(),
    mode: z.enum(['full', 'incremental']),
    state: z.enum(['queued', 'running', 'done', 'error']),
    start: count.describe('Entry that it began with: 0 of a full one.'),
    done: count.describe('Entries looked at.'),
    size: count.nullable().describe('Entries to look at.'),
    rate: z.number().describe('Entries a second, so far.'),
    eta_s: z.number().nullable().describe('Seconds until its end, at that rate.'),
    findings: count,
    requested_by: z.string(),
    created_at: z.iso.datetime(),
    finished_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Verification' });
export type VerificationAnswer = z.infer<typeof VerificationAnswer>;

export const VerifyRequest = z
  .strictObject({
    mode: z
      .enum(['full', 'incremental'])
      .default('full')
      .describe(
        '`incremental`: what came since the last one without a finding, and a sample of what was before.',
      ),
  })
  .meta({ id: 'VerifyRequest' });

const declared = {
  dialect: trailmark,
  permission: 'audit:read',
  servesConsole: true,
  query: LedgerQuery,
} as const;

export const postVerification = operation({
  ...declared,
  id: 'postVerification',
  method: 'POST',
  path: '/api/v1/ledger/verify',
  summary: 'Verify a whole log on the server: contents, tree, checkpoints, deletions',
  body: { 'application/json': VerifyRequest },
  answers: [
    {
      status: 202,
      description: 'It is done in the background; one that is under way is answered.',
      schema: VerificationAnswer,
    },
  ],
  errors: ['forbidden', 'invalid_request', 'invalid_body', 'too_large', 'not_found'],
});

export const listVerifications = operation({
  ...declared,
  id: 'listVerifications',
  method: 'GET',
  path: '/api/v1/ledger/verify',
  summary: 'Verifications of a log, newest first',
  query: z.object({
    ...LedgerQuery.shape,
    limit: integerParameter('Verifications of a page.', 20n, { min: 1n, max: 100n }),
  }),
  answers: [
    { status: 200, description: 'One page.', schema: z.object({ items: z.array(VerificationAnswer) }) },
  ],
  errors: ['forbidden', 'invalid_request'],
});

export const getVerification = operation({
  ...declared,
  id: 'getVerification',
  method: 'GET',
  path: '/api/v1/ledger/verify/{verification}',
  summary: 'How far a verification is',
  answers: [{ status: 200, description: 'Its state.', schema: VerificationAnswer }],
  errors: ['forbidden', 'invalid_request', 'not_found'],
});

export const getFindings = operation({
  ...declared,
  id: 'getFindings',
  method: 'GET',
  path: '/api/v1/ledger/verify/{verification}/findings',
  summary: 'What a verification found',
  query: z.object({
    ...LedgerQuery.shape,
    cursor: textParameter('`cursor` of the page before.'),
    limit: integerParameter('Findings of a page.', 100n, { min: 1n, max: 1_000n }),
  }),
  answers: [
    {
      status: 200,
      description: 'In the order in which they were found.',
      schema: z.object({ items: z.array(Finding), cursor: z.string().nullable() }),
    },
  ],
  errors: ['forbidden', 'invalid_request', 'invalid_cursor', 'not_found'],
});
