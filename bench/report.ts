import type { FamilyResult, Row } from '@/bench/family';
import { isMet, TARGETS, type Verdict } from '@/bench/targets';

/** What one family measured, as it is printed and kept. */
export interface Section extends FamilyResult {
  name: string;
  title: string;
}

const HEAD = ['case', 'contender', 'runs', 'p50 ms', 'p95 ms', 'p99 ms', 'per s', 'value'] as const;

/** One table a family, for a terminal and for a page alike. */
export function printSection({ title, rows, verdicts, skipped }: Section): string {
  const cells = rows.map(cellsOf);
  const used = HEAD.map((_, column) => column < 2 || cells.some((line) => line[column] !== ''));
  const lines = [HEAD, ...cells].map((line) => line.filter((_, column) => used[column]));
  const parts = [
    `### ${title}`,
    ...(rows.length === 0 ? [] : [printTable(lines)]),
    ...(verdicts.length === 0 ? [] : [printVerdicts(verdicts)]),
    ...(skipped.length === 0 ? [] : [skipped.map((what) => `skipped: ${what}`).join('\n')]),
  ];
  return parts.join('\n\n');
}

function cellsOf(row: Row): string[] {
  const times = [row.p50, row.p95, row.p99].map((time) => (time === undefined ? '' : digits(time)));
  const numbers = [row.perSecond, row.value].map((value) => (value === undefined ? '' : digits(value)));
  return [row.case, row.contender, row.runs === undefined ? '' : String(row.runs), ...times, ...numbers];
}

/** One line a target: the median of its figures, the worst of them, and how many of them keep it. */
function printVerdicts(verdicts: readonly Verdict[]): string {
  const lines = groupVerdicts(verdicts).map(({ target, text, limit, middle, worst, met }) => [
    `${text}`,
    `${TARGETS[target].direction === 'max' ? '≤' : '≥'} ${limit}`,
    middle,
    `${worst.value} (${worst.of})`,
    met,
  ]);
  return printTable([['target', 'limit', 'median', 'worst', 'met'], ...lines]);
}

function groupVerdicts(verdicts: readonly Verdict[]) {
  const targets = new Set(verdicts.map(({ target }) => target));
  return [...targets].map((target) => {
    const group = verdicts.filter((verdict) => verdict.target === target);
    const { text, limit, unit, direction } = TARGETS[target];
    const sorted = group.toSorted((a, b) => (direction === 'max' ? a.value - b.value : b.value - a.value));
    const [middle, worst] = [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
    const print = (value: number | undefined) =>
      `${value === undefined ? '' : digits(value)}${unit === 'x' ? '×' : unit === '' ? '' : ` ${unit}`}`;
    const kept = group.filter(isMet).length;
    return {
      ...{ target, text, limit: print(limit), middle: print(middle?.value) },
      worst: { value: print(worst?.value), of: worst?.of ?? '' },
      met: kept === group.length ? 'met' : `missed: ${kept} of ${group.length} met`,
    };
  });
}

/** Three figures that count, and thousands in groups. */
function digits(value: number): string {
  if (value >= 1000) return new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 }).format(value);
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(3)));
}

/** A table of Markdown whose columns stand below each other. */
function printTable(lines: readonly (readonly string[])[]): string {
  const [head = []] = lines;
  const widths = head.map((_, column) => Math.max(3, ...lines.map((line) => (line[column] ?? '').length)));
  const print = (line: readonly string[]) =>
    `| ${widths.map((width, column) => (line[column] ?? '').padEnd(width)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [print(head), rule, ...lines.slice(1).map(print)].join('\n');
}
