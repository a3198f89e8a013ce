import type { Operator } from '@/lib/audit/field';

/** How a condition reads in a sentence. */
export const OPERATOR_WORDS = {
  eq: 'is',
  neq: 'is not',
  in: 'is one of',
  notIn: 'is none of',
  gt: 'after',
  gte: 'from',
  lt: 'before',
  lte: 'up to',
  like: 'matches',
  ilike: 'matches (any case)',
  isNull: 'is empty:',
  within: 'in network',
} as const satisfies Record<Operator, string>;
