import type { JsonObject } from '@/lib/audit/json';
import type { LiveDraft } from './live';

const KEPT = 2;

/** Who did what to which, and two small details: what an event takes at least, for volumes that are to be stored whole. */
export function narrow(draft: LiveDraft): LiveDraft {
  const { action, result, actorType, actorId, ip, resourceType, resourceId, httpStatus, details } = draft;
  return {
    ...{ action, result, actorType, actorId, ip, resourceType, resourceId, httpStatus },
    details: smallest(details),
  };
}

function smallest(details: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(details)
      .filter(([, value]) => typeof value !== 'object')
      .slice(-KEPT),
  );
}
