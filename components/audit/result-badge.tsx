import { cn } from '@/components/ui/cn';
import type { Result } from '@/lib/audit/event';

/** Shape, word and colour each say it alone: nobody must tell red from green. */
const LOOKS = {
  success: { mark: '●', className: 'text-fg2', markClass: 'text-success' },
  failure: { mark: '▲', className: 'text-failure', markClass: '' },
  denied: { mark: '■', className: 'text-denied', markClass: '' },
  error: { mark: '◆', className: 'text-warning', markClass: '' },
  unknown: { mark: '○', className: 'text-fg2', markClass: '' },
} as const satisfies Record<Result, { mark: string; className: string; markClass: string }>;

export function ResultBadge({ result }: { result: Result }) {
  const { mark, className, markClass } = LOOKS[result];
  return (
    <span className={cn('inline-flex items-center gap-1 whitespace-nowrap', className)}>
      <span aria-hidden className={cn('text-meta', markClass)}>
        {mark}
      </span>
      {result}
    </span>
  );
}
