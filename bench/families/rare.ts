import { difference, parseLoggingIds } from '@/bench/answers';
import type { NamedQuestion } from '@/bench/cases';
import { pageUrl } from '@/bench/families/page';
import type { Family } from '@/bench/family';
import { race } from '@/bench/measure';
import { oracleIds } from '@/bench/oracle';
import { askOurs, emptyResult, rowsOf } from '@/bench/rows';
import type { Scene } from '@/bench/scene';

const LIMIT = 50;

/** Two coded fields whose values are common and seldom meet: no index of one of them bounds the search. */
export const rare: Family = {
  name: 'rare',
  title: 'Page of 50, two coded filters that rarely meet',
  async check(bench) {
    const { installation, scene } = bench;
    const faults = cases(scene).map(async (named) => {
      const ours = parseLoggingIds(await askOurs(bench, named.question.scope, pageUrl(named)));
      const plain = await oracleIds(installation.owner, scene, named.question, { limit: LIMIT, offset: 0 });
      return difference(`rare: ${named.name}`, ours, plain);
    });
    return (await Promise.all(faults)).flat();
  },
  async measure(bench) {
    const result = emptyResult();
    for (const named of cases(bench.scene)) {
      const { flat } = bench;
      const times = await race(
        [
          { name: 'ours', run: () => askOurs(bench, named.question.scope, pageUrl(named)) },
          ...(flat
            ? [{ name: 'plain table', run: async () => await flat.queries.list(named.question) }]
            : []),
        ],
        bench.race,
      );
      result.rows.push(...rowsOf(named.name, times));
      const own = times.get('ours')?.p50;
      if (own !== undefined) result.verdicts.push({ target: 'rareTime', of: named.name, value: own });
    }
    return result;
  },
};

function cases({ rarePairs }: Scene): NamedQuestion[] {
  return rarePairs.flatMap(({ resourceType, result, events }) =>
    (['tenant', 'all'] as const).map((scope) => ({
      name: `${scope}, ${resourceType} and ${result} (${events} in the largest tenant)`,
      question: { scope, filter: { resourceType, result } },
    })),
  );
}
