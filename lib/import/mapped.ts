import type { EventDraft } from '@/lib/audit/event';
import type { Mapped } from './format';

/** A draft whose time or action the source may not have. */
export type Candidate = Omit<EventDraft, 'occurredAt' | 'action'> & {
  occurredAt: string | undefined;
  action: string | undefined;
};

/** One element that is one event. Without a time or an action it says nothing, and cannot be kept. */
export function toEvent(candidate: Candidate): Mapped {
  return toEvents([candidate]);
}

/** One element that is several events: all of them, or none. */
export function toEvents(candidates: readonly Candidate[]): Mapped {
  const drafts: EventDraft[] = [];
  for (const { occurredAt, action, ...rest } of candidates) {
    if (occurredAt === undefined) return reject('no time that can be read');
    if (action === undefined) return reject('no action');
    drafts.push({ ...rest, occurredAt, action });
  }
  return drafts.length > 0 ? { kind: 'events', drafts } : reject('holds no events');
}

export function reject(reason: string): Mapped {
  return { kind: 'rejected', reason };
}

export function skip(reason: string): Mapped {
  return { kind: 'skipped', reason };
}
