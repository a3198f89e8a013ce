import type { RedactablePart } from '@/lib/audit/event';
import { type FieldName, field } from '@/lib/audit/fields';

/** What is said in the place of what was taken out: of an event's own text it is told apart by its looks. */
export const REDACTED_WORDS = {
  person: 'Person redacted',
  payload: 'Content redacted',
} as const satisfies Record<RedactablePart, string>;

/** The part that was taken out with a field; undefined where the field may stand. */
export function redactedWith(
  name: FieldName,
  redacted: readonly RedactablePart[],
): RedactablePart | undefined {
  const { part } = field(name);
  return redacted.find((one) => one === part);
}

/** That a value is not empty, but gone. */
export function Redacted({ part }: { part: RedactablePart }) {
  return <em className="text-fg2">{REDACTED_WORDS[part]}</em>;
}
