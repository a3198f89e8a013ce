import Link from 'next/link';
import type { ReactNode } from 'react';
import { buttonClass } from '@/components/ui/button';
import { NavLink } from './nav-link';
import { SignOut } from './sign-out';

/** The frame of every page of the console. */
export function Shell({
  userName,
  hasPassword,
  children,
}: {
  userName: string;
  /** Whether their password is kept here, and so can be changed here. */
  hasPassword: boolean;
  children: ReactNode;
}) {
  return (
    <div className="flex min-h-screen flex-col md:flex-row">
      <a href="#main" className="sr-only focus:not-sr-only focus:absolute focus:z-10 focus:bg-bg focus:p-2">
        Skip to content
      </a>
      <header className="flex flex-wrap items-center gap-2 border-b border-line p-3 md:sticky md:top-0 md:h-screen md:w-rail md:shrink-0 md:flex-col md:items-stretch md:border-b-0 md:border-r">
        <p className="px-2 text-title font-semibold">Trailmark</p>
        <nav aria-label="Main" className="flex gap-1 md:flex-col">
          <NavLink href="/logs">Logs</NavLink>
          <NavLink href="/stats">Stats</NavLink>
          <NavLink href="/integrity">Integrity</NavLink>
        </nav>
        <a href="/docs" className="px-2 py-1 text-label text-fg2 hover:underline">
          API reference
        </a>
        <div className="ml-auto flex min-w-0 flex-wrap items-center justify-end gap-2 md:ml-0 md:mt-auto md:justify-between">
          <span className="truncate px-2 text-fg2">{userName}</span>
          {hasPassword && (
            <Link href="/password" className={buttonClass()}>
              Password
            </Link>
          )}
          <SignOut />
        </div>
      </header>
      <main id="main" className="min-w-0 grow">
        {children}
      </main>
    </div>
  );
}
