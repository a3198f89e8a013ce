import type { ListedEvent } from '@/lib/audit/event';
import { printJson } from '@/lib/audit/json-text';
import { EventAnswer, printEvent } from '@/lib/dialects/event-answer';

/** Columns of a CSV export, in this order, whatever the events hold. */
export const CSV_COLUMNS = Object.keys(EventAnswer.shape);

/** The first line of a CSV (RFC 4180, 2.3). */
export const CSV_HEAD = `${CSV_COLUMNS.join(',')}\r\n`;

/** A table of other things as CSV (RFC 4180). */
export function printTable(columns: readonly string[], rows: readonly (readonly unknown[])[]): string {
  return [columns, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

/** Events as lines of CSV (RFC 4180): every column always there; lists and objects as JSON. */
export function printCsv(events: readonly ListedEvent[]): string {
  return events.map((event) => `${Object.values(printed(event)).map(cell).join(',')}\r\n`).join('');
}

/** Events as lines of JSON, as Trailmark's own endpoints answer them. */
export function printLines(events: readonly ListedEvent[]): string {
  return events.map((event) => `${printJson(printed(event))}\n`).join('');
}

function printed(event: ListedEvent) {
  return { ...printEvent({ ...event, details: {} }), details: event.details };
}

/** What a spreadsheet would take for a formula, or for the end of a cell. */
const FORMULA = /^[=+\-@\t\r]/;

/**
 * One cell. A text that a spreadsheet would run gets an apostrophe before it, which a spreadsheet does not show
 * (OWASP, CSV injection); numbers and what Trailmark itself writes begin with none of those.
 */
function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'string' ? value : printJson(value);
  const guarded = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
