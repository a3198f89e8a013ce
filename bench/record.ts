import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { type BenchOptions, printScale } from '@/bench/options';
import { printSection, type Section } from '@/bench/report';
import type { Verdict } from '@/bench/targets';

/** One whole run. */
export interface Run {
  machine: string;
  versions: Record<string, string>;
  date: string;
  events: number;
  sections: Section[];
}

const DOCS = 'docs/benchmarks.md';

/** Keeps the run as JSON, for growth to be measured against, and, where that is asked for, in the page of benchmarks. */
export function keepRun(run: Run, options: BenchOptions): void {
  mkdirSync(path.dirname(options.json), { recursive: true });
  writeFileSync(options.json, JSON.stringify(run, undefined, 2));
  if (!options.writesDocs) return;
  const scale = printScale(options.workload.events);
  const [begin, end] = [`<!-- bench ${scale} begin -->`, `<!-- bench ${scale} end -->`];
  const page = readFileSync(DOCS, 'utf8');
  const text = `${begin}\n\n${printRun(run, options)}\n\n${end}`;
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  const isKnown = from >= 0 && to > from;
  writeFileSync(
    DOCS,
    isKnown ? page.slice(0, from) + text + page.slice(to + end.length) : `${page.trimEnd()}\n\n${text}\n`,
  );
}

function printRun(run: Run, { workload, isQuick }: BenchOptions): string {
  const { tenants, days, isNarrow } = workload;
  const versions = Object.entries(run.versions).map(([name, version]) => `${name} ${version}`);
  const what = `${run.events} events, ${tenants} tenants, ${days} days${isNarrow ? ', small details' : ''}`;
  return [
    `## ${printScale(workload.events)} events`,
    `\`npm run bench -- ${isQuick ? '--quick ' : ''}--scale ${printScale(workload.events)} --docs\`, ${what}; ${[run.machine, ...versions].join('; ')}; ${run.date}.`,
    ...run.sections.map(printSection),
  ].join('\n\n');
}

const Stored = z.object({
  events: z.number(),
  sections: z.array(
    z.object({
      name: z.string(),
      rows: z.array(z.object({ case: z.string(), contender: z.string(), p50: z.number().optional() })),
    }),
  ),
});

/** How the medians of ours grew since a smaller run: one section, and a verdict a family. Undefined: there is none to compare with. */
export function measureGrowth(
  sections: readonly Section[],
  against: string | undefined,
): Section | undefined {
  if (against === undefined || !existsSync(against)) return undefined;
  const stored = Stored.parse(JSON.parse(readFileSync(against, 'utf8')));
  const verdicts = sections.flatMap(({ name, rows }): Verdict[] => {
    const before = stored.sections.find((section) => section.name === name)?.rows ?? [];
    const ratios = rows.flatMap(({ case: what, contender, p50 }) => {
      const same = before.find((row) => row.contender === contender && sameCase(row.case, what));
      if (!contender.startsWith('ours') || p50 === undefined || same?.p50 === undefined) return [];
      return [{ of: `${name}: ${what}`, value: p50 / same.p50 }];
    });
    return ratios.map(({ of, value }) => ({ target: STEADY.has(of) ? 'panelsGrowth' : 'growth', of, value }));
  });
  const title = `Growth from ${stored.events} events`;
  return { name: 'growth', title, rows: [], verdicts, skipped: [] };
}

/** What blocks answer as soon of any number of events. */
const STEADY: ReadonlySet<string> = new Set(['panels: results', 'panels: days', 'panels: hours']);

/** Names hold offsets and counts, which differ with the size. */
function sameCase(a: string, b: string): boolean {
  return a.replaceAll(/\d+/g, '') === b.replaceAll(/\d+/g, '');
}
