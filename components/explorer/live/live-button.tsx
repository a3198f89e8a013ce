import { useExplorer } from '@/components/explorer/explorer-context';
import { buttonClass } from '@/components/ui/button';
import { cn } from '@/components/ui/cn';
import type { Live } from './use-live';

/** Whether what comes is followed, how much comes, and whether it waits. */
export function LiveButton({ live, isHeld }: { live: Live; isHeld: boolean }) {
  const { parsed, go } = useExplorer();
  const isOn = parsed.query.isLive;
  return (
    <button
      type="button"
      aria-pressed={isOn}
      onClick={() => go({ isLive: !isOn, asOf: undefined }, 'replace')}
      className={cn(buttonClass(), 'gap-1.5', isOn && 'bg-selected')}
    >
      <span
        aria-hidden
        className={cn(
          'size-2 rounded-full',
          isOn && live.state === 'open' && !isHeld ? 'bg-accent' : 'border border-fg3',
        )}
      />
      {sayLive(live, isOn, isHeld)}
    </button>
  );
}

function sayLive({ state, rate }: Live, isOn: boolean, isHeld: boolean): string {
  if (!isOn) return 'Live';
  if (state === 'refused') return 'Live: refused';
  if (state !== 'open') return 'Live: connecting';
  return isHeld ? 'Live: held' : `Live ${rate}/s`;
}
