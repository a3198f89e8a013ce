import { CommandError, EXIT } from '@/bin/output';

const UNITS_S = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** Seconds of `15m`, `1h` or `30d`, at most `maxS`. */
export function parseTtl(option: string, text: string, maxS = 3_650 * UNITS_S.d): number {
  const [, count, unit] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  const isUnit = unit === 's' || unit === 'm' || unit === 'h' || unit === 'd';
  const seconds = isUnit ? Number(count) * UNITS_S[unit] : 0;
  if (seconds >= 1 && seconds <= maxS) return seconds;
  throw new CommandError(
    `${option}: a time such as 15m, 1h or 30d, at most ${maxS / UNITS_S.d}d`,
    EXIT.usage,
  );
}
