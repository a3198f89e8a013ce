import type { Change } from '@/lib/audit/event';
import type { JsonObject } from '@/lib/audit/json';

/** What is different between what something was and what it is; of what began or ended, all of it. */
export function changesOf(before: JsonObject | undefined, after: JsonObject | undefined): Change[] {
  return Object.keys(after ?? before ?? {})
    .map((member) => ({ path: `/${member}`, before: before?.[member], after: after?.[member] }))
    .filter((change) => JSON.stringify(change.before) !== JSON.stringify(change.after));
}
