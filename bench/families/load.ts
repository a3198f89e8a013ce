import type { Bench, Family, FamilyResult } from '@/bench/family';
import { createHttpClient, type HttpAnswer } from '@/bench/http-client';
import type { RunningServer } from '@/bench/installation';
import { type Ask, createMix, kindOf, LOAD_KINDS, type LoadKind } from '@/bench/load-mix';
import { time } from '@/bench/measure';
import { watchMemory } from '@/bench/memory';
import { emptyResult } from '@/bench/rows';
import { type Summary, summarize } from '@/bench/statistics';

const CLIENTS = 32;
const OVERLOAD_CLIENTS = 256;
const QUARTERS = 4;
const PACES = {
  full: { aloneRuns: 40, loadMs: 600_000, overloadMs: 30_000 },
  quick: { aloneRuns: 10, loadMs: 30_000, overloadMs: 10_000 },
  once: { aloneRuns: 1, loadMs: 1_000, overloadMs: 500 },
} as const;

/** What a kind of request met: times of what was answered, refusals, and what is neither. */
interface Tally {
  timesMs: number[];
  refused: number;
  faults: string[];
}
type Tallies = Record<LoadKind, Tally>;

/**
 * A server with its default limits under ten minutes of mixed work, then under more than it can do: nothing but answers
 * and refusals that say when to come back, no memory that grows, and nothing left over.
 */
export const load: Family = {
  name: 'load',
  title: `${CLIENTS} clients: lists, facets, statistics, proofs, the feed and ingestion`,
  isLong: true,
  needsFlat: false,
  check: async () => [], // its questions are those of the other families
  async measure(bench) {
    const result = emptyResult();
    const server = await bench.installation.startServer('default');
    const client = createHttpClient(server.origin, OVERLOAD_CLIENTS);
    try {
      const ask = createMix(bench, client);
      const pace = PACES[bench.isOnce ? 'once' : bench.isQuick ? 'quick' : 'full'];
      const alone = await askAlone(ask, pace.aloneRuns, result);
      await measureLoad(server, ask, pace.loadMs, alone, result);
      await measureOverload(bench, ask, pace, alone, result);
    } finally {
      client.close();
      await server.stop();
    }
    return result;
  },
};

/** Medians of one request after the other. */
async function askAlone(ask: Ask, runs: number, { rows }: FamilyResult): Promise<Map<LoadKind, Summary>> {
  const alone = new Map<LoadKind, Summary>();
  for (const kind of LOAD_KINDS) {
    const timesMs: number[] = [];
    for (let nth = 0; nth < runs; nth++) timesMs.push(await time(() => ask(kind, nth)));
    const summary = summarize(timesMs);
    alone.set(kind, summary);
    rows.push({ case: kind, contender: 'alone', ...summary });
  }
  return alone;
}

async function measureLoad(
  { pid }: RunningServer,
  ask: Ask,
  loadMs: number,
  alone: ReadonlyMap<LoadKind, Summary>,
  result: FamilyResult,
): Promise<void> {
  const tallies = emptyTallies();
  const peaksMb: number[] = [];
  for (let quarter = 0; quarter < QUARTERS; quarter++) {
    const memory = watchMemory(pid);
    await run(ask, CLIENTS, loadMs / QUARTERS, tallies, quarter);
    peaksMb.push((await memory.stop()).allMb);
  }
  note(`${CLIENTS} clients`, tallies, alone, result);
  for (const [quarter, value] of peaksMb.entries())
    result.rows.push({
      case: `greatest memory, quarter ${quarter + 1}, MB`,
      contender: `${CLIENTS} clients`,
      value,
    });
  const [, second = Number.NaN] = peaksMb;
  result.verdicts.push(
    { target: 'loadErrors', of: 'all', value: faultsOf(tallies).length },
    { target: 'loadMemory', of: 'all processes', value: (peaksMb.at(-1) ?? Number.NaN) / second },
  );
}

