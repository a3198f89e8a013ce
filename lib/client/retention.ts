import { queryOptions } from '@tanstack/react-query';
import type { ForecastAnswer, HoldAnswer, RetentionAnswer } from '@/lib/dialects/deletion';
import { askApi } from './api';

const RETENTION = '/api/v1/ledger/retention';
const HOLDS = '/api/v1/ledger/holds';

export type Policy = RetentionAnswer;
export type Forecast = ForecastAnswer;
export type Hold = HoldAnswer;

const of = (tenantId: string) => ({ tenant_id: tenantId });

/** How long the events of a tenant are kept. */
export const policyOptions = (tenantId: string) =>
  queryOptions({
    queryKey: ['retention', tenantId],
    queryFn: async ({ signal }): Promise<Policy> =>
      (await askApi(RETENTION, { params: of(tenantId), signal })).json(),
  });

/** What the log takes and will, under a policy that stands, or one that is thought of. */
export const forecastOptions = (tenantId: string, keepDays: number | null) =>
  queryOptions({
    queryKey: ['retention-forecast', tenantId, keepDays],
    queryFn: async ({ signal }): Promise<Forecast> => {
      const params = { ...of(tenantId), ...(keepDays === null ? {} : { keep_days: String(keepDays) }) };
      return (await askApi(`${RETENTION}/forecast`, { params, signal })).json();
    },
  });

export async function keepPolicy(tenantId: string, keepDays: number | null): Promise<Policy> {
  const asked = { params: of(tenantId), method: 'POST', body: { keep_days: keepDays } } as const;
  return (await askApi(RETENTION, asked)).json();
}

/** Legal holds of a tenant, newest first. */
export const holdsOptions = (tenantId: string) =>
  queryOptions({
    queryKey: ['holds', tenantId],
    queryFn: async ({ signal }): Promise<readonly Hold[]> => {
      const answer: { items: Hold[] } = await (await askApi(HOLDS, { params: of(tenantId), signal })).json();
      return answer.items;
    },
  });

export interface NewHold {
  actorId: string;
  resourceId: string;
  reason: string;
}

export async function placeHold(tenantId: string, { actorId, resourceId, reason }: NewHold): Promise<void> {
  const subject = {
    ...(actorId === '' ? {} : { actor_id: actorId }),
    ...(resourceId === '' ? {} : { resource_id: resourceId }),
  };
  await askApi(HOLDS, { params: of(tenantId), method: 'POST', body: { ...subject, reason } });
}

export async function releaseHold(tenantId: string, hold: number, reason: string): Promise<void> {
  const params = { ...of(tenantId), reason };
  await askApi(`${HOLDS}/${hold}`, { params, method: 'DELETE' });
}
