'use client';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { cn } from '@/components/ui/cn';

export function NavLink({ href, children }: { href: string; children: ReactNode }) {
  const isHere = usePathname().startsWith(href);
  return (
    <Link
      href={href}
      aria-current={isHere ? 'page' : undefined}
      className={cn('rounded px-2 py-1 text-control hover:bg-hover', isHere && 'bg-selected font-medium')}
    >
      {children}
    </Link>
  );
}
