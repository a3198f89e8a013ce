import { database } from '@/db/pool';
import { AuditError } from '@/lib/audit/error';
import type { ForecastAnswer } from '@/lib/dialects/deletion';
import { type Forecast, forecast } from '@/lib/ingest/forecast';
import { findRetention } from '@/lib/ingest/retention';
import { findTenant } from '@/lib/ingest/tenant';
import { findLedger } from '@/lib/query/ledger';
import { printPlan } from './deletion';
import type { Call } from './serve';

type ForecastCall = Call<{ tenant_id: string | undefined; keep_days: number | undefined }>;

/** Of a policy that is thought of, or of the one that stands. */
export async function retentionForecast({ scope, principal, query }: ForecastCall): Promise<ForecastAnswer> {
  const pool = database();
  const { tenantId } = await findLedger(scope, query.tenant_id ?? principal.tenantId);
  const tenant = await findTenant(pool, tenantId);
  if (!tenant) throw new AuditError('not_found', 'No such tenant');
  const keepDays = query.keep_days ?? (await findRetention(pool, tenantId))?.keepDays;
  return print(keepDays, await forecast(pool, tenant, keepDays, new Date()));
}

function print(keepDays: number | undefined, told: Forecast): ForecastAnswer {
  const { events, entries, eventBytes, entryBytes, sampled, isMeasured, received, receivedDays, holds } =
    told;
  return {
    ...{ keep_days: keepDays ?? null, events, entries, bytes: events * eventBytes + entries * entryBytes },
    ...{ event_bytes: eventBytes, entry_bytes: entryBytes, sampled },
    basis: isMeasured ? 'measured' : 'reference',
    ...{ received, received_days: Math.round(receivedDays * 10) / 10, holds },
    due: told.due ? { ...printPlan(told.due.plan), before: told.due.before.toISOString() } : null,
    at: told.at.map(({ days, limited, ...whole }) => ({
      ...{ days, events: whole.events, bytes: whole.bytes },
      ...{ kept_events: limited?.events ?? null, kept_bytes: limited?.bytes ?? null },
    })),
  };
}
