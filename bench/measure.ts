import { type Summary, summarize } from '@/bench/statistics';

/** One way to answer a question. `run` gets the number of the round, so that all contenders of a round ask the same. */
export interface Contender {
  name: string;
  run(round: number): Promise<unknown>;
}

export interface RaceOptions {
  rounds: number;
  /** What one contender may take in all; a slow one takes part in fewer rounds, never in less than three. */
  budgetMs: number;
}

export const WARM_UPS = 3;
const SLOW_MS = 200;
const RUNS_MIN = 3;

/**
 * Times contenders in turns, A, B, C, A, B, C…, one request at a time, so that whatever else the machine does meets all of
 * them alike. Caches are warm: each has answered before.
 */
export async function race(
  contenders: readonly Contender[],
  { rounds, budgetMs }: RaceOptions,
): Promise<Map<string, Summary>> {
  const entries: Entry[] = [];
  for (const contender of contenders) {
    const typicalMs = await warmUp(contender, rounds);
    const runs = Math.max(RUNS_MIN, Math.min(rounds, Math.floor(budgetMs / Math.max(typicalMs, 0.01))));
    entries.push({ contender, every: Math.max(1, Math.floor(rounds / runs)), runs, timesMs: [] });
  }
  for (let round = 0; round < rounds; round++) {
    for (const { contender, every, runs, timesMs } of entries) {
      if (round % every === 0 && timesMs.length < runs) timesMs.push(await time(() => contender.run(round)));
    }
  }
  return new Map(entries.map(({ contender, timesMs }) => [contender.name, summarize(timesMs)]));
}

interface Entry {
  contender: Contender;
  /** It takes part in each so-manieth round. */
  every: number;
  runs: number;
  timesMs: number[];
}

/** A slow contender is asked once: its caches are those that the answer itself fills. */
async function warmUp(contender: Contender, firstRound: number): Promise<number> {
  let typicalMs = Number.POSITIVE_INFINITY;
  for (let nth = 0; nth < WARM_UPS; nth++) {
    typicalMs = Math.min(typicalMs, await time(() => contender.run(firstRound + nth)));
    if (typicalMs > SLOW_MS) break;
  }
  return typicalMs;
}

export async function time(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

export interface LoadOptions {
  clients: number;
  slices: number;
  sliceMs: number;
}

/** What one contender did under load. */
export interface LoadResult extends Summary {
  perSecond: number;
}

interface LoadTotal {
  contender: Contender;
  timesMs: number[];
  elapsedMs: number;
}

/** Throughput of contenders in alternating slices of time: `clients` requests under way at once, each client's next follows its last. */
export async function raceUnderLoad(
  contenders: readonly Contender[],
  { clients, slices, sliceMs }: LoadOptions,
): Promise<Map<string, LoadResult>> {
  const totals: LoadTotal[] = contenders.map((contender) => ({ contender, timesMs: [], elapsedMs: 0 }));
  for (let slice = 0; slice < slices; slice++) {
    for (const total of totals) {
      const startedAt = performance.now();
      let round = slice * 1_000_000;
      const client = async () => {
        while (performance.now() - startedAt < sliceMs) {
          round += 1;
          const mine = round;
          total.timesMs.push(await time(() => total.contender.run(mine)));
        }
      };
      await Promise.all(Array.from({ length: clients }, client));
      total.elapsedMs += performance.now() - startedAt;
    }
  }
  return new Map(
    totals.map(({ contender, timesMs, elapsedMs }) => [
      contender.name,
      { ...summarize(timesMs), perSecond: (timesMs.length / elapsedMs) * 1000 },
    ]),
  );
}
