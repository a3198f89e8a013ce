import type { Metadata } from 'next';
import Link from 'next/link';
import { Mark } from '@/components/shell/mark';
import { buttonClass } from '@/components/ui/button';

export const metadata: Metadata = { title: 'Not found' };

/** Of a path that leads nowhere. The one that Next brings has a style that the policy of our pages refuses. */
export default function NotFound() {
  return (
    <main className="flex flex-col items-start gap-3 p-8">
      <Mark />
      <h1 className="text-heading font-semibold">Not found</h1>
      <p className="text-fg2">There is no page at this address.</p>
      <Link href="/" className={buttonClass()}>
        All events
      </Link>
    </main>
  );
}
