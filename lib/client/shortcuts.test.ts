import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { FIELD_NAMES, field } from '@/lib/audit/fields';
import { COMMAND_IDS, command, isLetter, keysOf, matchKeys, printKeyPress, sayKeys } from './shortcuts';

const GUIDE = readFileSync('docs/console.md', 'utf8');
const DEFAULT = { enabled: true, keys: {} };
const HEARD = { page: 'anywhere', grid: 'in the list', drawer: 'with an event open' } as const;

/** The rows of the table below a heading that begins with some columns. */
function rowsOf(heading: string, ...columns: readonly string[]): string[][] {
  const section = GUIDE.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  const cells = section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  const head = cells.findIndex((row) => columns.every((name, nth) => row[nth + 1] === name));
  return head < 0 ? [] : cells.slice(head + 2).map((row) => row.slice(1, -1));
}

it('the table of the guide says every command, its keys and where they are heard', () => {
  expect(rowsOf('Keyboard', 'command', 'keys')).toEqual(
    COMMAND_IDS.map((id) => {
      const { label, where } = command(id);
      const keys = keysOf(id, DEFAULT).map((sequence) => `\`${sayKeys(sequence)}\``);
      return [label, keys.join(', '), HEARD[where]];
    }),
  );
});

it('the guide names every field of the filter language', () => {
  const named = rowsOf('The filter', 'fields').flatMap(([, list = '']) => [...list.matchAll(/`(\w+)`/g)]);
  const words = named.map(([, word]) => word);
  expect(words.toSorted()).toEqual(FIELD_NAMES.flatMap((name) => field(name).phrase ?? []).toSorted());
});

it('no key means two things in one place, and none is the beginning of another', () => {
  const all = COMMAND_IDS.flatMap((id) =>
    keysOf(id, DEFAULT).map((sequence) => ({ id, sequence, where: command(id).where })),
  );
  for (const { id, sequence } of all)
    for (const other of all)
      if (other.id !== id)
        expect([sequence, other.sequence, matchKeys(sequence, other.sequence.split(' '))]).toEqual([
          ...[sequence, other.sequence, 'none'],
        ]);
});

it('a key of one’s own takes the place of the letters, and of no other keys', () => {
  expect(keysOf('next', { enabled: true, keys: { next: 'n n' } })).toEqual(['ArrowDown', 'n n']);
  expect(keysOf('next', { enabled: true, keys: { next: '' } })).toEqual(['ArrowDown']);
  expect(['j', 'Shift+G', 'g g', '?'].map(isLetter)).toEqual([true, true, true, true]);
  expect(['ArrowDown', 'F6', 'Alt+g', 'Control+k'].map(isLetter)).toEqual([false, false, false, false]);
});

const key = (name: string, more: object = {}) => ({
  ...{ key: name, code: '', altKey: false, ctrlKey: false, metaKey: false, shiftKey: false },
  ...more,
});

it('a key press has one name, whatever Alt makes of a letter and Shift of a sign', () => {
  expect(printKeyPress(key('j'))).toBe('j');
  expect(printKeyPress(key('J', { shiftKey: true }))).toBe('Shift+J');
  expect(printKeyPress(key('?', { shiftKey: true }))).toBe('?');
  expect(printKeyPress(key('F10', { shiftKey: true }))).toBe('Shift+F10');
  expect(printKeyPress(key('©', { code: 'KeyG', altKey: true }))).toBe('Alt+g');
  expect(printKeyPress(key('ArrowUp', { code: 'ArrowUp', altKey: true }))).toBe('Alt+ArrowUp');
  expect(printKeyPress(key('k', { ctrlKey: true }))).toBe('Control+k');
});
