import type { StoredEvent } from './event';
import { FIELD_NAMES, type FieldName, field } from './fields';

/** Whether a role that sees the core alone may see, filter, sort and count by a field. */
export function isMasked(name: FieldName): boolean {
  const { part } = field(name);
  return part === 'person' || part === 'payload';
}

const HIDDEN = FIELD_NAMES.filter(isMasked);

/** The event without its person and payload: what is left is the part that such a role can verify. */
export function maskEvent(event: StoredEvent): StoredEvent {
  const masked: StoredEvent = {
    ...event,
    ...{ targets: undefined, changes: undefined, redactions: undefined, rewrites: undefined },
    details: {},
  };
  for (const name of HIDDEN) Reflect.set(masked, name, undefined);
  return masked;
}
