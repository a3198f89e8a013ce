import Link from 'next/link';
import { Fragment } from 'react';
import { cn } from '@/components/ui/cn';
import { parsePhrase, printPhrase } from '@/lib/audit/phrase';
import { visible } from '@/lib/audit/visible';
import { countText } from '@/lib/client/figures';
import type { WireSpikes } from '@/lib/client/panels';
import { inPlaceOf, valueFilter, withConditions } from '@/lib/client/stats-query';
import { SPIKE_LOOKS, type Spike, sayAmount, sayUsual, sayWhen } from './spike-words';
import { useStats } from './stats-context';
import { ValueText } from './value-text';

const JOINTS = { action: 'mostly', actor: 'by' } as const;
const FIELDS = { action: 'action', actor: 'actorId' } as const;

interface SpikeItemProps {
  spike: Spike;
  nth: number;
  width: WireSpikes['width'];
}

/** One thing that stood out: how much of what, against what is usual, and the query that finds it. */
export function SpikeItem({ spike, nth, width }: SpikeItemProps) {
  const { query, hrefOf, zone, nowMs } = useStats();
  const span = { fromMs: Date.parse(spike.from), toMs: Date.parse(spike.to) };
  const conditions = withConditions(query.conditions, parsePhrase(spike.phrase).filter);
  const href = hrefOf(conditions, span);
  const look = SPIKE_LOOKS[spike.measure];
  return (
    <li id={`spike-${nth}`} className="border-t border-line py-2 first:border-t-0 target:bg-selected">
      <p>
        <span aria-hidden className={cn('pe-1 text-meta', look.className)}>
          {look.mark}
        </span>
        <Link href={href} prefetch={false} data-events={spike.events} className="font-medium hover:underline">
          {sayAmount(spike)}
        </Link>
        , {sayWhen(spike, zone, nowMs)}
        <span className="text-fg2"> · {sayUsual(spike, width)}</span>
      </p>
      <p className="text-label text-fg2">
        {(['action', 'actor'] as const).map((field) => {
          const top = spike.top.find((it) => it.field === field);
          if (!top) return null;
          const only = inPlaceOf(conditions, FIELDS[field], valueFilter(FIELDS[field], top.value));
          return (
            <Fragment key={field}>
              {JOINTS[field]}{' '}
              <Link
                href={hrefOf(only, span)}
                prefetch={false}
                data-events={top.events}
                className="break-all text-fg hover:underline"
              >
                <ValueText value={top.value} /> ({countText(top.events)})
              </Link>{' '}
            </Fragment>
          );
        })}
      </p>
      <p className="flex flex-wrap items-center gap-x-3 text-label">
        <code className="min-w-0 break-all text-fg3">
          {visible(printPhrase(conditions, query.search)) || 'every event'}
        </code>
        <Link
          href={href}
          prefetch={false}
          data-events={spike.events}
          className="inline-flex min-h-6 items-center text-accent hover:underline print:hidden"
        >
          Open in logs
        </Link>
      </p>
    </li>
  );
}
