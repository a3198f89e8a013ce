'use client';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ComponentProps, type ReactNode, useState } from 'react';
import { retry } from '@/lib/client/queries';
import { SettingsContext, type SettingsViewer } from './settings-context';
import { SettingsNav } from './settings-nav';

interface SettingsFrameProps extends ComponentProps<typeof SettingsNav> {
  viewer: SettingsViewer;
  children: ReactNode;
}

/** Sections at the side, or behind a button above on narrow screens; what one of them has asked, the others know. */
export function SettingsFrame({ viewer, groups, children }: SettingsFrameProps) {
  const [client] = useState(
    () => new QueryClient({ defaultOptions: { queries: { retry, refetchOnWindowFocus: false } } }),
  );
  return (
    <QueryClientProvider client={client}>
      <SettingsContext value={viewer}>
        <div className="flex min-h-full flex-col md:flex-row">
          <SettingsNav groups={groups} />
          <div className="flex min-w-0 max-w-5xl grow flex-col gap-6 p-4 md:p-6">{children}</div>
        </div>
      </SettingsContext>
    </QueryClientProvider>
  );
}
