import { type PointerEvent, type RefObject, useId, useRef } from 'react';
import { useExplorer } from '@/components/explorer/explorer-context';
import type { Result } from '@/lib/audit/event';
import { type Bar, between, outline, STACK, spanOf } from '@/lib/client/bars';
import { rangeLabel } from '@/lib/client/range-label';
import { type Marked, useBrush } from './use-brush';

/** Exceptions are coloured; what is usual is not. Denied is hatched, so that it is told apart without colour. */
const FILLS = {
  success: 'fill-fg3/45',
  unknown: 'fill-fg3/25',
  error: 'fill-warning',
  failure: 'fill-failure',
  denied: '',
} as const satisfies Record<Result, string>;

const exact = new Intl.NumberFormat('en-US');

/** Bars that are pointed at, dragged over, or walked along by arrow keys. */
export function BarChart({ bars }: { bars: readonly Bar[] }) {
  const id = useId();
  const chart = useRef<SVGSVGElement>(null);
  const { go, zone, parsed, anchor } = useExplorer();
  const brush = useBrush({
    ...{ bars, zone, range: parsed.query.range, nowMs: anchor.nowMs },
    onRange: (range) => go({ range }),
  });
  const at = (event: PointerEvent) => {
    const box = chart.current?.getBoundingClientRect();
    if (!box) return 0;
    const share = (event.clientX - box.left) / Math.max(1, box.width);
    return Math.max(0, Math.min(bars.length - 1, Math.floor(share * bars.length)));
  };
  const { marked } = brush;
  const most = Math.max(0, ...bars.map(({ events }) => events));
  const part = marked ? between(bars, marked.from, marked.to) : [];
  const span = spanOf(part);
  const said = span && sayBars(span, part, rangeLabel(span, zone));
  return (
    // biome-ignore lint/a11y/useSemanticElements: it is no form
    <div
      role="group"
      aria-label="Events over time"
      aria-describedby={`${id}-said`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys walk along the bars
      tabIndex={0}
      onKeyDown={brush.onKeyDown}
      onBlur={brush.clear}
      onDoubleClick={brush.onDoubleClick}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        brush.begin(at(event), event.shiftKey);
      }}
      onPointerMove={(event) => brush.move(at(event), event.pointerType)}
      onPointerUp={(event) => brush.end(at(event), event.pointerType)}
      onPointerLeave={brush.leave}
      className="relative h-full cursor-crosshair touch-pan-y select-none"
    >
      {most > 0 && (
        <span
          key={most}
          aria-hidden
          className="absolute end-0 top-0 bg-bg/80 ps-1 text-meta text-fg3 tabular-nums"
        >
          {exact.format(most)}
        </span>
      )}
      <Bars {...{ chart, bars, marked }} hatch={`${id}-hatch`} />
      <p id={`${id}-said`} className="sr-only" aria-live="polite">
        {said ?? 'Arrow keys walk along the bars, with Shift they mark several, Enter zooms in.'}
      </p>
      {said !== undefined && (
        <p
          aria-hidden
          className="pointer-events-none absolute start-1/2 top-full z-20 -translate-x-1/2 whitespace-nowrap rounded-md border border-line bg-bg px-2 py-1 text-label shadow-popover tabular-nums"
        >
          {said}
        </p>
      )}
    </div>
  );
}

interface BarsProps {
  chart: RefObject<SVGSVGElement | null>;
  bars: readonly Bar[];
  marked: Marked | undefined;
  /** Id of the pattern of what was denied. */
  hatch: string;
}

function Bars({ chart, bars, marked, hatch }: BarsProps) {
  return (
    <svg
      ref={chart}
      aria-hidden="true"
      viewBox={`0 0 ${Math.max(1, bars.length)} 1`}
      preserveAspectRatio="none"
      className="h-full w-full"
    >
      <defs>
        <pattern
          id={hatch}
          width="4"
          height="4"
          patternUnits="userSpaceOnUse"
          patternTransform="scale(0.1 0.02)"
        >
          <rect width="4" height="4" className="fill-denied/40" />
          <path d="M0 4 4 0M-1 1 1-1M3 5 5 3" className="stroke-denied" strokeWidth="1.4" />
        </pattern>
      </defs>
      {marked && (
        <rect
          x={Math.min(marked.from, marked.to)}
          width={Math.abs(marked.to - marked.from) + 1}
          height="1"
          className={marked.isPanned ? 'fill-hover' : 'fill-accent/20'}
        />
      )}
      {STACK.map((result) => (
        <path
          key={result}
          d={outline(bars, result)}
          className={FILLS[result]}
          {...(result === 'denied' ? { fill: `url(#${hatch})` } : {})}
        />
      ))}
    </svg>
  );
}

function sayBars(span: { events: number }, bars: readonly Bar[], label: string): string {
  const parts = STACK.flatMap((result) => {
    const events = bars.reduce((sum, { byResult }) => sum + (byResult[result] ?? 0), 0);
    return events > 0 && result !== 'success' ? [`${exact.format(events)} ${result}`] : [];
  });
  return [label, `${exact.format(span.events)} ${span.events === 1 ? 'event' : 'events'}`, ...parts].join(
    ' · ',
  );
}
