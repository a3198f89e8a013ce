import { withBulk } from '@/bin/bulk';
import { CommandError, EXIT, say, sayJson, startProgress } from '@/bin/output';
import { positive } from '@/bin/positive';
import type { Pool, Sql } from '@/db/client';
import { ensureTenant } from '@/lib/ingest/tenant';
import { createWriter } from '@/lib/ingest/writer';
import { loadWorkload } from '@/lib/seed/load';
import { createWorkload, type Workload } from '@/lib/seed/workload';

export interface SeedOptions {
  events: string;
  tenants: string;
  days: string;
  seed: string;
  end?: string;
  json?: boolean;
}

/** Writes a synthetic workload through the same path as every other event. */
export async function seed(options: SeedOptions): Promise<void> {
  const events = positive('--events', options.events);
  const endAtMs = options.end === undefined ? Date.now() : Date.parse(options.end);
  if (Number.isNaN(endAtMs)) throw new CommandError('--end: an ISO 8601 time', EXIT.usage);
  const workload = createWorkload({
    events,
    endAtMs,
    tenants: positive('--tenants', options.tenants),
    days: positive('--days', options.days),
    seed: positive('--seed', options.seed),
  });
  const startedAt = performance.now();
  const progress = startProgress('seed', events, 'events');
  const stored = await withBulk(({ sql }, bulk) =>
    seedDatabase(sql, workload, (done) => progress.update(done), bulk),
  );
  progress.stop();
  const seconds = (performance.now() - startedAt) / 1000;
  if (options.json)
    sayJson({ events, stored, tenants: workload.tenants.length, seconds: Number(seconds.toFixed(2)) });
  else say(`${stored} events stored for ${workload.tenants.length} tenants in ${seconds.toFixed(1)} s`);
}

/** Answers how many events are new; the same workload again adds none. */
export async function seedDatabase(
  sql: Sql,
  workload: Workload,
  onProgress?: (events: number) => void,
  bulk?: Pool,
): Promise<number> {
  const writer = createWriter(sql, { partitionsAhead: true, bulk });
  const tenants = new Map(
    await Promise.all(
      workload.tenants.map(async (tenant) => [tenant, await ensureTenant(sql, tenant)] as const),
    ),
  );
  let stored = 0;
  await loadWorkload(
    workload,
    async (seedTenant, drafts) => {
      const tenant = tenants.get(seedTenant);
      if (!tenant) throw new Error(`workload: unknown tenant ${seedTenant.tenantId}`);
      for (const outcome of await writer.write(tenant, drafts)) {
        if (outcome.status === 'rejected') throw new Error(`seed: rejected: ${outcome.reason}`);
        if (outcome.status === 'stored') stored += 1;
      }
    },
    onProgress,
  );
  return stored;
}
