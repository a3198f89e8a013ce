import { createHash } from 'node:crypto';
import type { EventDraft } from '@/lib/audit/event';
import type { JsonObject } from '@/lib/audit/json';
import { canonicalize } from '@/lib/ledger/canonical';

/**
 * The drafts of one element, each with a source id. Where the source has none it is the SHA-256 of the canonical form
 * (RFC 8785) of the event as it came: white space and key order of the container do not matter, and importing a file
 * twice changes nothing. Several drafts of one element are told apart by `#0`, `#1`, …
 */
export function withSourceIds(drafts: readonly EventDraft[]): EventDraft[] {
  return drafts.map((draft, index) => {
    if (draft.sourceEventId !== undefined) return draft;
    const suffix = drafts.length > 1 ? `#${index}` : '';
    return { ...draft, sourceEventId: `${hashOf(draft.details)}${suffix}` };
  });
}

function hashOf(details: JsonObject): string {
  return `sha256:${createHash('sha256').update(canonicalize(details)).digest('hex')}`;
}
