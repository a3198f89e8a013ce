'use client';
import { type FormEvent, useId, useState } from 'react';
import { Button } from '@/components/ui/button';
import type { Span } from '@/lib/audit/span';
import { readRange } from '@/lib/client/read-range';
import { type Bounds, isSpan } from '@/lib/client/time-range';
import { wallIso, type Zone, zoneLabel } from '@/lib/client/zone';

interface SpanFieldsProps {
  bounds: Bounds;
  zone: Zone;
  nowMs: number;
  onRange(span: Span): void;
}

/**
 * Two times as clocks in the zone show them, to the second. An end that is left as it was keeps its milliseconds, and in
 * an hour that repeats its pass.
 */
export function SpanFields({ bounds, zone, nowMs, onRange }: SpanFieldsProps) {
  const id = useId();
  const [fault, setFault] = useState<string>();
  const { fromMs, toMs = nowMs } = bounds;
  const shown = { from: fieldText(fromMs, zone), to: fieldText(toMs, zone) };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const [from, to] = ['from', 'to'].map((name) => String(data.get(name)));
    const given = {
      from: from === shown.from && fromMs !== undefined ? new Date(fromMs).toISOString() : from,
      to: to === shown.to ? new Date(toMs).toISOString() : to,
    };
    const found = readRange(`${given.from}..${given.to}`, nowMs, zone);
    if (typeof found !== 'string' && 'fault' in found) setFault(found.fault);
    else if (isSpan(found)) onRange(found);
  };
  return (
    <form
      onSubmit={submit}
      aria-label={`From and to, ${zoneLabel(zone)}`}
      className="flex w-full flex-col gap-2"
    >
      {(['from', 'to'] as const).map((name) => (
        <label key={name} className="flex items-center gap-2 text-label text-fg2">
          <span className="w-8 shrink-0">{name === 'from' ? 'From' : 'To'}</span>
          <input
            type="datetime-local"
            step="1"
            name={name}
            required
            defaultValue={shown[name]}
            aria-invalid={fault !== undefined}
            aria-describedby={fault === undefined ? undefined : `${id}-fault`}
            className="min-w-0 grow tabular-nums"
          />
        </label>
      ))}
      {fault !== undefined && (
        <p id={`${id}-fault`} role="alert" className="text-meta text-failure">
          {fault}
        </p>
      )}
      <Button type="submit" className="justify-center">
        Apply
      </Button>
    </form>
  );
}

/** As the field has it, which leaves seconds out where there are none. */
function fieldText(ms: number | undefined, zone: Zone): string | undefined {
  return ms === undefined ? undefined : wallIso(ms, zone).slice(0, 19).replace(/:00$/, '');
}
