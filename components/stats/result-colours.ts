import type { Result } from '@/lib/audit/event';

/** Colour means exception: success is neutral. */
export const RESULT_COLOURS = {
  success: 'color-mix(in srgb, var(--fg3) 45%, transparent)',
  failure: 'var(--failure)',
  denied: 'var(--denied)',
  error: 'var(--warning)',
  unknown: 'var(--fg3)',
} as const satisfies Record<Result, string>;
