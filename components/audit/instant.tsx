/** `2026-11-20 14:03:22.118`; the zone stands in the header of the column. */
export function Instant({ at }: { at: string }) {
  return (
    <time dateTime={at} className="whitespace-nowrap font-mono tabular-nums">
      {at.slice(0, 10)} {at.slice(11, 23)}
    </time>
  );
}
