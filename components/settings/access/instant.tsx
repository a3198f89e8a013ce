import { timeText } from '@/lib/client/zone';

/** An instant to the minute, in UTC as all of the settings are; nothing where it is null. */
export function Instant({ at, none }: { at: string | null; none: string }) {
  if (at === null) return <span className="text-fg2">{none}</span>;
  return (
    <time dateTime={at} title={`${at}`} className="whitespace-nowrap font-mono text-code tabular-nums">
      {timeText(Date.parse(at), 'utc').slice(0, 16)}
    </time>
  );
}
