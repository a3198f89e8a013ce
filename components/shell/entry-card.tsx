import type { ReactNode } from 'react';
import { Notice } from '@/components/ui/notice';
import { Mark } from './mark';

/** The frame of the pages before the console: one card in the middle, the whole width on a phone. */
export function EntryCard({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  return (
    <main className="flex min-h-screen flex-col items-center justify-center p-4 sm:bg-hover">
      <div className="flex w-full max-w-sm flex-col gap-5 rounded-lg border-line bg-bg sm:border sm:p-8">
        <header className="flex flex-col gap-3">
          <Mark />
          <h1 className="text-heading font-semibold">{title}</h1>
          {hint && <p className="text-control text-fg2">{hint}</p>}
        </header>
        <noscript>
          <Notice>The console needs JavaScript: allow it for this address, then load the page again.</Notice>
        </noscript>
        {children}
      </div>
      <p className="pt-6 text-label text-fg2">Every sign-in is recorded in the access log.</p>
    </main>
  );
}
