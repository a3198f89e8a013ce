import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { listSettings } from '@/lib/env';
import { PAGE, printConfiguration } from './configuration';

/** Set by Trailmark itself, or by its tests. */
const INTERNAL = /^(NODE_ENV|TRAILMARK_ROOT|TRAILMARK_DIST|(TEST|E2E)_\w+)$/;

describe('the configuration reference', () => {
  it('is the one of lib/env.ts: else npm run config-reference', () => {
    expect(readFileSync(PAGE, 'utf8')).toBe(printConfiguration());
  });

  it('tells of every setting that is an operator’s, and of no other', () => {
    const names = listSettings().map(({ name }) => name);
    expect(names.length).toBeGreaterThan(30);
    const told = [...printConfiguration().matchAll(/^\| `(\w+)` +\|/gm)].map(([, name]) => name);
    expect(told.toSorted()).toEqual(names.filter((name) => !INTERNAL.test(name)).toSorted());
  });

  it('ends no meaning with a full stop, so that examples may follow', () => {
    for (const { about } of listSettings()) expect(about?.description ?? '').not.toMatch(/\.$/);
  });
});
