import { describe, expect, it } from 'vitest';
import { conflictOf, keyFaults, parseKeys, printKeys } from './own-keys';
import { COMMAND_IDS } from './shortcuts';

const choice = (keys: Record<string, string>) => ({ enabled: true, keys });

describe('keys of one’s own', () => {
  it.each([
    ['j', 'j'],
    [' j ', 'j'],
    ['J', 'Shift+J'],
    ['?', '?'],
    ['g g', 'g g'],
    ['gg', 'g g'],
    ['cL', 'c Shift+L'],
    ['ß', 'ß'],
  ])('are read from %j as %j', (typed, sequence) => {
    expect(parseKeys(typed)).toBe(sequence);
    expect(parseKeys(printKeys(sequence))).toBe(sequence);
  });

  it.each(['', ' ', 'abc', 'a b c', 'Ctrl+k', 'a  b'])('are not read from %j', (typed) => {
    expect(parseKeys(typed)).toBeUndefined();
  });

  it('are in nobody’s way as the console has them', () => {
    expect(COMMAND_IDS.filter((id) => conflictOf(id, choice({})))).toEqual([]);
  });

  it.each([
    ['the key of another command', { next: 'k' }, 'next', 'previous'],
    ['the beginning of another command’s keys', { next: 'c' }, 'next', 'copyCell'],
    ['more than the key of another command', { next: 'l l' }, 'next', 'live'],
    ['the same key for two commands', { next: 'z', live: 'z' }, 'live', 'next'],
  ])('are refused as %s', (_, keys, id, other) => {
    const faults = keyFaults(choice(keys));
    expect(conflictOf(id === 'live' ? 'live' : 'next', choice(keys))).toBe(other);
    expect([...faults.keys()]).toContain(id);
  });

  it('may be those that another command has given up, and are in the way of none with Shift', () => {
    expect(keyFaults(choice({ next: 'k', previous: 'i' })).size).toBe(0);
    expect(keyFaults(choice({ next: 'Shift+L' })).size).toBe(0);
  });

  it('of commands that there are not do not count', () => {
    expect(keyFaults(choice({ 'no.such': 'j' })).size).toBe(0);
  });
});
