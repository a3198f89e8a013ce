import { difference } from '@/bench/answers';
import { engineScope } from '@/bench/engine';
import type { Bench, Family } from '@/bench/family';
import { type Contender, race } from '@/bench/measure';
import { oracleCount } from '@/bench/oracle';
import { emptyResult, ratioOf, rowsOf } from '@/bench/rows';
import type { Scope } from '@/lib/audit/scope';
import { histogram as readHistogram } from '@/lib/query/histogram';

const DAY_MS = 86_400_000;
const BUCKETS = 120;
const SCOPES = ['tenant', 'all'] as const;

/** 120 bars over 90 days, asked of the engine in this process: they have no endpoint yet. */
export const histogram: Family = {
  name: 'histogram',
  title: 'Histogram of 120 bars over 90 days',
  async check(bench) {
    const faults: string[] = [];
    for (const name of SCOPES) {
      const range = rangeOf(bench);
      const { buckets, endMs } = await ask(await engineScope(bench, name), range);
      // The whole, and one bar of its own: the engine's tests compare every bar.
      const [bar, next] = [
        buckets[Math.floor(buckets.length / 2)],
        buckets[Math.floor(buckets.length / 2) + 1],
      ];
      const bars = [
        { events: buckets.map(({ byResult }) => sum(byResult)).reduce((a, b) => a + b, 0), ...range },
        { events: sum(bar?.byResult ?? {}), fromMs: bar?.startMs ?? 0, toMs: next?.startMs ?? endMs },
      ];
      for (const { events, fromMs, toMs } of bars) {
        const question = { scope: name, filter: {}, fromMs, toMs: toMs - 1 };
        const plain = await oracleCount(bench.installation.owner, bench.scene, question);
        faults.push(...difference(`histogram: ${name}`, events, plain));
      }
    }
    return faults;
  },
  async measure(bench) {
    const result = emptyResult();
    for (const name of SCOPES) {
      const times = await race(contenders(bench, await engineScope(bench, name), name), bench.race);
      result.rows.push(...rowsOf(name, times));
      const [own, flat] = [times.get(OURS)?.p50, ratioOf(times, FLAT, OURS)];
      if (name !== 'tenant') continue;
      if (own !== undefined) result.verdicts.push({ target: 'histogramTime', of: name, value: own });
      if (flat !== undefined) result.verdicts.push({ target: 'histogramRatio', of: name, value: flat });
    }
    return result;
  },
};

const OURS = 'ours, in process';
const FLAT = 'plain table, GROUP BY';

interface Range {
  fromMs: number;
  toMs: number;
}

function rangeOf({ scene }: Bench): Range {
  return { fromMs: Math.max(scene.startMs, scene.endMs - 90 * DAY_MS), toMs: scene.endMs };
}

function ask(scope: Scope, range: Range) {
  return readHistogram(scope, [], { ...range, bucketsMax: BUCKETS, zone: 'UTC' });
}

function sum(counts: Partial<Record<string, number>>): number {
  return Object.values(counts).reduce<number>((all, events = 0) => all + events, 0);
}

function contenders(bench: Bench, scope: Scope, name: (typeof SCOPES)[number]): Contender[] {
  const range = rangeOf(bench);
  const question = { scope: name, filter: {}, fromMs: range.fromMs, toMs: range.toMs - 1 };
  const bars = { fromMs: range.fromMs, widthMs: (range.toMs - range.fromMs) / BUCKETS };
  const { flat } = bench;
  return [
    { name: OURS, run: () => ask(scope, range) },
    ...(flat ? [{ name: FLAT, run: async () => await flat.queries.histogram(question, bars) }] : []),
  ];
}
