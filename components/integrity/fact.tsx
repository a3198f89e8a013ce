import type { ReactNode } from 'react';
import { cn } from '@/components/ui/cn';

/** One fact of a list of them (`dl`): beside others, or on a line of its own. */
export function Fact({
  label,
  isWide = false,
  children,
}: {
  label: string;
  isWide?: boolean;
  children: ReactNode;
}) {
  return (
    <div className={cn('min-w-0', isWide && 'basis-full')}>
      <dt className="text-label text-fg2">{label}</dt>
      <dd className="tabular-nums">{children}</dd>
    </div>
  );
}
