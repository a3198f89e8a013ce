import { difference, parseLoggingIds } from '@/bench/answers';
import { createBareClient } from '@/bench/bare';
import { type NamedQuestion, singleFilters } from '@/bench/cases';
import type { Bench, Family, FamilyResult } from '@/bench/family';
import { expectOk } from '@/bench/http-client';
import type { RunningServer } from '@/bench/installation';
import { race } from '@/bench/measure';
import { oracleIds } from '@/bench/oracle';
import { runPgbench } from '@/bench/pgbench';
import { findProgram } from '@/bench/programs';
import { urlOf } from '@/bench/question';
import { makeReaders } from '@/bench/readers';
import { askOurs, emptyResult, ratioOf, rowsOf } from '@/bench/rows';
import { recordStatements } from '@/bench/statements';

const LIMIT = 50;
const PGBENCH_MAX = 200;
const PGBENCH_MIN = 10;

/** The first page of 50 by every single filter, without its total, against the same SQL from a bare client. */
export const page: Family = {
  name: 'page',
  title: 'Page of 50, one filter',
  async check(bench) {
    const { installation, scene } = bench;
    const faults = singleFilters(scene).map(async ({ name, question }) => {
      const ours = parseLoggingIds(await askOurs(bench, question.scope, pageUrl({ name, question })));
      const plain = await oracleIds(installation.owner, scene, question, { limit: LIMIT, offset: 0 });
      return difference(`page: ${name}`, ours, plain);
    });
    return (await Promise.all(faults)).flat();
  },
  async measure(bench) {
    const result = emptyResult();
    const limited = await bench.installation.startServer('default');
    try {
      for (const named of singleFilters(bench.scene)) await measureCase(bench, limited, named, result);
    } finally {
      await limited.stop();
    }
    if (findProgram('pgbench') === undefined) result.skipped.push('pgbench: not installed');
    return result;
  },
};

export function pageUrl({ question }: NamedQuestion): string {
  return urlOf('logging', question, { limit: LIMIT, include_total: 'false' });
}

async function measureCase(
  bench: Bench,
  limited: RunningServer,
  named: NamedQuestion,
  { rows, verdicts }: FamilyResult,
): Promise<void> {
  const { installation, flat } = bench;
  const { scope } = named.question;
  const [url, token] = [pageUrl(named), installation.tokens[scope]];
  const ask = (server: RunningServer, reader: string) => expectOk(server.client.get(url, reader));
  const recorded = await recordStatements(installation, () => ask(installation.server, token));
  const readers = await makeReaders(bench, scope);
  const bare = createBareClient(installation.embedded.url, { settings: recorded.settings });
  try {
    const times = await race(
      [
        { name: OURS, run: () => ask(installation.server, token) },
        { name: OURS_RECORDED, run: (round) => ask(installation.server, readers(round)) },
        { name: 'ours, default limits', run: () => ask(limited, token) },
        { name: BARE, run: () => bare.ask(recorded) },
        ...(flat ? [{ name: 'plain table', run: async () => await flat.queries.list(named.question) }] : []),
      ],
      bench.race,
    );
    if (findProgram('pgbench') !== undefined) {
      const affordable = Math.floor(bench.race.budgetMs / (times.get(BARE)?.p50 ?? 1));
      const transactions = Math.min(PGBENCH_MAX, Math.max(PGBENCH_MIN, affordable));
      times.set('pgbench', await runPgbench(installation.embedded.url, recorded, transactions));
    }
    rows.push(...rowsOf(named.name, times));
    for (const contender of [OURS, OURS_RECORDED]) {
      const value = ratioOf(times, contender, BARE);
      if (value !== undefined)
        verdicts.push({ target: 'pageLatency', of: `${named.name}: ${contender}`, value });
    }
  } finally {
    await bare.end();
  }
}

const OURS = 'ours, read recorded already';
const OURS_RECORDED = 'ours, a record each';
const BARE = 'bare client';
