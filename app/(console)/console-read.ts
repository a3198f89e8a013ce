import type { JsonObject } from '@/lib/audit/json';
import type { ReadAction } from '@/lib/audit/permission';
import type { ConsoleQuery } from '@/lib/client/console-query';
import type { Read } from '@/lib/http/read-record';

/** The read of a page, as the access log tells it: a relative range as the person chose it, not as it was resolved. */
export function consoleRead(action: ReadAction, operation: string, query: ConsoleQuery): Read {
  const { log, conditions, range, page, order } = query;
  const options: JsonObject = { log, page, order };
  if (typeof range === 'string') options.range = range;
  else Object.assign(options, { from: instant(range.fromMs), to: instant(range.toMs) });
  return { action, operation, filter: conditions, options };
}

/** The read of one event. */
export function consoleGet(eventId: string): Read {
  return { action: 'audit.get', operation: 'console.event', filter: [], options: {}, eventId };
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}
