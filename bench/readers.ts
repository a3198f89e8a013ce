import type { Bench } from '@/bench/family';
import { claimsOf } from '@/bench/installation';
import { WARM_UPS } from '@/bench/measure';
import type { ScopeName } from '@/bench/question';

const tokens = new Map<string, Promise<string[]>>();

/**
 * A reader of its own for each round. One record is kept for each reader, question and minute: the same reader again is
 * served without writing one, and another reader with one. That is how reading with and without records is measured,
 * because nobody can switch them off.
 */
export async function makeReaders(
  { installation, scene, race }: Bench,
  scope: ScopeName,
): Promise<(round: number) => string> {
  const count = race.rounds + WARM_UPS;
  const key = `${scope} ${count}`;
  const made =
    tokens.get(key) ??
    Promise.all(
      Array.from({ length: count }, (_, nth) =>
        installation.token({ ...claimsOf(scene)[scope], subject: `bench reader ${nth}` }),
      ),
    );
  tokens.set(key, made);
  const all = await made;
  return (round) => all[round % all.length] ?? '';
}
