import { codedCounts, singleFilters } from '@/bench/cases';
import { countUrl } from '@/bench/families/count';
import { pageUrl } from '@/bench/families/page';
import type { Bench, Family, Row } from '@/bench/family';
import { expectOk } from '@/bench/http-client';
import type { RunningServer } from '@/bench/installation';
import { raceUnderLoad, time } from '@/bench/measure';
import { conditionsOf, type Question, urlOf } from '@/bench/question';
import { askOurs, emptyResult, rowsOf } from '@/bench/rows';
import { summarize } from '@/bench/statistics';
import { printEvent } from '@/bench/written-event';

const CLIENTS = 32;
/** Of twenty requests: lists, counts, statistics, events. */
const SHARES = { list: 10, count: 4, stats: 1, event: 5 } as const;
type Kind = keyof typeof SHARES;
const PLAN: readonly Kind[] = (['list', 'count', 'event', 'stats'] as const).flatMap((kind) =>
  Array.from({ length: SHARES[kind] }, () => kind),
);

interface Ask {
  list(question: Question): Promise<unknown>;
  count(question: Question): Promise<unknown>;
  stats(): Promise<unknown>;
  event(round: number): Promise<unknown>;
}

/** 32 clients that read and write at once, half of them lists, against the plain table behind a server of its own. */
export const mixed: Family = {
  name: 'mixed',
  title: `${CLIENTS} mixed clients: 50 % lists, 20 % totals, 5 % statistics, 25 % single events`,
  check: async () => [], // its questions are those of the other families
  async measure(bench) {
    const result = emptyResult();
    const flatServer = await bench.flat?.startServer();
    try {
      const kinds = new Map<string, Map<Kind, number[]>>();
      const contenders = [
        contender('ours', askServer(bench), bench, kinds),
        ...(flatServer ? [contender('plain table', askFlat(flatServer), bench, kinds)] : []),
      ];
      const options = { clients: CLIENTS, slices: bench.slices, sliceMs: 2 * bench.sliceMs };
      const times = await raceUnderLoad(contenders, options);
      result.rows.push(...rowsOf('together', times), ...kindRows(kinds));
      const [own, flat] = [times.get('ours'), times.get('plain table')];
      if (own && flat)
        result.verdicts.push({ target: 'mixedRatio', of: 'requests', value: own.perSecond / flat.perSecond });
      const lists = summarize(kinds.get('ours')?.get('list') ?? []);
      result.verdicts.push({ target: 'mixedList', of: 'lists', value: lists.p99 });
    } finally {
      await flatServer?.stop();
    }
    return result;
  },
};

function contender(name: string, ask: Ask, { scene }: Bench, kinds: Map<string, Map<Kind, number[]>>) {
  const lists = singleFilters(scene).map(({ question }) => question);
  const counts = codedCounts(scene).map(({ question }) => question);
  const pick = (questions: readonly Question[], round: number): Question =>
    questions[Math.floor(round / PLAN.length) % questions.length] ?? { scope: 'all', filter: {} };
  const own = new Map<Kind, number[]>(PLAN.map((kind) => [kind, []]));
  kinds.set(name, own);
  const run = async (round: number) => {
    const kind = PLAN[(round * 7) % PLAN.length] ?? 'list';
    const work = {
      list: () => ask.list(pick(lists, round)),
      count: () => ask.count(pick(counts, round)),
      stats: () => ask.stats(),
      event: () => ask.event(round),
    }[kind];
    own.get(kind)?.push(await time(work));
  };
  return { name, run };
}

function kindRows(kinds: Map<string, Map<Kind, number[]>>): Row[] {
  return [...kinds].flatMap(([name, own]) =>
    [...own].map(([kind, timesMs]) => ({ case: kind, contender: name, ...summarize(timesMs) })),
  );
}

function askServer(bench: Bench): Ask {
  const { server, tokens } = bench.installation;
  return {
    list: (question) => askOurs(bench, question.scope, pageUrl({ name: '', question })),
    count: (question) => askOurs(bench, question.scope, countUrl(question)),
    stats: () => askOurs(bench, 'tenant', urlOf('stats', { scope: 'tenant', filter: {} })),
    event: (round) => expectOk(server.client.post('/api/v1/events', printEvent(round), tokens.ingest)),
  };
}

function askFlat({ client }: RunningServer): Ask {
  const url = (path: string, question: Question) => {
    const search = new URLSearchParams({ scope: question.scope });
    for (const [name, value] of conditionsOf(question)) search.set(name, value);
    if (question.fromMs !== undefined) search.set('from', String(question.fromMs));
    if (question.toMs !== undefined) search.set('to', String(question.toMs));
    return `${path}?${search}`;
  };
  return {
    list: (question) => expectOk(client.get(url('/list', question))),
    count: (question) => expectOk(client.get(url('/count', question))),
    stats: () => expectOk(client.get(url('/stats', { scope: 'tenant', filter: {} }))),
    event: (round) => expectOk(client.post('/events', printEvent(round))),
  };
}
