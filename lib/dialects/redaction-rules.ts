import { z } from 'zod';
import { textParameter } from './fastapi-parameter';
import { keptText } from './kept-text';
import { operation } from './operation';
import { trailmark } from './trailmark';

const count = z.number().int().min(0);
const RULES_MAX = 100;
const EVENT_LENGTH_MAX = 256 * 1024;

const rules = {
  members: z
    .array(keptText(1, 256))
    .max(RULES_MAX)
    .describe('Names of members whose value is taken out, whatever their case, `-`, `_`, `.` and spaces.'),
  patterns: z
    .array(keptText(1, 500))
    .max(RULES_MAX)
    .describe('RE2 patterns; what they match inside any text is taken out.'),
};

const RulesAnswer = z
  .object({
    tenant_id: z.string(),
    version: count.describe(
      'Raised with each change; stands in the redactions of an event. 0: there are no rules.',
    ),
    members: z.array(z.string()),
    patterns: z.array(z.string()),
    updated_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'RedactionRules' });
export type RulesAnswer = z.infer<typeof RulesAnswer>;

export const RulesRequest = z
  .strictObject({
    ...rules,
    version: count.describe('Of the rules that are replaced; 409 where they are of another.'),
  })
  .meta({
    id: 'RedactionRulesRequest',
    examples: [{ version: 0, members: ['ssn'], patterns: ['CASE-[0-9]+'] }],
  });

export const TrialRequest = z
  .strictObject({
    ...rules,
    event: keptText(2, EVENT_LENGTH_MAX).describe('The text of a JSON object: the details of an event.'),
  })
  .meta({
    id: 'RedactionTrialRequest',
    examples: [{ members: ['ssn'], patterns: ['CASE-[0-9]+'], event: '{"ssn":"078-05-1120"}' }],
  });

const TrialAnswer = z
  .object({
    event: z.looseObject({}).describe('What would be stored and hashed.'),
    redactions: z.array(z.string()).describe('JSON Pointers of what was taken out.'),
    by_rules: z
      .array(z.string())
      .describe(
        'Those of them that the rules take out; the others are secrets that are taken out everywhere.',
      ),
  })
  .meta({ id: 'RedactionTrial' });
export type TrialAnswer = z.infer<typeof TrialAnswer>;

const declared = {
  dialect: trailmark,
  servesConsole: true,
  query: z.object({ tenant_id: textParameter('Whose, for a credential that reaches several tenants.') }),
} as const;
const BODY_ERRORS = ['forbidden', 'invalid_request', 'invalid_body', 'too_large'] as const;

export const getRedactionRules = operation({
  ...declared,
  id: 'getRedactionRules',
  permission: 'audit:read',
  method: 'GET',
  path: '/api/v1/redaction-rules',
  summary: 'What a tenant has taken out of its events, beside secrets',
  answers: [{ status: 200, description: 'The rules that stand.', schema: RulesAnswer }],
  errors: ['forbidden', 'invalid_request'],
});

export const putRedactionRules = operation({
  ...declared,
  id: 'putRedactionRules',
  permission: 'audit:write',
  method: 'PUT',
  path: '/api/v1/redaction-rules',
  summary: 'Replace the rules; they apply to events that come from then on',
  body: { 'application/json': RulesRequest },
  answers: [{ status: 200, description: 'As they stand.', schema: RulesAnswer }],
  errors: [...BODY_ERRORS, 'conflict'],
});

export const postRedactionTrial = operation({
  ...declared,
  id: 'postRedactionTrial',
  permission: 'audit:write',
  method: 'POST',
  path: '/api/v1/redaction-rules/trial',
  summary: 'What rules would take out of an event; nothing is kept',
  body: { 'application/json': TrialRequest },
  answers: [{ status: 200, description: 'The event without it.', schema: TrialAnswer }],
  errors: BODY_ERRORS,
});
