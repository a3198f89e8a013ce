import { useEffect, useState } from 'react';
import { sayCondition } from '@/components/explorer/filter/pill';
import { visible } from '@/lib/audit/visible';
import { chosenValues } from '@/lib/client/edit-filter';
import { offsetText, timeText, zoneLabel } from '@/lib/client/zone';
import { useStats } from './stats-context';

/** What a printed report is of, and from when. On paper alone: on the screen, the bar says it. */
export function ReportHead() {
  const { query, nowMs, span, previous, zone, period } = useStats();
  const printedMs = usePrintedAt(nowMs);
  const at = (ms: number) => `${timeText(ms, zone)} (UTC${offsetText(ms, zone)})`;
  const tenants = chosenValues(query, 'tenantId', false);
  const filter = [
    ...query.conditions.map(sayCondition),
    ...(query.search === undefined ? [] : [`Text ${query.search}`]),
  ];
  const lines = [
    ['Log', query.log === 'main' ? 'Events' : 'Access log: who read the events'],
    ['Range', `${at(span.fromMs)} to ${at(span.toMs)}, both included, ${zoneLabel(zone)}`],
    ['Tenant', tenants.length === 0 ? 'All within reach' : tenants.join(', ')],
    ['Filter', filter.length === 0 ? 'None' : filter.join(' · ')],
    ['Compared with', previous ? `${period}: ${at(previous.fromMs)} to ${at(previous.toMs)}` : 'Nothing'],
    ['As of', at(nowMs)],
    ['Printed', at(printedMs)],
  ] as const;
  return (
    <header className="hidden border-b border-line pb-3 print:block">
      <p className="text-heading font-semibold">Trailmark · Statistics of the audit log</p>
      <dl className="mt-2 grid grid-cols-[max-content_minmax(0,1fr)] gap-x-4 text-label tabular-nums">
        {lines.map(([term, text]) => (
          <div key={term} className="contents">
            <dt className="text-fg2">{term}</dt>
            <dd className="break-words">
              <bdi>{visible(text)}</bdi>
            </dd>
          </div>
        ))}
      </dl>
    </header>
  );
}

/** When the page was printed last, or is about to be. */
function usePrintedAt(nowMs: number): number {
  const [printedMs, setPrinted] = useState(nowMs);
  useEffect(() => {
    const note = () => setPrinted(Date.now());
    window.addEventListener('beforeprint', note);
    return () => window.removeEventListener('beforeprint', note);
  }, []);
  return printedMs;
}