async function measureOverload(
  bench: Bench,
  ask: Ask,
  { overloadMs, aloneRuns }: { overloadMs: number; aloneRuns: number },
  alone: ReadonlyMap<LoadKind, Summary>,
  result: FamilyResult,
): Promise<void> {
  const tallies = emptyTallies();
  await run(ask, OVERLOAD_CLIENTS, overloadMs, tallies, QUARTERS);
  result.verdicts.push(
    { target: 'overloadErrors', of: 'all', value: faultsOf(tallies).length },
    { target: 'overloadLeft', of: 'all', value: await countRunning(bench) },
  );
  note(`${OVERLOAD_CLIENTS} clients`, tallies, alone, result);
  const timesMs: number[] = [];
  for (let nth = 0; nth < aloneRuns; nth++) timesMs.push(await time(() => ask('list', nth)));
  result.rows.push({ case: 'list', contender: 'alone, right after', ...summarize(timesMs) });
}

/** Each client's next request follows its last; one that is refused comes back when it was told to. */
async function run(ask: Ask, clients: number, ms: number, tallies: Tallies, slice: number): Promise<void> {
  const endAt = performance.now() + ms;
  const client = async (_: unknown, nth: number) => {
    for (let round = 0; performance.now() < endAt; round++) {
      const kind = kindOf(nth, round);
      const retryAfterS = await askOnce(ask, kind, ((slice * clients + nth) << 20) + round, tallies[kind]);
      const restMs = Math.min(retryAfterS * 1_000, endAt - performance.now());
      if (restMs > 0) await new Promise((resolve) => setTimeout(resolve, restMs));
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
}

/** Resolves with the seconds after which to come back. */
async function askOnce(ask: Ask, kind: LoadKind, round: number, tally: Tally): Promise<number> {
  const startedAt = performance.now();
  try {
    const { status, text, retryAfter } = await ask(kind, round);
    if (isRefusal(status, retryAfter)) {
      tally.refused += 1;
      return Number(retryAfter);
    }
    if (status >= 200 && status <= 299) tally.timesMs.push(performance.now() - startedAt);
    else tally.faults.push(`${kind}: ${status} ${text.slice(0, 200)}`);
  } catch (error) {
    tally.faults.push(`${kind}: ${String(error)}`);
  }
  return 0;
}

function isRefusal(status: number, retryAfter: HttpAnswer['retryAfter']): boolean {
  return (status === 429 || status === 503) && Number(retryAfter) > 0;
}

function note(
  contender: string,
  tallies: Tallies,
  alone: ReadonlyMap<LoadKind, Summary>,
  { rows, skipped }: FamilyResult,
): void {
  for (const kind of LOAD_KINDS) {
    const { timesMs, refused } = tallies[kind];
    const summary = summarize(timesMs);
    rows.push({ case: kind, contender, ...summary });
    const before = alone.get(kind)?.p50 ?? Number.NaN;
    rows.push({ case: `${kind}: p99 over the median alone`, contender, value: summary.p99 / before });
    if (refused > 0) rows.push({ case: `${kind}: refused`, contender, value: refused });
  }
  const faults = faultsOf(tallies);
  for (const fault of new Set(faults)) skipped.push(`FAULT with ${contender}: ${fault}`);
}

function faultsOf(tallies: Tallies): string[] {
  return LOAD_KINDS.flatMap((kind) => tallies[kind].faults);
}

function emptyTallies(): Tallies {
  const tally = (): Tally => ({ timesMs: [], refused: 0, faults: [] });
  return {
    ...{ list: tally(), facets: tally(), stats: tally(), proof: tally() },
    ...{ feed: tally(), event: tally(), batch: tally() },
  };
}

async function countRunning({ installation }: Bench): Promise<number> {
  const [row] = await installation.admin<{ running: number }[]>`
    select count(*)::int4 as running from pg_stat_activity
    where state = 'active' and application_name like 'trailmark%' and backend_type = 'client backend'
      and query_start < now() - interval '250 ms'`;
  return row?.running ?? 0;
}
