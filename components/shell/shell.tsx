import { BarChart3, BookOpen, List, Settings, ShieldCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import { Mark } from './mark';
import { NavLink } from './nav-link';
import { TenantSwitcher } from './tenant-switcher';
import { UserMenu, type UserMenuProps } from './user-menu';

interface ShellProps {
  user: UserMenuProps;
  /** Names of the tenants that can be switched to; empty where there is one alone. */
  tenants: readonly string[];
  children: ReactNode;
}

/** The frame of every page of the console. The page fills what is left of the window, and scrolls in itself. */
export function Shell({ user, tenants, children }: ShellProps) {
  return (
    <div className="flex h-dvh flex-col md:flex-row print:block print:h-auto">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:absolute focus:z-30 focus:rounded focus:bg-bg focus:p-2"
      >
        Skip to events
      </a>
      <header className="flex shrink-0 flex-wrap items-center gap-x-1 sm:gap-x-2 border-b border-line px-2 py-1 md:w-rail md:flex-col md:flex-nowrap md:gap-2 md:border-b-0 md:border-e md:px-0 md:py-3 print:hidden">
        <span title="Trailmark" className="hidden shrink-0 sm:block [&_svg]:size-7">
          <Mark />
          <span className="sr-only">Trailmark</span>
        </span>
        {tenants.length > 1 && <TenantSwitcher tenants={tenants} />}
        <nav aria-label="Main" className="flex sm:gap-1 md:mt-2 md:w-full md:flex-col">
          <NavLink href="/logs" icon={<List aria-hidden className="size-5" />}>
            Logs
          </NavLink>
          <NavLink href="/stats" icon={<BarChart3 aria-hidden className="size-5" />}>
            Stats
          </NavLink>
          <NavLink href="/integrity" icon={<ShieldCheck aria-hidden className="size-5" />}>
            Integrity
          </NavLink>
          <NavLink href="/settings" icon={<Settings aria-hidden className="size-5" />}>
            Settings
          </NavLink>
          <NavLink href="/docs" icon={<BookOpen aria-hidden className="size-5" />}>
            API
          </NavLink>
        </nav>
        <div className="ms-auto md:ms-0 md:mt-auto">
          <UserMenu {...user} />
        </div>
      </header>
      <main
        id="main"
        tabIndex={-1}
        className="min-h-0 min-w-0 grow overflow-auto outline-none print:overflow-visible"
      >
        {children}
      </main>
    </div>
  );
}
