import type { Measure } from '@/lib/audit/panels';
import { countText } from '@/lib/client/figures';
import type { WireSpikes } from '@/lib/client/panels';
import { rangeLabel } from '@/lib/client/range-label';
import type { Zone } from '@/lib/client/zone';

export type Spike = WireSpikes['spikes'][number];

/** Shapes as those of results have; all events have one of their own. */
export const SPIKE_LOOKS = {
  events: { mark: '◆', className: 'text-fg2' },
  failure: { mark: '▲', className: 'text-failure' },
  denied: { mark: '■', className: 'text-denied' },
} as const satisfies Record<Measure, { mark: string; className: string }>;

const WORDS = { events: 'events', failure: 'failures', denied: 'denied' } as const satisfies Record<
  Measure,
  string
>;

/** `412 denied`. */
export function sayAmount({ events, measure }: Spike): string {
  return `${countText(events)} ${WORDS[measure]}`;
}

/** `28 Nov 14:00 – 15:00`. */
export function sayWhen({ from, to }: Spike, zone: Zone, nowMs: number): string {
  return rangeLabel({ fromMs: Date.parse(from), toMs: Date.parse(to) }, zone, nowMs);
}

const HOUR_MS = 3_600_000;

/** `usual 3–9 at this hour`. */
export function sayUsual({ usual: { low, high }, from, to }: Spike, width: WireSpikes['width']): string {
  const usual = low === high ? countText(low) : `${countText(low)}–${countText(high)}`;
  const isOne = Date.parse(to) + 1 - Date.parse(from) <= HOUR_MS * (width === 'hour' ? 1 : 25);
  if (width === 'hour') return `usual ${usual} ${isOne ? 'at this hour' : 'in these hours'} of the week`;
  return `usual ${usual} on ${isOne ? 'this weekday' : 'these weekdays'}`;
}
