import { difference, parsePlatformPage, parseScaikeyPage } from '@/bench/answers';
import type { Bench, Family } from '@/bench/family';
import { race } from '@/bench/measure';
import { oracleIds } from '@/bench/oracle';
import { type Question, urlOf } from '@/bench/question';
import { askOurs, emptyResult, ratioOf, rowsOf } from '@/bench/rows';
import type { Scene } from '@/bench/scene';

const PER_PAGE = 50;
const DEEP = 500_000;

interface DeepCase {
  name: string;
  question: Question;
  offset: number;
  /** Ids of the page at an offset, by the route that such readers use. */
  read(bench: Bench, offset: number): Promise<string[]>;
}

/** Pages far from the newest event, against OFFSET, and against the first page of the same route. */
export const deep: Family = {
  name: 'deep',
  title: 'Page of 50 at a deep offset',
  async check(bench) {
    const { installation, scene } = bench;
    const faults = deepCases(scene).map(async ({ name, question, offset, read }) => {
      const plain = await oracleIds(installation.owner, scene, question, { limit: PER_PAGE, offset });
      return difference(`deep: ${name}`, await read(bench, offset), plain);
    });
    return (await Promise.all(faults)).flat();
  },
  async measure(bench) {
    const result = emptyResult();
    for (const { name, question, offset, read } of deepCases(bench.scene)) {
      const { flat } = bench;
      const times = await race(
        [
          { name: OURS, run: () => read(bench, offset) },
          { name: FIRST, run: () => read(bench, 0) },
          ...(flat
            ? [
                {
                  name: FLAT,
                  run: async (round: number) =>
                    await flat.queries.list(question, { limit: PER_PAGE, offset: offset + round }),
                },
              ]
            : []),
        ],
        bench.race,
      );
      result.rows.push(...rowsOf(name, times));
      const [ratio, first] = [ratioOf(times, FLAT, OURS), ratioOf(times, OURS, FIRST)];
      if (ratio !== undefined) result.verdicts.push({ target: 'deepRatio', of: name, value: ratio });
      if (first !== undefined) result.verdicts.push({ target: 'deepFirst', of: name, value: first });
    }
    return result;
  },
};

const OURS = 'ours';
const FIRST = 'ours, page 1';
const FLAT = 'plain table, OFFSET';

function deepCases(scene: Scene): DeepCase[] {
  const { action } = scene.sample;
  const tenant = Math.min(DEEP, roundDown(scene.events.tenant * 0.8));
  const all = Math.max(DEEP, roundDown(scene.events.all / 2));
  const far = scene.events.all > 2 * DEEP ? all : roundDown(scene.events.all * 0.8);
  const ofTenant: Question = { scope: 'tenant', filter: {} };
  const ofAction: Question = { scope: 'tenant', filter: { action } };
  const ofAll: Question = { scope: 'all', filter: {} };
  return [
    { name: `tenant, offset ${tenant}`, question: ofTenant, offset: tenant, read: scaikey(ofTenant) },
    {
      name: `tenant, action, offset ${roundDown(tenant / 10)}`,
      ...{ question: ofAction, offset: roundDown(tenant / 10), read: scaikey(ofAction) },
    },
    { name: `all, offset ${far}`, question: ofAll, offset: far, read: platform(ofAll) },
  ];
}

function roundDown(offset: number): number {
  return Math.floor(offset / PER_PAGE) * PER_PAGE;
}

function scaikey(question: Question): DeepCase['read'] {
  return async (bench, offset) => {
    const url = urlOf('scaikey', question, { per_page: PER_PAGE, page: offset / PER_PAGE + 1 });
    return parseScaikeyPage(await askOurs(bench, question.scope, url)).ids;
  };
}

function platform(question: Question): DeepCase['read'] {
  return async (bench, offset) => {
    const url = urlOf('platform', question, { limit: PER_PAGE, offset });
    return parsePlatformPage(await askOurs(bench, 'platform', url)).ids;
  };
}
