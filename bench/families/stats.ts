import { difference, parseStatistics } from '@/bench/answers';
import type { NamedQuestion } from '@/bench/cases';
import type { Bench, Family } from '@/bench/family';
import { type Contender, race } from '@/bench/measure';
import { oracleGroups } from '@/bench/oracle';
import type { Clickhouse } from '@/bench/peers/clickhouse';
import type { Question } from '@/bench/question';
import { urlOf } from '@/bench/question';
import { askOurs, emptyResult, ratioOf, rowsOf } from '@/bench/rows';
import type { Scene } from '@/bench/scene';

/** The statistics endpoint: results, actions, types, days and actors of everything within reach. */
export const stats: Family = {
  name: 'stats',
  title: 'Statistics',
  async check(bench) {
    const { installation, scene } = bench;
    const faults = cases(scene).map(async ({ name, question }) => {
      const ours = parseStatistics(await askOurs(bench, question.scope, urlOf('stats', question)));
      return difference(`stats: ${name}`, ours, await oracleGroups(installation.owner, scene, question));
    });
    return (await Promise.all(faults)).flat();
  },
  async measure(bench) {
    const result = emptyResult();
    for (const { name, question } of cases(bench.scene)) {
      const times = await race(contenders(bench, question), bench.race);
      result.rows.push(...rowsOf(name, times));
      if (question.scope !== 'all') continue;
      const [flat, clickhouse] = [ratioOf(times, FLAT, OURS), ratioOf(times, CLICKHOUSE, OURS)];
      if (flat !== undefined) result.verdicts.push({ target: 'statsRatio', of: name, value: flat });
      if (clickhouse !== undefined)
        result.verdicts.push({ target: 'statsClickhouse', of: name, value: clickhouse });
    }
    return result;
  },
};

const OURS = 'ours';
const FLAT = 'plain table, GROUP BY';
const CLICKHOUSE = 'ClickHouse';

const DAY_MS = 86_400_000;

/** Of all tenants the last month: actors are counted row by row, and a whole large log of them is over the budget of a read. */
function cases({ endMs }: Scene): NamedQuestion[] {
  const month = { fromMs: endMs - 30 * DAY_MS, toMs: endMs };
  return [
    { name: 'all, 30 days', question: { scope: 'all', filter: {}, ...month } },
    { name: 'tenant', question: { scope: 'tenant', filter: {} } },
  ];
}

function contenders(bench: Bench, question: Question): Contender[] {
  const { flat, clickhouse } = bench;
  return [
    { name: OURS, run: () => askOurs(bench, question.scope, urlOf('stats', question)) },
    ...(flat
      ? [
          {
            name: FLAT,
            async run() {
              await flat.queries.groups(question);
              await flat.queries.days(question);
              await flat.queries.actors(question);
            },
          },
        ]
      : []),
    ...(clickhouse ? [{ name: CLICKHOUSE, run: () => askClickhouse(clickhouse, question) }] : []),
  ];
}

/** What the endpoint answers, in the three passes that it takes there. */
async function askClickhouse({ ask, test }: Clickhouse, question: Question): Promise<void> {
  const rest = `from event where ${test(question)} group by`;
  await ask(`select action, resource_type, result, count() ${rest} action, resource_type, result`);
  await ask(`select toDate(ts) as day, result, count() ${rest} day, result`);
  await ask(`select actor_id, count() as events ${rest} actor_id order by events desc limit 10`);
}
