import { difference } from '@/bench/answers';
import { engineScope } from '@/bench/engine';
import type { Bench, Family } from '@/bench/family';
import { type Contender, race } from '@/bench/measure';
import {
  askPlain,
  clickhouseStatement,
  PANELS,
  type PanelAnswer,
  type PanelName,
  sorted,
  TOP,
  ZONE,
} from '@/bench/plain-panels';
import type { Question } from '@/bench/question';
import { emptyResult, ratioOf, rowsOf } from '@/bench/rows';
import { RESULTS } from '@/lib/audit/event';
import { instantBound } from '@/lib/audit/instant-bound';
import type { Scope } from '@/lib/audit/scope';
import type { Span } from '@/lib/audit/span';
import { facets } from '@/lib/query/facets';
import { histogram } from '@/lib/query/histogram';
import { hours } from '@/lib/query/hours';
import { newValues } from '@/lib/query/new-values';
import { results } from '@/lib/query/results';

const DAY_MS = 86_400_000;
const FROM_BLOCKS: ReadonlySet<PanelName> = new Set(['results', 'days', 'hours']);

/** The panels of the page of statistics over 90 days of all tenants, asked of the engine in this process. */
export const panels: Family = {
  name: 'panels',
  title: 'Panels over 90 days of all tenants',
  needsFlat: false,
  async check(bench) {
    const scope = await engineScope(bench, 'all');
    const faults: string[] = [];
    for (const span of [spanOf(bench), ...oddSpans(bench)]) {
      const question: Question = { scope: 'all', filter: {}, ...span };
      // Other ranges are told in other parts than days.
      const names = span.fromMs === spanOf(bench).fromMs ? PANELS : PANELS.filter((name) => name !== 'days');
      for (const name of names) {
        const plain = await askPlain(bench.installation.owner, name, question);
        faults.push(...difference(`panels: ${name}`, await ask(scope, name, span), plain));
      }
    }
    return faults;
  },
  async measure(bench) {
    const result = emptyResult();
    const scope = await engineScope(bench, 'all');
    for (const name of PANELS) {
      const times = await race(contenders(bench, scope, name), bench.race);
      result.rows.push(...rowsOf(name, times));
      const [plain, clickhouse] = [ratioOf(times, PLAIN, OURS), ratioOf(times, CLICKHOUSE, OURS)];
      const target = FROM_BLOCKS.has(name) ? 'panelsOfBlocks' : 'panelsOfValues';
      if (plain !== undefined) result.verdicts.push({ target, of: name, value: plain });
      if (clickhouse !== undefined && name === 'actors')
        result.verdicts.push({ target: 'panelsClickhouse', of: name, value: clickhouse });
    }
    return result;
  },
};

const OURS = 'ours, in process';
const PLAIN = 'plain GROUP BY, same database';
const CLICKHOUSE = 'ClickHouse';

function spanOf({ scene }: Bench): Span {
  return { fromMs: Math.max(scene.startMs, scene.endMs - 90 * DAY_MS), toMs: scene.endMs };
}

/** Ranges that end within blocks, hours and days, near both ends of a chunk or within one. */
function oddSpans({ scene }: Bench): Span[] {
  const days = (first: number, last: number) => ({
    fromMs: scene.endMs - first * DAY_MS + 12_345_678,
    toMs: scene.endMs - last * DAY_MS - 7_654_321,
  });
  return [days(47, 11), days(210, 60), days(131, 40), days(20, 13)];
}

function questionOf(bench: Bench): Question {
  return { scope: 'all', filter: {}, ...spanOf(bench) };
}

function contenders(bench: Bench, scope: Scope, name: PanelName): Contender[] {
  const { clickhouse, installation } = bench;
  const statement = clickhouse && clickhouseStatement(name, clickhouse.test(questionOf(bench)));
  return [
    { name: OURS, run: () => ask(scope, name, spanOf(bench)) },
    { name: PLAIN, run: () => askPlain(installation.owner, name, questionOf(bench)) },
    ...(clickhouse && statement ? [{ name: CLICKHOUSE, run: () => clickhouse.ask(statement) }] : []),
  ];
}

async function ask(scope: Scope, name: PanelName, span: Span): Promise<PanelAnswer> {
  return sorted(await ASK[name](scope, span));
}

const ASK = {
  async results(scope, span) {
    const found = await results(scope, within(span), 'action');
    return found.flatMap(({ value, byResult }) =>
      RESULTS.flatMap((result, code) =>
        value !== null && byResult[result] ? [[`${value} ${code}`, byResult[result]] as const] : [],
      ),
    );
  },
  async days(scope, { fromMs, toMs }) {
    const options = { fromMs, toMs: toMs + 1, bucketsMax: 100, zone: ZONE };
    const { buckets } = await histogram(scope, [], options);
    return buckets.flatMap(({ startMs, byResult }) => {
      const events = Object.values(byResult).reduce((sum, each) => sum + each, 0);
      return events > 0 ? [[DAY.format(startMs), events] as const] : [];
    });
  },
  async hours(scope, span) {
    const sums = new Map<string, number>();
    for (const { weekday, hour, events } of await hours(scope, [], { span, zone: ZONE }))
      sums.set(`${weekday + 1} ${hour}`, (sums.get(`${weekday + 1} ${hour}`) ?? 0) + events);
    return [...sums].filter(([, events]) => events > 0);
  },
  actors: (scope, span) => topOf(scope, span, 'actorId'),
  addresses: (scope, span) => topOf(scope, span, 'ip'),
  async new(scope, span) {
    const { distinct } = await newValues(scope, [], 'actorId', { span, valuesMax: 20 });
    return [['new', distinct ?? -1] as const];
  },
} as const satisfies Record<PanelName, (scope: Scope, span: Span) => Promise<PanelAnswer>>;

const DAY = new Intl.DateTimeFormat('sv-SE', { timeZone: ZONE });

async function topOf(scope: Scope, span: Span, name: 'actorId' | 'ip'): Promise<PanelAnswer> {
  const found = await facets(scope, within(span), [name], { valuesMax: TOP + 1 });
  const known = found[name]?.values ?? [];
  return known
    .flatMap(({ value, events }) => (value === null ? [] : [[value, events] as const]))
    .slice(0, TOP);
}

function within({ fromMs, toMs }: Span) {
  return [
    instantBound('occurredAt', 'gte', BigInt(fromMs) * 1000n),
    instantBound('occurredAt', 'lte', BigInt(toMs) * 1000n),
  ];
}
