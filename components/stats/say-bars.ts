import { type Bar, between, STACK, spanOf } from '@/lib/client/bars';
import { countText, sayCount } from '@/lib/client/figures';
import { rangeLabel } from '@/lib/client/range-label';
import type { Zone } from '@/lib/client/zone';

/** `28 Nov 2026 14:00 – 15:00 · 412 events · 3 failure · 12 denied · before: 300`. */
export function sayBars(
  bars: readonly Bar[],
  { low, high }: { low: number; high: number },
  before: readonly number[] | undefined,
  { zone, nowMs }: { zone: Zone; nowMs: number },
): string | undefined {
  const part = between(bars, low, high);
  const span = spanOf(part);
  if (!span) return undefined;
  const exceptions = STACK.flatMap((result) => {
    const events = part.reduce((sum, { byResult }) => sum + (byResult[result] ?? 0), 0);
    return events > 0 && result !== 'success' ? [`${countText(events)} ${result}`] : [];
  });
  const earlier = before?.slice(low, high + 1).reduce((sum, events) => sum + events, 0);
  return [
    rangeLabel({ fromMs: span.fromMs, toMs: span.toMs }, zone, nowMs),
    sayCount(span.events, 'event'),
    ...exceptions,
    ...(earlier === undefined ? [] : [`before: ${countText(earlier)}`]),
  ].join(' · ');
}
