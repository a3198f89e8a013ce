import type { ListedEvent, StoredEvent } from './event';
import { FIELD_NAMES, type FieldName, field } from './fields';
import { JsonText } from './json-text';

/** Whether a role that sees the core alone may see, filter, sort and count by a field. */
export function isMasked(name: FieldName): boolean {
  const { part } = field(name);
  return part === 'person' || part === 'payload';
}

const HIDDEN = FIELD_NAMES.filter(isMasked);

const NO_DETAILS = new JsonText('{}');

/** The event without its person and payload: what is left is the part that such a role can verify. */
export function maskEvent(event: StoredEvent): StoredEvent {
  return { ...withoutMasked(event), details: {} };
}

/** The same of an event of a page. */
export function maskListed(event: ListedEvent): ListedEvent {
  return { ...withoutMasked(event), details: NO_DETAILS };
}

function withoutMasked<Event extends ListedEvent | StoredEvent>(event: Event): Event {
  const masked: Event = {
    ...event,
    ...{ targets: undefined, changes: undefined, redactions: undefined, rewrites: undefined },
  };
  for (const name of HIDDEN) Reflect.set(masked, name, undefined);
  return masked;
}
