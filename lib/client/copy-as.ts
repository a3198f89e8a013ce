import { printPhrase } from '@/lib/audit/phrase';
import { COLUMNS, type Column } from './columns';
import { type ConsoleQuery, consoleFilter } from './console-query';
import { csvText } from './csv';
import { type ShownEvent, shownColumns } from './event';

/** Events as CSV of some columns, with a header; lines end as RFC 4180 has it. */
export function printCsv(events: readonly ShownEvent[], columns: readonly Column[] = COLUMNS): string {
  const lines = [
    columns.map(({ label }) => label),
    ...events.map((event) => columns.map(({ text }) => text(event) ?? '')),
  ];
  return csvText(lines);
}

/** Events as JSON, under the names that the API has: one as itself, several as a list. */
export function printEventsJson(events: readonly ShownEvent[]): string {
  const printed = events.map((event) => ({
    index: event.index,
    ...shownColumns(event, event.details === undefined),
  }));
  return JSON.stringify(printed.length === 1 ? printed[0] : printed, null, 2);
}

/** A text in single quotes of a POSIX shell. */
function shellQuote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** The command that has an event by the API; its token stands in the environment. */
export function eventCurl(origin: string, id: string): string {
  return `curl -fsS -H "Authorization: Bearer $TOKEN" ${shellQuote(`${origin}/api/v1/events/${id}`)}`;
}

/** The command that has the events of a query by the API. */
export function queryCurl(origin: string, query: ConsoleQuery, nowMs: number): string {
  const phrase = phraseOf(query, nowMs);
  const asked = phrase === '' ? '' : ` --data-urlencode ${shellQuote(`phrase=${phrase}`)}`;
  return `curl -fsS -G -H "Authorization: Bearer $TOKEN"${asked} ${shellQuote(`${origin}/api/v1/events`)}`;
}

/** Conditions, words and range of time of a query as one phrase. */
export function phraseOf(query: ConsoleQuery, nowMs: number): string {
  return printPhrase(consoleFilter(query, nowMs), query.search);
}
