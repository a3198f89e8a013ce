import { expect, it } from 'vitest';
import { KIND_NAMES } from './kind-names';
import { planRounds } from './schedule';

const kindsOf = (seed: number, faults: number) =>
  planRounds(KIND_NAMES, { faults, seed }).map((round) =>
    round.map((group) => group.map(({ kind }) => kind)),
  );

it('plans the same faults from the same seed, with the same dice, and others from another one', () => {
  expect(kindsOf(7, 60)).toEqual(kindsOf(7, 60));
  expect(kindsOf(7, 60)).not.toEqual(kindsOf(8, 60));
  const dice = () =>
    planRounds(KIND_NAMES, { faults: 9, seed: 7 })
      .flat(2)
      .map(({ random }) => random.next());
  expect(dice()).toEqual(dice());
  expect(new Set(dice()).size).toBe(9);
});

it('makes each kind as often as any other, and as many faults as are asked for', () => {
  const kinds = kindsOf(3, 4 * KIND_NAMES.length).flat(2);
  for (const kind of KIND_NAMES)
    expect([kind, kinds.filter((each) => each === kind).length]).toEqual([kind, 4]);
});

it('lets two faults begin together now and then, never two of a kind', () => {
  const groups = kindsOf(5, 200).flat();
  expect(groups.filter((group) => group.length === 2).length).toBeGreaterThan(10);
  expect(groups.filter((group) => group.length > 2 || new Set(group).size < group.length)).toEqual([]);
});
