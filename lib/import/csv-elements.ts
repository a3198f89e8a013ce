import { parse } from 'csv-parse/sync';
import type { ByteWindow } from './byte-window';
import { ELEMENT_BYTES_MAX, type Element, parseElement, rejectTooLong, takeText } from './element';
import { findTextFault } from './json';
import { isJsonBlank, LineScan, runScan, skipScan } from './scan';

/** A header cell is a short name. Log lines with commas in them are not, nor are rows without a header. */
const HEADER_CELL = /^[\p{L}_@#$][\p{L}\p{N}_@#$ .:/()-]{0,79}$/u;

/** The column of Microsoft 365 exports that holds the event as JSON; the others only repeat parts of it. */
const EVENT_COLUMN = 'AuditData';

export interface CsvHeader {
  columns: readonly string[];
  delimiter: string;
  /** The JSON that a row stands for, where it is not an object of its columns, or undefined when it is no row. */
  toJson?: (cells: readonly string[]) => string | undefined;
}

/** The header that a text's first line is, or undefined when it is not one. */
export function findCsvHeader(line: string): CsvHeader | undefined {
  for (const delimiter of [',', ';', '\t']) {
    const cells = parseCsvRecord(line, delimiter);
    if (!Array.isArray(cells) || cells.length < 2 || new Set(cells).size < cells.length) continue;
    if (cells.every((cell) => HEADER_CELL.test(cell))) return { columns: cells, delimiter };
  }
  return undefined;
}

/** The records (RFC 4180) behind the header: an object of columns each, or the event in its JSON column. */
export async function* readCsv(window: ByteWindow, header: CsvHeader): AsyncGenerator<Element> {
  while (await window.skip(isJsonBlank)) {
    const { line } = window;
    const scan = new LineScan(true);
    const end = await runScan(window, scan, ELEMENT_BYTES_MAX);
    if (end === 'too long') {
      yield rejectTooLong(line);
      await skipScan(window, scan);
      continue;
    }
    const text = takeText(window, scan.offset);
    yield typeof text === 'string' ? toElement(line, text, header) : text;
  }
}

function toElement(line: number, text: string, { columns, delimiter, toJson }: CsvHeader): Element {
  const cells = parseCsvRecord(text, delimiter);
  if (typeof cells === 'string') return { line, rejected: cells };
  const json = toJson?.(cells);
  if (json !== undefined) return parseElement(line, json);
  if (cells.length !== columns.length) {
    return { line, rejected: `the row has ${cells.length} cells, the header ${columns.length}` };
  }
  const fault = findTextFault(text);
  if (fault) return { line, rejected: fault };
  const event = cells[columns.indexOf(EVENT_COLUMN)];
  if (event?.trim() === '') return { line, rejected: `${EVENT_COLUMN} is empty` };
  if (event !== undefined) return parseElement(line, event);
  const value = Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? null]));
  return { line, value, rewrites: [], textLength: text.length };
}

/** The cells of one record, or why it has none. */
export function parseCsvRecord(text: string, delimiter: string): string[] | string {
  try {
    return parse(text, { delimiter, relax_column_count: true })[0] ?? [];
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'CSV_ERROR';
    return `not CSV: ${code.toLowerCase().replaceAll('_', ' ').replace('csv ', '')}`;
  }
}
