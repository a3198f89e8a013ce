import { RefreshCw } from 'lucide-react';
import { useRef } from 'react';
import { QueryFaults } from '@/components/audit/query-faults';
import { TimeRangePicker } from '@/components/time/time-range-picker';
import { buttonClass } from '@/components/ui/button';
import { cn } from '@/components/ui/cn';
import { ApiError } from '@/lib/client/api';
import { moveRange, zoomOut } from '@/lib/client/move-range';
import type { Zone } from '@/lib/client/zone';
import { useExplorer } from './explorer-context';
import { FilterBar } from './filter/filter-bar';
import { LiveButton } from './live/live-button';
import type { Live } from './live/use-live';
import { OfflineNotice } from './offline-notice';
import { useCommands } from './use-commands';
import type { Shown } from './use-shown';

interface TopBarProps {
  live: Live;
  isHeld: boolean;
  shown: Shown;
  /** As chosen: that of the URL, or of the preferences. */
  zone: Zone;
  onZone(zone: Zone): void;
}

/** What is asked: filter, time, and whether it is followed. */
export function TopBar({ live, isHeld, shown, zone: chosen, onZone }: TopBarProps) {
  const { parsed, go, anchor, zone, refresh, isRefreshing } = useExplorer();
  const { query, faults } = parsed;
  const time = useRef<HTMLButtonElement>(null);
  useCommands({
    time: () => time.current?.click(),
    rangeBack: () => go({ range: moveRange(query.range, anchor.nowMs, zone, -1) }),
    rangeOn: () => go({ range: moveRange(query.range, anchor.nowMs, zone, 1) }),
    zoomOut: () => go({ range: zoomOut(query.range, anchor.nowMs, zone) }),
    live: () => go({ isLive: !query.isLive, asOf: undefined }, 'replace'),
    refresh,
  });
  const refusal =
    shown.error instanceof ApiError && shown.error.status === 422 ? shown.error.message : undefined;
  return (
    <div className="flex flex-col gap-1 px-3 pt-2">
      <div className="flex flex-wrap items-start gap-2">
        <FilterBar refusal={refusal} />
        <TimeRangePicker
          range={query.range}
          zone={chosen}
          nowMs={anchor.nowMs}
          triggerRef={time}
          onRange={(range) => go({ range })}
          onZone={(next) => {
            onZone(next);
            go({ zone: undefined }, 'replace');
          }}
        />
        <LiveButton live={live} isHeld={isHeld} />
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
      <QueryFaults faults={faults} />
      <OfflineNotice />
    </div>
  );
}
