import { ChevronDown } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useId } from 'react';
import { cn } from '@/components/ui/cn';
import type { SettingsSection } from '@/lib/client/settings-sections';

interface SettingsNavProps {
  groups: readonly { group: string; sections: readonly SettingsSection[] }[];
}

/** The sections as links: at the side, and on narrow screens behind the name of the one that is open. */
export function SettingsNav({ groups }: SettingsNavProps) {
  const path = usePathname();
  const present = groups.flatMap(({ sections }) => sections).find(({ href }) => path.startsWith(href));
  return (
    <nav
      aria-label="Settings"
      className="border-b border-line md:w-52 md:shrink-0 md:border-e md:border-b-0 md:px-2 md:py-4"
    >
      <details key={path} className="group md:hidden">
        <summary className="flex min-h-10 cursor-pointer items-center gap-2 px-4 text-control [&::-webkit-details-marker]:hidden">
          <span className="text-fg2">Settings:</span>
          <span className="grow font-medium">{present?.label ?? 'choose a section'}</span>
          <ChevronDown aria-hidden className="size-4 text-fg2 group-open:rotate-180" />
        </summary>
        <div className="px-2 pb-2">
          <Sections groups={groups} path={path} />
        </div>
      </details>
      <div className="sticky top-4 hidden md:block">
        <Sections groups={groups} path={path} />
      </div>
    </nav>
  );
}

function Sections({ groups, path }: SettingsNavProps & { path: string }) {
  const id = useId();
  return groups.map(({ group, sections }) => (
    <div key={group} className="pb-4">
      <h2 id={`${id}-${group}`} className="px-2 pb-1 text-label font-medium text-fg2">
        {group}
      </h2>
      <ul aria-labelledby={`${id}-${group}`}>
        {sections.map(({ href, label }) => (
          <li key={href}>
            <Link
              href={href}
              aria-current={path.startsWith(href) ? 'page' : undefined}
              className={cn(
                'flex min-h-8 items-center rounded px-2 text-control hover:bg-hover',
                path.startsWith(href) ? 'bg-selected font-medium text-fg' : 'text-fg2',
              )}
            >
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  ));
}
