import type { Bench, FamilyResult, Row } from '@/bench/family';
import { expectOk } from '@/bench/http-client';
import type { LoadResult } from '@/bench/measure';
import type { ScopeName } from '@/bench/question';
import type { Summary } from '@/bench/statistics';

/** Times of a race as lines of a table. */
export function rowsOf(name: string, times: ReadonlyMap<string, Summary | LoadResult>): Row[] {
  return [...times].map(([contender, summary]) => ({ case: name, contender, ...summary }));
}

/** How many times the one median is of the other. */
export function ratioOf(
  times: ReadonlyMap<string, Summary>,
  over: string,
  under: string,
): number | undefined {
  const [a, b] = [times.get(over)?.p50, times.get(under)?.p50];
  return a === undefined || b === undefined ? undefined : a / b;
}

export function emptyResult(): FamilyResult {
  return { rows: [], verdicts: [], skipped: [] };
}

/** Asks the measured server, and throws where it answers no success. */
export function askOurs(
  { installation }: Bench,
  scope: ScopeName | 'platform',
  url: string,
): Promise<string> {
  return expectOk(installation.server.client.get(url, installation.tokens[scope]));
}
