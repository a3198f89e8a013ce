import { memo, useId } from 'react';
import { Bar as BarSeries, CartesianGrid, ComposedChart, Line, XAxis, YAxis } from 'recharts';
import { type Bar, STACK } from '@/lib/client/bars';
import type { Tick } from '@/lib/client/chart-axis';
import { countText } from '@/lib/client/figures';
import { AXIS_PX } from './plot';
import { RESULT_COLOURS } from './result-colours';

interface TimeChartProps {
  bars: readonly Bar[];
  /** Events of the bar of the same place in the time before. */
  before: readonly number[] | undefined;
  ticks: readonly Tick[];
}

const TICK = { fontSize: 11, fill: 'var(--fg2)' } as const;

/** Bars by result, and the time before as a line. Drawn only in a browser, and anew only for other numbers. */
export const TimeChart = memo(function TimeChart({ bars, before, ticks }: TimeChartProps) {
  const hatch = useId();
  const data = bars.map(({ byResult }, nth) => ({ nth, ...byResult, before: before?.[nth] }));
  const texts = new Map(ticks.map(({ nth, text }) => [nth, text]));
  return (
    <ComposedChart
      responsive
      data={data}
      accessibilityLayer={false}
      barCategoryGap={bars.length > 60 ? 0.5 : 1}
      margin={{ top: 2, right: 0, bottom: 0, left: 0 }}
      style={{ width: '100%', height: '100%' }}
    >
      <defs>
        <pattern id={hatch} width="4" height="4" patternUnits="userSpaceOnUse">
          <rect width="4" height="4" fill="var(--denied)" fillOpacity="0.35" />
          <path d="M0 4 4 0M-1 1 1-1M3 5 5 3" stroke="var(--denied)" strokeWidth="1.2" />
        </pattern>
      </defs>
      <CartesianGrid vertical={false} stroke="var(--line)" />
      <XAxis
        dataKey="nth"
        ticks={[...texts.keys()]}
        tickFormatter={(nth: number) => texts.get(nth) ?? ''}
        interval="preserveStart"
        minTickGap={8}
        height={20}
        tick={TICK}
        tickLine={false}
        stroke="var(--line)"
      />
      <YAxis
        width={AXIS_PX}
        tickCount={3}
        allowDecimals={false}
        tickFormatter={countText}
        tick={TICK}
        tickLine={false}
        axisLine={false}
      />
      {STACK.map((result) => (
        <BarSeries
          key={result}
          dataKey={result}
          stackId="result"
          fill={result === 'denied' ? `url(#${hatch})` : RESULT_COLOURS[result]}
          isAnimationActive={false}
        />
      ))}
      {before && (
        <Line
          dataKey="before"
          type="step"
          stroke="var(--fg2)"
          strokeWidth={1}
          strokeDasharray="3 2"
          dot={false}
          activeDot={false}
          isAnimationActive={false}
        />
      )}
    </ComposedChart>
  );
});
