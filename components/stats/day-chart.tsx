'use client';
import { Bar, BarChart, Tooltip, XAxis, YAxis } from 'recharts';
import { RESULTS } from '@/lib/audit/event';
import type { DayCount } from '@/lib/audit/stats';
import { chartBars } from './chart-bars';
import { RESULT_COLOURS } from './result-colours';

/** Events a day, or a month where there are many days, stacked by result. Loaded only in a browser: it draws nothing on the server. */
export function DayChart({ days }: { days: readonly DayCount[] }) {
  const data = chartBars(days);
  return (
    <BarChart responsive data={data} accessibilityLayer style={{ width: '100%', height: '100%' }}>
      <XAxis
        dataKey="label"
        tick={{ fontSize: 11, fill: 'rgb(var(--fg2))' }}
        stroke="rgb(var(--line))"
        minTickGap={24}
      />
      <YAxis
        tick={{ fontSize: 11, fill: 'rgb(var(--fg2))' }}
        stroke="rgb(var(--line))"
        width={44}
        allowDecimals={false}
      />
      <Tooltip
        isAnimationActive={false}
        cursor={{ fill: 'rgb(var(--hover))' }}
        contentStyle={{
          background: 'rgb(var(--bg))',
          borderColor: 'rgb(var(--line))',
          color: 'rgb(var(--fg))',
        }}
      />
      {RESULTS.map((result) => (
        <Bar
          key={result}
          dataKey={result}
          stackId="result"
          fill={RESULT_COLOURS[result]}
          isAnimationActive={false}
        />
      ))}
    </BarChart>
  );
}
