import { useEffect, useState } from 'react';
import { visible } from '@/lib/audit/visible';

export interface Toast {
  id: number;
  text: string;
}

const SHOWN_MS = 6_000;
const SHOWN_MAX = 3;

/** Things said in passing: the last three, for six seconds each, and to screen readers when they have time. */
export function useToasts() {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const [next, setNext] = useState(0);
  useEffect(() => {
    if (toasts.length === 0) return;
    const timer = setTimeout(() => setToasts((all) => all.slice(1)), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [toasts]);
  const say = (text: string) => {
    setToasts((all) => [...all, { id: next, text }].slice(-SHOWN_MAX));
    setNext(next + 1);
  };
  return { toasts, say };
}

export function Toasts({ toasts }: { toasts: readonly Toast[] }) {
  return (
    <div
      role="log"
      aria-label="Messages"
      aria-live="polite"
      className="pointer-events-none fixed bottom-10 end-4 z-30 flex flex-col gap-2"
    >
      {toasts.map(({ id, text }) => (
        <p key={id} className="max-w-xs rounded-md border border-line bg-bg px-3 py-2 shadow-popover">
          <bdi>{visible(text)}</bdi>
        </p>
      ))}
    </div>
  );
}
