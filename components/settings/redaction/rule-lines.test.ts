import { describe, expect, it } from 'vitest';
import { ApiError } from '@/lib/client/api';
import { draftOf, readRules, ruleFault } from './rule-lines';

describe('rules as lines', () => {
  it('are read as they were typed, without what is empty', () => {
    const rules = readRules({ members: ' ssn \n\ntax number\n', patterns: 'CASE-[0-9]+\n   \n x ' });
    expect(rules).toEqual({ members: ['ssn', 'tax number'], patterns: ['CASE-[0-9]+', ' x '] });
    expect(readRules(draftOf(rules))).toEqual(rules);
  });

  it('are told which of them is wrong', () => {
    const sent = { members: ['--'], patterns: ['a', '('] };
    const errorAt = (pointer: string, message: string) =>
      new ApiError(422, 'x', { errors: [{ pointer, message }] });
    expect(ruleFault(errorAt('/body/patterns/1', '(: no RE2 pattern'), 'patterns', sent)).toBe(
      '(: no RE2 pattern',
    );
    expect(ruleFault(errorAt('/body/members/0', 'an empty name'), 'members', sent)).toBe('--: an empty name');
    expect(ruleFault(errorAt('/body/members', 'more than 100 rules'), 'members', sent)).toBe(
      'more than 100 rules',
    );
    expect(ruleFault(errorAt('/body/version', 'x'), 'members', sent)).toBe(undefined);
    expect(ruleFault(new Error('x'), 'members', sent)).toBe(undefined);
  });
});
