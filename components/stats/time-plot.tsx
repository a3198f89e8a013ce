import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { type PointerEvent, useId, useMemo } from 'react';
import { BarTable } from '@/components/explorer/histogram/bar-table';
import { between, readBars, spanOf, type WireHistogram } from '@/lib/client/bars';
import { axisTicks } from '@/lib/client/chart-axis';
import { Legend } from './legend';
import { loadChart } from './load-chart';
import { MarkedBars } from './marked-bars';
import { barAt, placeOf, widthOf } from './plot';
import { sayBars } from './say-bars';
import { SpikeMarks } from './spike-marks';
import { useStats } from './stats-context';
import { useMarks } from './use-marks';

/** Behind the page, whose place for it is kept: nothing else on the page needs the library. */
const TimeChart = dynamic(loadChart, { ssr: false });

interface TimePlotProps {
  answer: WireHistogram;
  before: readonly number[] | undefined;
}

/** Bars that are pointed at, dragged over, or walked along by arrow keys. */
export function TimePlot({ answer, before }: TimePlotProps) {
  const id = useId();
  const router = useRouter();
  const { zone, nowMs, hrefOf, query } = useStats();
  const bars = useMemo(() => readBars(answer), [answer]);
  const ticks = useMemo(() => axisTicks(bars, zone), [bars, zone]);
  const spanAt = (from: number, to: number) => spanOf(between(bars, from, to));
  const marks = useMarks(bars.length, ({ from, to }) => {
    const span = spanAt(from, to);
    if (span) router.push(hrefOf(query.conditions, { fromMs: span.fromMs, toMs: span.toMs }));
  });
  const { marked } = marks;
  const at = (event: PointerEvent) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    return barAt(event.clientX - left, width, bars.length);
  };
  const [low, high] = marked ? [Math.min(marked.from, marked.to), Math.max(marked.from, marked.to)] : [0, 0];
  const said = marked && sayBars(bars, { low, high }, before, { zone, nowMs });
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the focus is looked at, wherever in it it is
    <div
      className="flex h-full flex-col print:h-72"
      onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && marks.clear()}
    >
      <MarkedBars
        said={said}
        span={marked && spanAt(low, high)}
        isKept={marked?.state === 'kept'}
        clear={marks.clear}
      />
      <SpikeMarks bars={bars} />
      {/* biome-ignore lint/a11y/useSemanticElements: it is no form */}
      <div
        role="group"
        aria-label="Events over time"
        aria-describedby={`${id}-said`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys walk along the bars
        tabIndex={0}
        onKeyDown={marks.onKeyDown}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          marks.begin(at(event));
        }}
        onPointerMove={(event) => marks.move(at(event))}
        onPointerUp={marks.end}
        onPointerLeave={marks.leave}
        className="relative min-h-0 grow cursor-crosshair touch-pan-y select-none"
      >
        {marked && (
          <span
            aria-hidden
            style={{
              insetInlineStart: placeOf(low, bars.length),
              width: widthOf(high - low + 1, bars.length),
            }}
            className="absolute top-0 bottom-5 bg-accent/20"
          />
        )}
        <div aria-hidden className="absolute inset-0">
          <TimeChart {...{ bars, before, ticks }} />
        </div>
        <p id={`${id}-said`} className="sr-only" aria-live="polite">
          {said ??
            'Arrow keys walk along the bars, with Shift they mark several, Enter opens them as a list.'}
        </p>
      </div>
      <BarTable bars={bars} zone={zone} />
      <Legend bars={bars} hasBefore={before !== undefined} />
    </div>
  );
}
