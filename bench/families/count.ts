import { difference, parseScaikeyPage } from '@/bench/answers';
import { codedCounts, type NamedQuestion } from '@/bench/cases';
import type { Bench, Family } from '@/bench/family';
import { race } from '@/bench/measure';
import { oracleCount } from '@/bench/oracle';
import { type Question, urlOf } from '@/bench/question';
import { askOurs, emptyResult, ratioOf, rowsOf } from '@/bench/rows';

/** Exact totals by coded fields and a range, against COUNT(*) of the plain table, which has a covering index for it. */
export const count: Family = {
  name: 'count',
  title: 'Exact total: action, type, result and range',
  async check(bench) {
    const { installation, scene } = bench;
    const faults = codedCounts(scene).map(async ({ name, question }) => {
      const { total } = parseScaikeyPage(await askOurs(bench, question.scope, countUrl(question)));
      return difference(`count: ${name}`, total, await oracleCount(installation.owner, scene, question));
    });
    return (await Promise.all(faults)).flat();
  },
  async measure(bench) {
    const result = emptyResult();
    for (const named of codedCounts(bench.scene)) {
      const times = await measureCase(bench, named);
      result.rows.push(...rowsOf(named.name, times));
      const [own, ratio] = [times.get(OURS)?.p50, ratioOf(times, FLAT, OURS)];
      if (own !== undefined) result.verdicts.push({ target: 'countTime', of: named.name, value: own });
      if (ratio !== undefined) result.verdicts.push({ target: 'countRatio', of: named.name, value: ratio });
    }
    return result;
  },
};

const OURS = 'ours';
const FLAT = 'plain table, covering index';

function measureCase(bench: Bench, { question }: NamedQuestion) {
  const { flat, clickhouse } = bench;
  return race(
    [
      { name: OURS, run: () => askOurs(bench, question.scope, countUrl(question)) },
      {
        name: 'ours, another range each time',
        run: (round) => askOurs(bench, question.scope, countUrl(moved(question, round))),
      },
      ...(flat
        ? [{ name: FLAT, run: async (round: number) => await flat.queries.count(moved(question, round)) }]
        : []),
      ...(clickhouse
        ? [
            {
              name: 'ClickHouse',
              run: (round: number) =>
                clickhouse.ask(`select count() from event where ${clickhouse.test(moved(question, round))}`),
            },
          ]
        : []),
    ],
    bench.race,
  );
}

/** The list with one row: the route that answers a total. */
export function countUrl(question: Question): string {
  return urlOf('scaikey', question, { per_page: 1 });
}

/** The same question of a range that begins some seconds later, so that nothing remembers its answer. */
function moved(question: Question, round: number): Question {
  return { ...question, fromMs: (question.fromMs ?? 0) + (round + 1) * 1_013 };
}
