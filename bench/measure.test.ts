import { describe, expect, it } from 'vitest';
import { race, WARM_UPS } from './measure';

describe('a race', () => {
  it('lets contenders take turns, each round with the number that all of them get', async () => {
    const asked: string[] = [];
    const contender = (name: string) => ({
      name,
      run: async (round: number) => asked.push(`${name}${round}`),
    });
    const times = await race([contender('a'), contender('b')], { rounds: 4, budgetMs: 1000 });
    expect(asked.slice(2 * WARM_UPS)).toEqual(['a0', 'b0', 'a1', 'b1', 'a2', 'b2', 'a3', 'b3']);
    expect([...times].map(([name, { runs }]) => [name, runs])).toEqual([
      ['a', 4],
      ['b', 4],
    ]);
  });

  it('warms up with rounds that are not among the timed ones', async () => {
    const rounds: number[] = [];
    await race([{ name: 'a', run: async (round) => rounds.push(round) }], { rounds: 5, budgetMs: 1000 });
    expect(rounds.slice(0, WARM_UPS).every((round) => round >= 5)).toBe(true);
    expect(new Set(rounds).size).toBe(rounds.length);
  });
});
