import { queryOptions } from '@tanstack/react-query';
import type { RulesAnswer, TrialAnswer } from '@/lib/dialects/redaction-rules';
import { askApi } from './api';

const PATH = '/api/v1/redaction-rules';

export type Rules = RulesAnswer;
export type Trial = TrialAnswer;

/** Names of members and patterns, as they are sent. */
export interface RuleLists {
  members: string[];
  patterns: string[];
}

export const rulesOptions = (tenantId: string) =>
  queryOptions({
    queryKey: ['redaction-rules', tenantId],
    queryFn: async ({ signal }): Promise<Rules> =>
      (await askApi(PATH, { params: { tenant_id: tenantId }, signal })).json(),
  });

/** Replaces the rules of a version. */
export async function keepRules(tenantId: string, version: number, rules: RuleLists): Promise<Rules> {
  const asked = { params: { tenant_id: tenantId }, method: 'PUT', body: { version, ...rules } } as const;
  return (await askApi(PATH, asked)).json();
}

/** What rules would take out of an event, given as its text. */
export async function tryRules(tenantId: string, rules: RuleLists, event: string): Promise<Trial> {
  const asked = { params: { tenant_id: tenantId }, method: 'POST', body: { event, ...rules } } as const;
  return (await askApi(`${PATH}/trial`, asked)).json();
}
