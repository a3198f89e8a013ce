import { expect, it } from 'vitest';
import { treeOf } from './value-tree';

const VALUES = [
  { value: 'role.created', events: 5 },
  { value: 'login', events: 4 },
  { value: 'role.deleted', events: 3 },
  { value: 'file.read', events: 2 },
];

it('values that share their first part stand under it, and a part of one value is none', () => {
  expect(treeOf(VALUES, true)).toEqual([
    {
      text: 'role.',
      events: 8,
      children: [
        { text: 'role.created', events: 5, children: undefined },
        { text: 'role.deleted', events: 3, children: undefined },
      ],
    },
    { text: 'login', events: 4, children: undefined },
    { text: 'file.read', events: 2, children: undefined },
  ]);
});

it('a branch has no count where values may be missing', () => {
  expect(treeOf(VALUES, false)[0]).toMatchObject({ text: 'role.', events: undefined });
});
