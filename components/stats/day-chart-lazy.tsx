'use client';
import dynamic from 'next/dynamic';

/** The chart library comes after the page; its place is kept, so that nothing moves. */
export const DayChartLazy = dynamic(() => import('./day-chart').then((module) => module.DayChart), {
  ssr: false,
  loading: () => <p className="text-fg2">Drawing the chart…</p>,
});
