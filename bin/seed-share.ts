import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import type { SeedStep } from '@/bin/seed-threads';
import { connect } from '@/db/client';
import { ensureTenant, type Tenant } from '@/lib/ingest/tenant';
import { type Addressed, createWriter } from '@/lib/ingest/writer';
import type { SeedTenant } from '@/lib/seed/people';
import { createWorkload } from '@/lib/seed/workload';

/** One thread's share of a workload: it makes all events of some tenants and writes them by COPY, in their order. */
const Share = z.object({
  ownerUrl: z.string(),
  options: z.object({
    events: z.number(),
    tenants: z.number(),
    endAtMs: z.number(),
    days: z.number(),
    seed: z.number(),
    narrow: z.boolean(),
  }),
  share: z.number(),
  shares: z.number(),
});

const BATCH = 4000;

const { ownerUrl, options, share, shares } = Share.parse(workerData);
const workload = createWorkload(options);
const own = workload.groups(shares)[share] ?? new Set();
const owner = connect(ownerUrl, { connections: 2, application: 'trailmark seed' });
try {
  await writeShare();
} finally {
  await owner.end({ timeout: 5 });
}

async function writeShare(): Promise<void> {
  const writer = createWriter(owner, { partitionsAhead: true, bulk: owner });
  const tenants = new Map<SeedTenant, Tenant>();
  for (const tenant of own) tenants.set(tenant, await ensureTenant(owner, tenant));
  let batch: Addressed[] = [];
  let under: Promise<void> = Promise.resolve();
  const flush = async () => {
    const items = batch;
    batch = [];
    await under;
    under = write(items);
    under.catch(() => undefined); // thrown where it is awaited
  };
  const write = async (items: Addressed[]) => {
    const outcomes = await writer.writeMixed(items);
    const rejected = outcomes.find((outcome) => outcome.status === 'rejected');
    if (rejected) throw new Error(`seed: rejected: ${rejected.reason}`);
    const stored = outcomes.filter(({ status }) => status === 'stored').length;
    parentPort?.postMessage({ written: items.length, stored } satisfies SeedStep);
  };
  for (const { tenant: seedTenant, draft } of workload.events(own)) {
    const tenant = tenants.get(seedTenant);
    if (!tenant) throw new Error(`workload: unknown tenant ${seedTenant.tenantId}`);
    batch.push({ tenant, draft });
    if (batch.length >= BATCH) await flush();
  }
  await flush();
  await under;
}
