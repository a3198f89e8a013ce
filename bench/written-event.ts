import type { EventDraft } from '@/lib/audit/event';

/** An event as the writer takes it. No source id: every draft is a new event. */
export function makeDraft(round: number) {
  return {
    source: 'bench',
    occurredAt: new Date().toISOString(),
    action: 'document.read',
    result: 'success',
    actorType: 'user',
    actorId: `usr_bench_${round % 500}`,
    resourceType: 'document',
    resourceId: `bench_doc_${round % 5000}`,
    details: { round, region: 'eu-central-1', note: 'x'.repeat(180) },
  } as const satisfies EventDraft;
}

/** The same as an application sends it. */
export function printEvent(round: number): string {
  const { occurredAt, actorType, actorId, resourceType, resourceId, ...rest } = makeDraft(round);
  return JSON.stringify({
    ...{ occurred_at: occurredAt, actor_type: actorType, actor_id: actorId },
    ...{ resource_type: resourceType, resource_id: resourceId, ...rest },
  });
}
