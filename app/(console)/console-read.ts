import type { JsonObject } from '@/lib/audit/json';
import type { ReadAction } from '@/lib/audit/permission';
import type { ConsoleQuery } from '@/lib/client/console-query';
import { isSpan, printRange } from '@/lib/client/time-range';
import type { Read } from '@/lib/http/read-record';

/** The read of a page, as the access log tells it: a relative range as the person chose it, not as it was resolved. */
export function consoleRead(action: ReadAction, operation: string, query: ConsoleQuery): Read {
  const { log, conditions, range, order, search } = query;
  const options: JsonObject = { log, order };
  if (search !== undefined) options.search = search;
  if (isSpan(range)) Object.assign(options, { from: instant(range.fromMs), to: instant(range.toMs) });
  else options.range = printRange(range);
  return { action, operation, filter: conditions, options };
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}
