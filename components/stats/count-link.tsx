import Link from 'next/link';
import { countText } from '@/lib/client/figures';

/** A number, and the way to as many events; to none there is no way. */
export function CountLink({ events, of, href }: { events: number; of: string; href: string | undefined }) {
  if (events === 0 || href === undefined) return <span className="tabular-nums">{countText(events)}</span>;
  return (
    <Link
      href={href}
      prefetch={false}
      data-events={events}
      aria-label={`${countText(events)} ${of}`}
      className="tabular-nums underline-offset-2 hover:underline"
    >
      {countText(events)}
    </Link>
  );
}
