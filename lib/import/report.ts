/** Entries that are kept of each kind; all of them are counted. */
export const ENTRIES_MAX = 1000;

type EntryKind = 'rejected' | 'conflict' | 'skipped' | 'rewritten' | 'warning';

/** What there is to say of one line. */
export interface ReportEntry {
  file: string;
  line: number;
  kind: EntryKind;
  reason: string;
}

export interface ImportCounts {
  /** Objects, rows and lines found, whatever became of them. */
  elements: number;
  /** Events they were mapped to: the sum of stored, duplicate, conflict and those that the store rejected. */
  events: number;
  stored: number;
  /** The same event again: nothing to do. */
  duplicate: number;
  /** Another event under an id that is taken: not stored. */
  conflict: number;
  /** Elements that are no audit records. */
  skipped: number;
  /** Elements that could not be read or mapped, and events that the store did not take. */
  rejected: number;
  /** Events with a number that is kept as a string of its digits. */
  rewritten: number;
  /** Events from before 1990 or from the future. */
  warnings: number;
  /** Events without an id of their own: equal ones become one. */
  withoutId: number;
}

/** Elements by the name of their format. */
export type FormatCounts = Record<string, number>;

export interface FileReport {
  name: string;
  counts: ImportCounts;
  formats: FormatCounts;
}

export interface ImportReport {
  files: FileReport[];
  total: ImportCounts;
  formats: FormatCounts;
  /** In the order of the files and their lines, the first ENTRIES_MAX of each kind. */
  entries: ReportEntry[];
  /** Entries that are counted but not listed. */
  entriesLeftOut: number;
}

export function startReport(): ImportReport {
  return { files: [], total: noCounts(), formats: {}, entries: [], entriesLeftOut: 0 };
}

export function startFile(report: ImportReport, name: string): FileReport {
  const file = { name, counts: noCounts(), formats: {} };
  report.files.push(file);
  return file;
}

export function tally(report: ImportReport, file: FileReport, count: keyof ImportCounts): void {
  file.counts[count]++;
  report.total[count]++;
}

export function tallyFormat(report: ImportReport, file: FileReport, format: string): void {
  file.formats[format] = (file.formats[format] ?? 0) + 1;
  report.formats[format] = (report.formats[format] ?? 0) + 1;
}

/** Counts an entry and lists it while there is room for its kind. */
export function addEntry(report: ImportReport, file: FileReport, entry: Omit<ReportEntry, 'file'>): void {
  const count = entry.kind === 'warning' ? 'warnings' : entry.kind;
  tally(report, file, count);
  if (report.total[count] <= ENTRIES_MAX) report.entries.push({ file: file.name, ...entry });
  else report.entriesLeftOut++;
}

/** Of what has not begun. */
export function noCounts(): ImportCounts {
  return {
    ...{ elements: 0, events: 0, stored: 0, duplicate: 0, conflict: 0 },
    ...{ skipped: 0, rejected: 0, rewritten: 0, warnings: 0, withoutId: 0 },
  };
}
