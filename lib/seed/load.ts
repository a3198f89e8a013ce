import type { EventDraft } from '@/lib/audit/event';
import type { SeedTenant } from './people';
import type { Workload } from './workload';

/** Writes drafts of one tenant; resolves when they are durable. */
export type WriteSeed = (tenant: SeedTenant, drafts: readonly EventDraft[]) => Promise<unknown>;

const CHUNK = 500;
const IN_FLIGHT = 4;

/** Writes a whole workload through `write`, in order within each tenant; `onProgress` gets the events written so far. */
export async function loadWorkload(
  workload: Workload,
  write: WriteSeed,
  onProgress?: (events: number) => void,
): Promise<number> {
  const chunks = new Map<SeedTenant, EventDraft[]>();
  const running = new Set<Promise<void>>();
  let written = 0;
  const flush = async (tenant: SeedTenant, drafts: EventDraft[]) => {
    while (running.size >= IN_FLIGHT) await Promise.race(running);
    const job: Promise<void> = write(tenant, drafts).then(() => {
      written += drafts.length;
      onProgress?.(written);
      running.delete(job);
    });
    running.add(job);
  };
  for (const { tenant, draft } of workload.events()) {
    const chunk = chunks.get(tenant) ?? [];
    chunk.push(draft);
    chunks.set(tenant, chunk);
    if (chunk.length < CHUNK) continue;
    chunks.delete(tenant);
    await flush(tenant, chunk);
  }
  for (const [tenant, drafts] of chunks) await flush(tenant, drafts);
  await Promise.all(running);
  return written;
}
