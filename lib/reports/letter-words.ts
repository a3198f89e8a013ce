import type { Schedule } from '@/lib/audit/schedule';
import { daysIn, type Period } from './schedule';

const EXACT = new Intl.NumberFormat('en-US');
const SHARE = new Intl.NumberFormat('en-US', { style: 'percent', maximumFractionDigits: 1 });

export function exact(number: number): string {
  return EXACT.format(number);
}

/** `+12`, `-3` or `0`. */
export function difference(events: number, previous: number): string {
  const by = events - previous;
  return `${by > 0 ? '+' : ''}${EXACT.format(by)}`;
}

/** `12 more (+1.2%)`, `3 fewer (-0.3%)`, `as many`; without a share where there were none. */
export function changeText(events: number, previous: number): string {
  if (events === previous) return 'As many';
  const by = `${exact(Math.abs(events - previous))} ${events > previous ? 'more' : 'fewer'}`;
  if (previous === 0) return by;
  return `${by} (${events > previous ? '+' : ''}${SHARE.format((events - previous) / previous)})`;
}

/** `Saturday, 28 November 2026 (Europe/Berlin)`; of a week both its days; and how long it was where clocks changed. */
export function periodText(period: Period, { zone }: Schedule): string {
  const [first, last] = daysOf(period, zone, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  });
  const hours = (period.endMs - period.fromMs) / 3_600_000;
  const odd = hours % 24 === 0 ? '' : `, ${exact(hours)} hours`;
  return `${daysIn(period) === 1 ? first : `${first} to ${last}`} (${zone}${odd})`;
}

/** `28 Nov 2026`, `23 Nov 2026 to 29 Nov 2026`. */
export function periodShort(period: Period, { zone }: Schedule): string {
  const [first, last] = daysOf(period, zone, { day: 'numeric', month: 'short', year: 'numeric' });
  return daysIn(period) === 1 ? first : `${first} to ${last}`;
}

function daysOf(
  { fromMs, endMs }: Period,
  zone: string,
  parts: Intl.DateTimeFormatOptions,
): [string, string] {
  const day = new Intl.DateTimeFormat('en-GB', { ...parts, timeZone: zone });
  return [day.format(fromMs), day.format(endMs - 1)];
}
