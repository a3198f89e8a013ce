import { exact } from '@/components/integrity/words';

/** `1 day`, `3,650 days`. */
export function daysWords(days: number): string {
  return `${exact(days)} ${days === 1 ? 'day' : 'days'}`;
}

const KEEP_DAYS_MAX = 36_500;

/** The days that somebody typed; undefined where they are none. */
export function readDays(typed: string): number | undefined {
  const text = typed.trim().replaceAll(',', '');
  if (!/^[1-9]\d{0,4}$/.test(text)) return undefined;
  const days = Number(text);
  return days <= KEEP_DAYS_MAX ? days : undefined;
}
