import { createRandom, type Random } from '@/lib/seed/random';
import type { KindName } from './kind-names';

/** Faults that begin together, and what the dice of each are. */
export type FaultGroup = readonly { kind: KindName; random: Random }[];
/** Groups after each other; then it is calm, and everything is checked. */
export type Round = readonly FaultGroup[];

const GROUPS_OF_ROUND = 4;
/** How often a fault does not come alone. */
const TOGETHER_SHARE = 0.25;

/** The rounds of a run, which follow from the seed alone: each kind as often as any other, in a random order. */
export function planRounds(
  kinds: readonly KindName[],
  { faults, seed, areAlone = false }: { faults: number; seed: number; areAlone?: boolean },
): Round[] {
  const random = createRandom(seed);
  const order: KindName[] = [];
  while (kinds.length > 0 && order.length < faults) order.push(...shuffle(kinds, random));
  const groups: FaultGroup[] = [];
  for (const [nth, kind] of order.slice(0, faults).entries()) {
    const fault = { kind, random: createRandom(seed + nth + 1) };
    const last = groups.at(-1);
    const isJoined =
      last?.length === 1 && last[0]?.kind !== kind && random.next() < TOGETHER_SHARE && !areAlone;
    if (isJoined) groups.splice(-1, 1, [...last, fault]);
    else groups.push([fault]);
  }
  const rounds: Round[] = [];
  for (let at = 0; at < groups.length; at += GROUPS_OF_ROUND)
    rounds.push(groups.slice(at, at + GROUPS_OF_ROUND));
  return rounds;
}

function shuffle<T>(items: readonly T[], random: Random): T[] {
  const rest = [...items];
  return items.flatMap(() => rest.splice(random.below(rest.length), 1));
}
