import { say } from '@/bin/output';
import type { CampaignOutcome } from './campaign';
import { KIND_NAMES, KINDS } from './kind-names';

/** Says what a run came to, as tables of Markdown. */
export function printOutcome({ faults, skipped, books, ...outcome }: CampaignOutcome): void {
  say('\n| kind | faults | missed | API back after, p50 | max | what |');
  say('| --- | --- | --- | --- | --- | --- |');
  for (const kind of KIND_NAMES) {
    const of = faults.filter((fault) => fault.kind === kind);
    const times = of.flatMap(({ recoveryMs }) => recoveryMs.flatMap((ms) => ms ?? []));
    const missed = of.filter((fault) => fault.missed !== undefined).length;
    if (of.length > 0)
      say(
        `| \`${kind}\` | ${of.length - missed} | ${missed} | ${at(times, 0.5)} | ${at(times, 1)} | ${KINDS[kind]} |`,
      );
  }
  for (const { kind, reason } of skipped) say(`SKIPPED ${kind}: ${reason}`);
  for (const { kind, missed } of faults) if (missed !== undefined) say(`MISSED ${kind}: ${missed}`);
  const made = faults.filter(({ missed }) => missed === undefined).length;
  const times = faults.flatMap(({ recoveryMs }) => recoveryMs.flatMap((ms) => ms ?? []));
  const sum = (of: (book: (typeof books)[number]) => number) =>
    books.reduce((all, book) => all + of(book), 0);
  say(
    `\n${made} faults; ${sum((book) => book.acknowledged.size)} events acknowledged, of which ${sum((book) => book.storedUntold)} were stored though nobody had been told; ${sum((book) => book.refused.size)} refused`,
  );
  say(`${outcome.jobs} jobs asked for, ${outcome.mails} mails; clocks by ${outcome.clock}`);
  say(`API back after p50 ${at(times, 0.5)}, p95 ${at(times, 0.95)}, max ${at(times, 1)}`);
  say(`answers to writers: ${printAnswers(books.flatMap(({ answers }) => [...answers]))}`);
}

function printAnswers(answers: readonly (readonly [string, number])[]): string {
  const sums = new Map<string, number>();
  for (const [status, count] of answers) sums.set(status, (sums.get(status) ?? 0) + count);
  return [...sums].map(([status, count]) => `${status}: ${count}`).join(', ');
}

function at(times: readonly number[], share: number): string {
  const sorted = times.toSorted((a, b) => a - b);
  const ms = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return ms === undefined ? '–' : `${(ms / 1_000).toFixed(1)} s`;
}
