import { cn } from '@/components/ui/cn';

/** Shape, word and colour each say it alone. The word stands beside it, always. */
const LOOKS = {
  good: { path: 'M4.5 8.2 7 10.7l4.5-5', className: 'text-success' },
  part: { path: 'M8 4.5v7M4.5 8H8', className: 'text-success' },
  wait: { path: 'M8 4.5V8l2.4 1.6', className: 'text-warning' },
  gone: { path: 'M5 8h6', className: 'text-fg2' },
  bad: { path: 'm5.4 5.4 5.2 5.2m0-5.2-5.2 5.2', className: 'text-failure' },
  none: { path: '', className: 'text-fg3' },
} as const;
export type MarkLook = keyof typeof LOOKS;

/** A mark of 16 px; what is bad has corners. */
export function Mark({ look, isLarge = false }: { look: MarkLook; isLarge?: boolean }) {
  const { path, className } = LOOKS[look];
  return (
    <svg
      viewBox="0 0 16 16"
      aria-hidden="true"
      className={cn('shrink-0 fill-none stroke-current stroke-2', className, isLarge ? 'size-6' : 'size-4')}
    >
      {look === 'bad' ? (
        <path d="M5 1.5h6L14.5 5v6L11 14.5H5L1.5 11V5z" className="stroke-1" />
      ) : (
        <circle cx="8" cy="8" r="6.5" className={cn('stroke-1', look === 'none' && 'opacity-50')} />
      )}
      <path d={path} />
    </svg>
  );
}
