import { Printer, RefreshCw } from 'lucide-react';
import { useRef } from 'react';
import { LogTabs } from '@/components/audit/log-tabs';
import { QueryFaults } from '@/components/audit/query-faults';
import { useExplorer } from '@/components/explorer/explorer-context';
import { FilterBar } from '@/components/explorer/filter/filter-bar';
import { useCommands } from '@/components/explorer/use-commands';
import { TimeRangePicker } from '@/components/time/time-range-picker';
import { Button, buttonClass } from '@/components/ui/button';
import { cn } from '@/components/ui/cn';
import { moveRange, zoomOut } from '@/lib/client/move-range';
import { timeText, type Zone, zoneLabel } from '@/lib/client/zone';
import { useStats } from './stats-context';

const LOG_HREFS = { main: '/stats', access: '/stats?log=access' } as const;

interface StatsBarProps {
  /** As chosen: that of the URL, or of the preferences. */
  chosenZone: Zone;
  isCompared: boolean;
  compare(isOn: boolean): void;
  onZone(zone: Zone): void;
}

/** What the statistics are of: log, filter and range, and what they are compared with. */
export function StatsBar({ chosenZone, isCompared, compare, onZone }: StatsBarProps) {
  const { parsed, go, anchor, zone, refresh, isRefreshing } = useExplorer();
  const { query, faults } = parsed;
  const time = useRef<HTMLButtonElement>(null);
  useCommands({
    time: () => time.current?.click(),
    rangeBack: () => go({ range: moveRange(query.range, anchor.nowMs, zone, -1) }),
    rangeOn: () => go({ range: moveRange(query.range, anchor.nowMs, zone, 1) }),
    zoomOut: () => go({ range: zoomOut(query.range, anchor.nowMs, zone) }),
    refresh,
  });
  return (
    <div className="flex flex-col gap-2 print:hidden">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h1 className="text-heading font-semibold">Statistics</h1>
        <LogTabs log={query.log} hrefs={LOG_HREFS} />
        <Extent />
        <div className="ms-auto flex flex-wrap items-center gap-2">
          <label
            title="Compare with as much time before"
            className="inline-flex min-h-target items-center gap-2"
          >
            <input type="checkbox" checked={isCompared} onChange={(it) => compare(it.target.checked)} />
            <span>
              Compare<span className="sr-only"> with the time before</span>
            </span>
          </label>
          <Button onClick={() => window.print()} aria-label="Print report" title="Print report">
            <Printer aria-hidden className="size-4" />
          </Button>
          <button
            type="button"
            onClick={refresh}
            aria-label="Refresh"
            title="Refresh (r)"
            className={buttonClass()}
          >
            <RefreshCw aria-hidden className={cn('size-4', isRefreshing && 'text-fg3')} />
          </button>
        </div>
      </div>
      <div className="flex flex-wrap items-start gap-2">
        <FilterBar refusal={undefined} />
        <TimeRangePicker
          range={query.range}
          zone={chosenZone}
          nowMs={anchor.nowMs}
          triggerRef={time}
          onRange={(range) => go({ range })}
          onZone={(next) => {
            onZone(next);
            go({ zone: undefined }, 'replace');
          }}
        />
      </div>
      <QueryFaults faults={faults} />
    </div>
  );
}

/** The range as the two instants that it is. */
function Extent() {
  const { span, zone } = useStats();
  return (
    <p className="text-label text-fg2 tabular-nums">
      {timeText(span.fromMs, zone)} – {timeText(span.toMs, zone)} {zoneLabel(zone)}
    </p>
  );
}
