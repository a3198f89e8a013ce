'use client';
import dynamic from 'next/dynamic';
import type { RefObject } from 'react';
import { Popover } from '@/components/ui/popover';
import { moveRange, zoomOut } from '@/lib/client/move-range';
import { rangeLabel } from '@/lib/client/range-label';
import type { Range } from '@/lib/client/time-range';
import { type Zone, zoneLabel } from '@/lib/client/zone';
import { StepButton } from './step-button';
import { useZone } from './use-zone';

/** Loaded for who opens it. */
const RangePanel = dynamic(() => import('./range-panel').then((it) => it.RangePanel), { ssr: false });

interface TimeRangePickerProps {
  range: Range;
  /** As chosen: 'local' becomes the zone of the browser here. */
  zone: Zone;
  nowMs: number;
  tenantZone?: Zone;
  onRange(range: Range): void;
  onZone(zone: Zone): void;
  /** The button that opens it, for a key that does so too. */
  triggerRef?: RefObject<HTMLButtonElement | null>;
}

/** The range of time and the zone in force, what changes them, and steps along time beside. */
export function TimeRangePicker({ triggerRef, ...props }: TimeRangePickerProps) {
  const { range, zone, nowMs, onRange } = props;
  const inForce = useZone(zone);
  const [before, after] = ([-1, 1] as const).map((steps) => moveRange(range, nowMs, inForce, steps));
  const step = (to: Range = range) => ({ isOff: to === range, onStep: () => onRange(to) });
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would take part in a form around it
    <div role="group" aria-label="Time range" className="flex max-w-full items-center gap-1">
      <StepButton label="Earlier" path="M10 3 5 8l5 5" {...step(before)} />
      <Popover
        label="Time range and zone"
        triggerClass="min-w-0 flex-wrap gap-x-2 py-0.5"
        {...(triggerRef && { triggerRef })}
        trigger={
          <>
            <span className="text-start tabular-nums">{rangeLabel(range, inForce, nowMs)}</span>
            <span className="font-normal text-fg2">{zoneLabel(inForce)}</span>
            <svg viewBox="0 0 16 16" aria-hidden="true" className="size-3 shrink-0 fill-none stroke-fg2">
              <path d="m3 6 5 5 5-5" strokeWidth="1.5" />
            </svg>
          </>
        }
      >
        {(close) => <RangePanel {...props} inForce={inForce} onClose={close} />}
      </Popover>
      <StepButton label="Later" path="m6 3 5 5-5 5" {...step(after)} />
      <StepButton
        label="Zoom out"
        path="M11.5 7a4.5 4.5 0 1 1-9 0 4.5 4.5 0 0 1 9 0ZM10.5 10.5 14 14M5 7h4"
        {...step(zoomOut(range, nowMs, inForce))}
      />
    </div>
  );
}
