import { AuditError } from '@/lib/audit/error';
import type { AuditFilter } from '@/lib/audit/filter';
import { printPhrase } from '@/lib/audit/phrase';
import type { Schedule } from '@/lib/audit/schedule';
import { visiblePart } from '@/lib/audit/visible';
import {
  type ConsoleQuery,
  consoleFilter,
  parseConsoleQuery,
  printConsoleQuery,
} from '@/lib/client/console-query';
import type { Period } from './schedule';

/**
 * What a view asks. The page shows what it does not understand beside the rest; a mail would count too much without
 * anybody seeing it, so here that throws `invalid_request`.
 */
export function questionOf(search: string): ConsoleQuery {
  const { query, faults } = parseConsoleQuery(new URLSearchParams(search));
  const [fault] = faults;
  if (fault !== undefined)
    throw new AuditError(
      'invalid_request',
      `The view holds what is not understood: ${visiblePart(fault, 100)}`,
    );
  return query;
}

/** The same of one period, in the place of the view's own range. */
export function filterOf(query: ConsoleQuery, period: Period): AuditFilter {
  return consoleFilter({ ...query, range: spanOf(period) }, 0);
}

/** The address of the list that a mail counts. */
export function listHref(origin: string, query: ConsoleQuery, period: Period, { zone }: Schedule): string {
  const shown: ConsoleQuery = {
    ...query,
    ...{ range: spanOf(period), zone: zone === 'UTC' ? 'utc' : zone },
    ...{ asOf: undefined, viewId: undefined, isLive: false },
  };
  return `${origin}/logs${printConsoleQuery(shown)}`;
}

/** What is asked, as the filter bar has it; '' for everything. */
export function phraseOf({ conditions, search }: ConsoleQuery): string {
  return printPhrase(conditions, search);
}

/** Both ends of a range of the page belong to it, and events have whole milliseconds. */
function spanOf({ fromMs, endMs }: Period) {
  return { fromMs, toMs: endMs - 1 };
}
