import Link from 'next/link';
import { cn } from '@/components/ui/cn';
import type { LogKind } from '@/lib/audit/scope';

const LOGS = [
  { log: 'main', label: 'Events', href: '/logs' },
  { log: 'access', label: 'Access log', href: '/logs?log=access' },
] as const satisfies readonly { log: LogKind; label: string; href: string }[];

/** The events, and the records of who read them. Filters do not come along: they are of the other log. */
export function LogTabs({
  log: here,
  hrefs,
}: {
  log: LogKind;
  /** Where each of them is shown; the lists, unless said. */
  hrefs?: Readonly<Record<LogKind, string>>;
}) {
  return (
    <nav aria-label="Log" className="flex gap-1">
      {LOGS.map(({ log, label, href }) => (
        <Link
          key={log}
          href={hrefs?.[log] ?? href}
          aria-current={log === here ? 'page' : undefined}
          className={cn(
            'inline-flex min-h-target items-center rounded px-3 text-control hover:bg-hover',
            log === here && 'bg-selected font-medium',
          )}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}
