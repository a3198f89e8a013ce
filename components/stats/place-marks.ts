import type { Bar } from '@/lib/client/bars';
import type { Spike } from './spike-words';

export interface SpikeMark<S> {
  /** The first bar of the mark, and the spikes of this and the bars near it, by their places in the answer. */
  place: number;
  spikes: { spike: S; nth: number }[];
}

type Span = Pick<Spike, 'from' | 'to'>;
type BarSpan = Pick<Bar, 'startMs' | 'endMs'>;

/** Marks of what stood out, in the order of the bars; those of bars fewer than `gap` apart are one. */
export function placeMarks<S extends Span>(
  spikes: readonly S[],
  bars: readonly BarSpan[],
  gap: number,
): SpikeMark<S>[] {
  const placed = spikes
    .map((spike, nth) => ({ spike, nth, place: placeIn(bars, spike) }))
    .filter(({ place }) => place >= 0)
    .sort((a, b) => a.place - b.place);
  const marks: SpikeMark<S>[] = [];
  for (const { place, ...spike } of placed) {
    const last = marks.at(-1);
    if (last && (place === last.place || place - last.place < gap)) last.spikes.push(spike);
    else marks.push({ place, spikes: [spike] });
  }
  return marks;
}

function placeIn(bars: readonly BarSpan[], { from, to }: Span): number {
  const middleMs = (Date.parse(from) + Date.parse(to)) / 2;
  return bars.findIndex(({ startMs, endMs }) => startMs <= middleMs && middleMs < endMs);
}
