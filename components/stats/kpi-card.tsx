import Link from 'next/link';
import type { ReactNode } from 'react';
import type { Delta } from '@/lib/client/figures';
import { Sparkline } from './sparkline';

export interface Kpi {
  label: string;
  /** Undefined: there are too many events to tell. */
  value: string | undefined;
  /** What the number is made of. */
  detail?: ReactNode;
  delta: Delta | undefined;
  parts: readonly number[] | null;
  /** Where it leads to, and to how many events; those of a number of something else lead to its panel. */
  href: string | undefined;
  events?: number;
}

/** A figure, how it differs from the time before, and its course. */
export function KpiCard({ kpi, isCompared }: { kpi: Kpi; isCompared: boolean }) {
  const { label, value, detail, delta, parts, href, events } = kpi;
  return (
    <div className="flex min-w-0 flex-col border-b border-e border-line p-3">
      <dt className="flex items-baseline justify-between gap-2 text-label">
        <span className="whitespace-nowrap font-semibold text-fg2">{label}</span>
        <span className="truncate text-meta text-fg3 tabular-nums">{detail}</span>
      </dt>
      <dd className="flex grow flex-col">
        {value === undefined ? (
          <span className="h-9 text-label text-fg2">Too many events to tell exactly: narrow the range</span>
        ) : (
          <span className="flex flex-wrap items-baseline gap-x-2">
            <span className="text-figure font-semibold tabular-nums">
              {href === undefined ? (
                value
              ) : (
                <Link
                  href={href}
                  prefetch={false}
                  data-events={events}
                  className="underline-offset-4 hover:underline"
                >
                  {value}
                </Link>
              )}
            </span>
            {isCompared && <DeltaText delta={delta} />}
          </span>
        )}
        <span className="mt-auto block h-6">{parts && <Sparkline parts={parts} />}</span>
      </dd>
    </div>
  );
}

function DeltaText({ delta }: { delta: Delta | undefined }) {
  if (!delta)
    return (
      <span className="text-label text-fg3">
        <span aria-hidden>—</span>
        <span className="sr-only">Not compared: nothing is known of the time before</span>
      </span>
    );
  return (
    <span className="whitespace-nowrap text-label text-fg2 tabular-nums">
      <span aria-hidden>
        <span className="text-meta">{delta.mark}</span> {delta.text}
      </span>
      <span className="sr-only">{delta.said}</span>
    </span>
  );
}

/** As high as a card that is there. */
export function KpiSkeleton() {
  return (
    <div className="flex flex-col gap-2 border-b border-e border-line p-3">
      <span className="h-4 w-20 rounded-sm bg-hover" />
      <span className="h-7 w-24 rounded-sm bg-hover" />
    </div>
  );
}
