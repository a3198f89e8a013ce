'use client';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useLayoutEffect, useMemo } from 'react';
import { ExplorerContext } from '@/components/explorer/explorer-context';
import { Toasts } from '@/components/explorer/toasts';
import { ShortcutContext, useKeyboard } from '@/components/explorer/use-commands';
import { retry } from '@/lib/client/queries';
import type { StatsBoot } from './boot';
import { loadChart } from './load-chart';
import { PanelGrid } from './panel-grid';
import { ReportHead } from './report-head';
import { StatsBar } from './stats-bar';
import { StatsContext } from './stats-context';
import { useStatsPage } from './use-stats-page';

/** The statistics of what the URL asks. Each instant that the page is about has a memory of its own. */
export function Stats({ boot }: { boot: StatsBoot }) {
  const { nowMs } = boot;
  const client = useMemo(() => clientAt(nowMs), [nowMs]);
  const { stats, explorer, preferences, change, toasts, ...bar } = useStatsPage(boot);
  useKeyboard(preferences.shortcuts, false);
  // Before any panel is asked for: a browser asks a server six things at once, and some take their time.
  useLayoutEffect(() => void loadChart(), []);
  return (
    <QueryClientProvider client={client}>
      <ExplorerContext value={explorer}>
        <ShortcutContext value={preferences.shortcuts}>
          <StatsContext value={stats}>
            <div className="flex flex-col gap-3 p-3 print:p-0">
              <StatsBar {...bar} onZone={(zone) => change({ zone })} />
              <ReportHead />
              <PanelGrid />
            </div>
            <Toasts toasts={toasts} />
          </StatsContext>
        </ShortcutContext>
      </ExplorerContext>
    </QueryClientProvider>
  );
}

/** Nothing that was known at one instant is shown at another. */
function clientAt(_nowMs: number): QueryClient {
  return new QueryClient({ defaultOptions: { queries: { retry, refetchOnWindowFocus: false } } });
}
