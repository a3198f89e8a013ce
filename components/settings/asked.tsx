import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Button } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import { ApiError } from '@/lib/client/api';

/** What was asked for, once it is there; before it a place for it, and why it does not come. */
export function Asked<Data>({
  query,
  children,
}: {
  query: UseQueryResult<Data>;
  children(data: Data): ReactNode;
}) {
  if (query.data !== undefined) return children(query.data);
  if (query.error)
    return (
      <div className="flex flex-col items-start gap-3">
        <Notice tone="error">
          {query.error.message}
          {query.error instanceof ApiError && query.error.status > 0 && ` (${query.error.status})`}
        </Notice>
        <Button onClick={() => void query.refetch()}>Try again</Button>
      </div>
    );
  return (
    <div aria-busy className="flex flex-col gap-3">
      <span className="sr-only">Loading</span>
      {[1, 2, 3, 4].map((row) => (
        <span key={row} className="h-8 rounded bg-hover" />
      ))}
    </div>
  );
}
