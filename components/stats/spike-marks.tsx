import { useLayoutEffect, useRef, useState } from 'react';
import { cn } from '@/components/ui/cn';
import type { Bar } from '@/lib/client/bars';
import { placeMarks } from './place-marks';
import { AXIS_PX, placeOf } from './plot';
import { SPIKE_LOOKS, sayAmount, sayUsual } from './spike-words';
import { useSpikes } from './use-spikes';

/** Of one mark, which is as wide as whoever points at it needs: none covers another. */
const MARK_PX = 24;

/** A mark above each bar in which something stood out, or above several that are near; it leads to why. */
export function SpikeMarks({ bars }: { bars: readonly Bar[] }) {
  const { data } = useSpikes();
  const strip = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0));
    if (strip.current) observer.observe(strip.current);
    return () => observer.disconnect();
  }, []);
  const barPx = Math.max(0, width - AXIS_PX) / bars.length;
  const marks = barPx > 0 ? placeMarks(data?.spikes ?? [], bars, MARK_PX / barPx) : [];
  return (
    <div ref={strip} className="relative h-6 shrink-0">
      {marks.map(({ place, spikes }) => {
        const [first] = spikes;
        if (!first) return null;
        const { mark, className } = SPIKE_LOOKS[first.spike.measure];
        const title = spikes
          .map(({ spike }) => `${sayAmount(spike)}, ${sayUsual(spike, data?.width ?? 'hour')}`)
          .join('; ');
        return (
          <a
            key={place}
            href={`#spike-${first.nth}`}
            title={title}
            style={{ insetInlineStart: placeOf(place + 0.5, bars.length) }}
            className={cn(
              'absolute inline-flex size-6 -translate-x-1/2 items-center justify-center rounded text-label hover:bg-hover',
              className,
            )}
          >
            <span aria-hidden>{mark}</span>
            <span className="sr-only">Unusual: {title}</span>
          </a>
        );
      })}
    </div>
  );
}
