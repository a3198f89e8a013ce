import { visible } from '@/lib/audit/visible';
import type { FormatCounts, ImportCounts, ImportReport, ReportEntry } from './report';

/** Files that are listed one by one. */
const FILES_MAX = 50;

/** Groups of lines that are shown; the JSON report has each line. */
const GROUPS_MAX = 40;

/** The report for a terminal, the totals last. Names and reasons come from outside: what they hide is spelled out. */
export function printReport(report: ImportReport): string {
  const { files, total, entriesLeftOut } = report;
  if (files.length === 0) return 'There is nothing to read.\n';
  const groups = groupEntries(report.entries);
  const lines = [
    ...groups.slice(0, GROUPS_MAX).map(printGroup),
    ...more(groups.length - GROUPS_MAX, 'more kinds of lines: --json lists them'),
    ...more(entriesLeftOut, 'more lines'),
    ...files.slice(0, FILES_MAX).map((file) => `${visible(file.name)}: ${printCounts(file.counts)}`),
    ...more(files.length - FILES_MAX, 'more files'),
    `Formats: ${printFormats(report.formats)}`,
    ...(total.withoutId > 0
      ? [`${total.withoutId} events have no id of their own: equal ones are stored once`]
      : []),
    `Total, ${files.length} ${files.length === 1 ? 'file' : 'files'}: ${printCounts(total)}`,
  ];
  return `${lines.join('\n')}\n`;
}

interface EntryGroup {
  first: ReportEntry;
  count: number;
}

/** Lines of one file with the same fate for the same reason, in the order in which they first come. */
function groupEntries(entries: readonly ReportEntry[]): EntryGroup[] {
  const groups = new Map<string, EntryGroup>();
  for (const entry of entries) {
    const key = JSON.stringify([entry.file, entry.kind, entry.reason]);
    const group = groups.get(key) ?? { first: entry, count: 0 };
    group.count += 1;
    groups.set(key, group);
  }
  return [...groups.values()];
}

function printGroup({ first, count }: EntryGroup): string {
  const others = count > 1 ? ` (and ${count - 1} more lines)` : '';
  return `${visible(first.file)}:${first.line}: ${first.kind}: ${visible(first.reason)}${others}`;
}

function more(count: number, what: string): string[] {
  return count > 0 ? [`and ${count} ${what}`] : [];
}

function printCounts(counts: ImportCounts): string {
  const { elements, events, stored, duplicate, conflict, skipped, rejected, rewritten, warnings } = counts;
  const shown = [
    [stored, 'stored'],
    [duplicate, 'duplicate'],
    [conflict, 'conflict'],
    [skipped, 'skipped'],
    [rejected, 'rejected'],
    [rewritten, 'with rewritten numbers'],
    [warnings, 'with a doubtful time'],
  ] as const;
  const outcomes = shown.filter(([count]) => count > 0).map(([count, label]) => `${count} ${label}`);
  return [`${elements} elements`, `${events} events`, ...outcomes].join(', ');
}

function printFormats(formats: FormatCounts): string {
  const sorted = Object.entries(formats).sort(([, a], [, b]) => b - a);
  return sorted.map(([name, count]) => `${visible(name)} (${count})`).join(', ') || 'none';
}
