import type { Result } from '@/lib/audit/event';

/** Colour means exception: success is neutral. */
export const RESULT_COLOURS = {
  success: 'rgb(var(--fg3) / 0.45)',
  failure: 'rgb(var(--failure))',
  denied: 'rgb(var(--denied))',
  error: 'rgb(var(--warning))',
  unknown: 'rgb(var(--fg3))',
} as const satisfies Record<Result, string>;
