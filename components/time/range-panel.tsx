'use client';
import { cn } from '@/components/ui/cn';
import { rangeLabel } from '@/lib/client/range-label';
import { isSameRange, PRESETS, printRange, type Range, resolveRange } from '@/lib/client/time-range';
import type { Zone } from '@/lib/client/zone';
import { MonthCalendar } from './month-calendar';
import { SpanFields } from './span-fields';
import { TypedRange } from './typed-range';
import { ZoneChoice } from './zone-choice';

interface RangePanelProps {
  range: Range;
  /** As chosen, and what that is. */
  zone: Zone;
  inForce: Zone;
  nowMs: number;
  tenantZone?: Zone;
  onRange(range: Range): void;
  onZone(zone: Zone): void;
  onClose(): void;
}

/** Every way to say a range of time. Whichever is used closes the panel; a change of zone does not. */
export function RangePanel(props: RangePanelProps) {
  const { range, zone, inForce, nowMs, tenantZone, onRange, onZone, onClose } = props;
  const choose = (chosen: Range) => {
    onRange(chosen);
    onClose();
  };
  const bounds = resolveRange(range, nowMs, inForce);
  const ways = { bounds, zone: inForce, nowMs, onRange: choose };
  return (
    <div className="flex flex-col">
      <div className="border-b border-line p-3">
        <TypedRange zone={inForce} nowMs={nowMs} onRange={choose} />
      </div>
      <div className="flex flex-col sm:flex-row">
        <ul
          aria-label="Ranges"
          className="grid grid-cols-2 content-start border-b border-line p-1 sm:w-36 sm:grid-cols-1 sm:border-e sm:border-b-0"
        >
          {PRESETS.map((preset) => (
            <li key={printRange(preset)}>
              <button
                type="button"
                aria-pressed={isSameRange(preset, range)}
                onClick={() => choose(preset)}
                className={cn(
                  'min-h-target w-full rounded px-2 text-start',
                  isSameRange(preset, range) ? 'bg-selected font-medium' : 'hover:bg-hover',
                )}
              >
                {rangeLabel(preset, inForce)}
              </button>
            </li>
          ))}
        </ul>
        <div className="flex grow flex-col items-center gap-3 p-3 sm:min-w-72">
          <MonthCalendar {...ways} />
          <SpanFields key={`${printRange(range)} ${inForce}`} {...ways} />
        </div>
      </div>
      <ZoneChoice zone={zone} onZone={onZone} {...(tenantZone !== undefined && { tenantZone })} />
    </div>
  );
}
