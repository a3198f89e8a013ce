import type { EventDraft } from '@/lib/audit/event';
import type { JsonObject } from '@/lib/audit/json';
import { detectFormat } from './registry';

/** For tests: the one event of an element in the format that is detected for it, or the outcome it has instead. */
export function mapOne(element: JsonObject): EventDraft | string {
  const mapped = detectFormat(element)?.map(element);
  if (!mapped) return 'unknown';
  if (mapped.kind !== 'events') return `${mapped.kind}: ${mapped.reason}`;
  const [draft, ...others] = mapped.drafts;
  return draft && others.length === 0 ? draft : `${mapped.drafts.length} events`;
}
