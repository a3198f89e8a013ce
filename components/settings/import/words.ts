import { exact } from '@/components/integrity/words';
import type { ImportJob, PreviewAnswer } from '@/lib/client/imports';

/** `1 event`, `12 events`. */
export function counted(count: number, noun: string): string {
  return `${exact(count)} ${noun}${count === 1 ? '' : 's'}`;
}

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** `640 bytes`, `1.4 MiB`. */
export function sizeOf(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const value = bytes / 1024 ** power;
  return `${value.toLocaleString('en-US', { maximumFractionDigits: power === 0 || value >= 100 ? 0 : 1 })} ${UNITS[power]}`;
}

const CONTAINERS = {
  csv: 'rows of CSV',
  array: 'a JSON array',
  objects: 'JSON objects',
  text: 'lines of text',
} as const satisfies Record<NonNullable<PreviewAnswer['container']>, string>;

/** `gzip, JSON objects`; of an empty file that it is. */
export function containerWords({ container, is_gzip: isGzip }: PreviewAnswer): string {
  if (container === null) return 'empty';
  return `${isGzip ? 'gzip, ' : ''}${CONTAINERS[container]}`;
}

/** How an import ended, or that it has not. */
export const STATE_WORDS = {
  waiting: 'Waits for its file',
  running: 'Running',
  done: 'Done',
  cut: 'Broken off',
  cancelled: 'Cancelled',
  error: 'Stopped',
} as const satisfies Record<ImportJob['state'], string>;

const COUNTS = [
  ['stored', 'Stored'],
  ['duplicate', 'Duplicates'],
  ['conflict', 'Conflicts'],
  ['rejected', 'Rejected'],
  ['skipped', 'Skipped'],
  ['rewritten', 'Numbers kept as text'],
  ['warnings', 'Doubtful times'],
  ['without_id', 'Without an id'],
] as const;
const ALWAYS: readonly string[] = ['stored', 'duplicate', 'conflict', 'rejected'];

/** What became of a file, number by number; what is always asked for first, the rest where there is any. */
export function countWords(counts: NonNullable<ImportJob['counts']>): { label: string; value: string }[] {
  return COUNTS.filter(([name]) => ALWAYS.includes(name) || counts[name] > 0).map(([name, label]) => ({
    label,
    value: exact(counts[name]),
  }));
}

/** Lines that the report has more to say of. */
export function toldLines({ counts }: Pick<ImportJob, 'counts'>): number {
  if (!counts) return 0;
  const { rejected, conflict, skipped, rewritten, warnings } = counts;
  return rejected + conflict + skipped + rewritten + warnings;
}
