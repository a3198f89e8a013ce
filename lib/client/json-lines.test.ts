import fc from 'fast-check';
import { expect, it } from 'vitest';
import { at, type Json } from '@/lib/audit/json';
import { jsonLines, pathsHolding } from './json-lines';

const VALUE = { user: { name: 'Ana', roles: ['admin', 'ops'] }, ok: true, none: {} };

it('a value is lines of its members, and what is closed is one line', () => {
  const lines = (open: boolean) =>
    jsonLines(VALUE, (path) => open || path === '').map(({ path, size }) => [path, size]);
  expect(lines(false)).toEqual([
    ['', 3],
    ['/user', 2],
    ['/ok', undefined],
    ['/none', 0],
  ]);
  expect(lines(true).map(([path]) => path)).toContain('/user/roles/1');
});

it('the path of every line leads to its value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (text) => {
      const value: Json = JSON.parse(JSON.stringify(text));
      for (const line of jsonLines(value, () => true)) expect(at(value, line.path)).toEqual(line.value);
    }),
  );
});

it('a search opens the way to what it finds, in names and values', () => {
  const { open, found } = pathsHolding(VALUE, 'OPS');
  expect([...found]).toEqual(['/user/roles/1']);
  expect([...open].sort()).toEqual(['', '/user', '/user/roles']);
  expect([...pathsHolding(VALUE, 'rol').found]).toEqual(['/user/roles']);
});
