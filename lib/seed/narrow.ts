import type { JsonObject } from '@/lib/audit/json';
import type { LiveDraft } from './live';

/** Names of documents are of this length and come up again; a longer one is of a single event and fills an index. */
const RESOURCE_ID_MAX = 8;

/** Who did what to which, and one small detail: what an event takes at least, for volumes that are to be stored whole. */
export function narrow(draft: LiveDraft): LiveDraft {
  const { action, result, actorType, actorId, resourceType, resourceId, httpStatus, details } = draft;
  const isShared = resourceId !== undefined && resourceId.length <= RESOURCE_ID_MAX;
  return {
    ...{ action, result, actorType, actorId, resourceType, httpStatus },
    resourceId: isShared ? resourceId : undefined,
    details: smallest(details),
  };
}

function smallest(details: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(details)
      .filter(([, value]) => typeof value !== 'object')
      .slice(-1),
  );
}
