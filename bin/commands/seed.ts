import { withBulk } from '@/bin/bulk';
import { CommandError, EXIT, say, sayJson, startProgress } from '@/bin/output';
import { positive } from '@/bin/positive';
import { seedInThreads } from '@/bin/seed-threads';
import type { Sql } from '@/db/client';
import { sealDue } from '@/lib/ingest/sealer';
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
  narrow?: boolean;
  json?: boolean;
}

/** Writes a synthetic workload: by COPY where the owner role is at hand, else through the path of every other event. */
export async function seed(options: SeedOptions): Promise<void> {
  const events = positive('--events', options.events);
  const endAtMs = options.end === undefined ? Date.now() : Date.parse(options.end);
  if (Number.isNaN(endAtMs)) throw new CommandError('--end: an ISO 8601 time', EXIT.usage);
  const workload = {
    events,
    endAtMs,
    tenants: positive('--tenants', options.tenants),
    days: positive('--days', options.days),
    seed: positive('--seed', options.seed),
    narrow: options.narrow === true,
  };
  const startedAt = performance.now();
  const progress = startProgress('seed', events, 'events');
  const update = (done: number) => progress.update(done);
  const stored = await withBulk(async ({ sql, ownerUrl }, bulk) => {
    const added = bulk
      ? await seedInThreads(ownerUrl, workload, update)
      : await seedDatabase(sql, createWorkload(workload), update);
    await sealDue(sql);
    return added;
  }).finally(() => progress.stop()); // a bar that goes on keeps the process
  const seconds = (performance.now() - startedAt) / 1000;
  if (options.json)
    sayJson({ events, stored, tenants: workload.tenants, seconds: Number(seconds.toFixed(2)) });
  else say(`${stored} events stored for ${workload.tenants} tenants in ${seconds.toFixed(1)} s`);
}

/** Answers how many events are new; the same workload again adds none. */
export async function seedDatabase(
  sql: Sql,
  workload: Workload,
  onProgress?: (events: number) => void,
): Promise<number> {
  const writer = createWriter(sql, { partitionsAhead: true });
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
