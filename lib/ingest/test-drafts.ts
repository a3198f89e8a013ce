import type { EventDraft } from '@/lib/audit/event';

let number = 0;

/** A small event for tests; each call another source id. */
export function makeDraft(more: Partial<EventDraft> = {}): EventDraft {
  number += 1;
  return {
    source: 'test',
    sourceEventId: `t-${number}`,
    occurredAt: new Date(Date.UTC(2026, 4, 1) + number * 1000).toISOString(),
    action: 'user.login',
    result: 'success',
    actorType: 'user',
    actorId: 'usr_1',
    actorEmail: 'ana@example.com',
    resourceType: 'session',
    details: { number },
    ...more,
  };
}
