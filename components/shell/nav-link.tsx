'use client';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { cn } from '@/components/ui/cn';

/** A page of the console: its sign above its name. */
export function NavLink({ href, icon, children }: { href: string; icon: ReactNode; children: ReactNode }) {
  const isHere = usePathname().startsWith(href);
  return (
    <Link
      href={href}
      aria-current={isHere ? 'page' : undefined}
      className={cn(
        'flex min-h-10 flex-col items-center justify-center rounded px-1 py-1 text-meta hover:bg-hover sm:px-2 md:mx-1 md:px-1',
        isHere ? 'bg-selected font-medium text-fg' : 'text-fg2',
      )}
    >
      {icon}
      {children}
    </Link>
  );
}
