'use client';
import { Button } from '@/components/ui/button';

/** What a failed page shows; the digest finds its line in the server's log. */
export default function PageError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <div role="alert" className="flex flex-col items-start gap-3 p-8">
      <h1 className="text-heading font-semibold">This page could not be shown</h1>
      <p className="text-fg2">
        The server failed to answer{error.digest ? ` (reference ${error.digest})` : ''}. Nothing was changed.
      </p>
      <Button onClick={reset}>Try again</Button>
    </div>
  );
}
