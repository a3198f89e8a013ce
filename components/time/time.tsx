import { timeText, type Zone } from '@/lib/client/zone';

/** `2026-11-29 14:03:22.118` in a zone that is not 'local', which would differ between server and browser: see useZone. */
export function Time({ ms, zone }: { ms: number; zone: Zone }) {
  return (
    <time dateTime={new Date(ms).toISOString()} className="whitespace-nowrap font-mono tabular-nums">
      {timeText(ms, zone)}
    </time>
  );
}
