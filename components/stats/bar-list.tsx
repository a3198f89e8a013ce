import Link from 'next/link';
import { visible } from '@/lib/audit/visible';

export interface BarItem {
  label: string;
  events: number;
  href: string;
}

/** The most frequent values, each the way to its events. */
export function BarList({ title, items }: { title: string; items: readonly BarItem[] }) {
  const most = items[0]?.events ?? 1;
  return (
    <section className="min-w-0">
      <h2 className="pb-2 text-label font-semibold text-fg2">{title}</h2>
      {items.length === 0 && <p className="text-fg2">None in this range.</p>}
      <ol className="flex flex-col gap-1">
        {items.map(({ label, events, href }) => (
          <li key={label}>
            <Link href={href} className="block rounded px-1 hover:bg-hover">
              <span className="flex justify-between gap-2">
                <bdi className="truncate font-mono text-label" title={visible(label)}>
                  {visible(label)}
                </bdi>
                <span className="tabular-nums">{new Intl.NumberFormat('en-US').format(events)}</span>
              </span>
              <svg aria-hidden viewBox="0 0 100 2" preserveAspectRatio="none" className="h-0.5 w-full">
                <rect width={(100 * events) / most} height="2" className="fill-accent" />
              </svg>
            </Link>
          </li>
        ))}
      </ol>
    </section>
  );
}
