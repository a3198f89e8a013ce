import { useEffect, useState } from 'react';
import type { Live } from './use-live';

const exact = new Intl.NumberFormat('en-US');
const SAY_MS = 10_000;

/** How many events came that are not shown, and the way to them. Said aloud at most every ten seconds. */
export function NewPill({ live, onShow }: { live: Live; onShow(): void }) {
  const { waiting } = live;
  const [said, setSaid] = useState(0);
  useEffect(() => {
    if (waiting === 0) return;
    const timer = setTimeout(() => setSaid(waiting), SAY_MS);
    return () => clearTimeout(timer);
  }, [waiting]);
  const text = `${exact.format(waiting)} new ${waiting === 1 ? 'event' : 'events'}`;
  return (
    <>
      <p className="sr-only" role="status">
        {said > 0 && `${exact.format(said)} new events`}
      </p>
      {waiting > 0 && (
        <button
          type="button"
          onClick={onShow}
          className="absolute start-1/2 top-9 z-[4] min-h-target -translate-x-1/2 rounded-full border border-accent bg-bg px-3 font-medium text-accent shadow-popover tabular-nums"
        >
          {text} ↑
        </button>
      )}
    </>
  );
}
