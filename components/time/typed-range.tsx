'use client';
import { type FormEvent, useId, useState } from 'react';
import { cn } from '@/components/ui/cn';
import { readRange } from '@/lib/client/read-range';
import type { Range } from '@/lib/client/time-range';
import type { Zone } from '@/lib/client/zone';

interface TypedRangeProps {
  zone: Zone;
  nowMs: number;
  onRange(range: Range): void;
}

/** A range in words of its own; Enter applies it. */
export function TypedRange({ zone, nowMs, onRange }: TypedRangeProps) {
  const id = useId();
  const [fault, setFault] = useState<string>();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const typed = new FormData(event.currentTarget).get('range');
    const found = readRange(String(typed), nowMs, zone);
    if (typeof found !== 'string' && 'fault' in found) setFault(found.fault);
    else onRange(found);
  };
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-1">
      <label htmlFor={id} className="text-label font-medium text-fg2">
        Type a range
      </label>
      <input
        id={id}
        name="range"
        autoComplete="off"
        spellCheck={false}
        maxLength={80}
        placeholder="15m"
        aria-invalid={fault !== undefined}
        aria-describedby={`${id}-hint`}
        onChange={() => setFault(undefined)}
        className="w-full font-mono placeholder:text-fg3"
      />
      {/* As wide as the panel that the rest makes, and no wider. */}
      <p
        id={`${id}-hint`}
        aria-live="polite"
        className={cn('w-0 min-w-full text-meta', fault === undefined ? 'text-fg3' : 'text-failure')}
      >
        {fault ?? '2d · 2026-11-01 · 11-01 14:00..now · 14:00..15:30'}
      </p>
    </form>
  );
}
