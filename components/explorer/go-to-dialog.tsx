import { type FormEvent, useState } from 'react';
import { useExplorer } from '@/components/explorer/explorer-context';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { isUuid } from '@/lib/audit/event-id';
import { readRange } from '@/lib/client/read-range';
import { isSpan } from '@/lib/client/time-range';

export type Target = { rank: number } | { id: string } | { at: string };

/** Asks for a row by its number, for an instant, or for an event by its id. */
export function GoToDialog({
  count,
  onTarget,
  onClose,
}: {
  count: number;
  onTarget(target: Target): void;
  onClose(): void;
}) {
  const { anchor, zone } = useExplorer();
  const [fault, setFault] = useState<string>();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const target = readTarget(
      String(new FormData(event.currentTarget).get('target')).trim(),
      count,
      anchor.nowMs,
      zone,
    );
    if ('fault' in target) return setFault(target.fault);
    onClose();
    onTarget(target);
  };
  return (
    <Dialog title="Go to" onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-2">
        <label className="flex flex-col gap-1 text-label text-fg2">
          Row, time or event ID
          <input
            name="target"
            data-first
            autoComplete="off"
            aria-invalid={fault !== undefined}
            aria-describedby="go-to-fault"
            placeholder={`1 to ${count}, 2026-11-01 14:00, or an ID`}
            className="font-mono text-body text-fg"
          />
        </label>
        <p id="go-to-fault" role="alert" className="min-h-4 text-label text-failure">
          {fault}
        </p>
        <Button type="submit" look="primary">
          Go
        </Button>
      </form>
    </Dialog>
  );
}

function readTarget(text: string, count: number, nowMs: number, zone: string): Target | { fault: string } {
  if (isUuid(text)) return { id: text.toLowerCase() };
  const row = text.replaceAll(/[,\s]/g, '');
  if (/^\d+$/.test(row)) {
    const rank = Number(row) - 1;
    return rank >= 0 && rank < count ? { rank } : { fault: `There are rows 1 to ${count}` };
  }
  const range = readRange(text, nowMs, zone);
  if (typeof range !== 'string' && 'fault' in range) return { fault: range.fault };
  return isSpan(range)
    ? { at: new Date(range.fromMs).toISOString() }
    : { fault: 'A time is needed: 2026-11-01 14:00' };
}
