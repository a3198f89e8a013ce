import { timeText } from '@/lib/client/zone';

/** An instant as clocks of the report's zone show it, to the minute: nothing here is sent by the second. */
export function ReportTime({ at, zone }: { at: string; zone: string }) {
  return (
    <time dateTime={at} title={zone} className="whitespace-nowrap tabular-nums">
      {timeText(Date.parse(at), zone === 'UTC' ? 'utc' : zone).slice(0, 16)}
    </time>
  );
}
