import dynamic from 'next/dynamic';
import { useEffect, useRef, useState } from 'react';
import { cn } from '@/components/ui/cn';
import type { Boot } from './boot';
import { EventList, type GoTo } from './event-list';
import { ExplorerContext, useExplorer } from './explorer-context';
import { RailSkeleton } from './facets/rail-skeleton';
import { useJumps } from './grid/use-jump';
import { useSelection } from './grid/use-selection';
import type { Sight } from './grid/use-window';
import { NewPill } from './live/new-pill';
import { useLive } from './live/use-live';
import { Overlays } from './overlays';
import { StatusBar } from './status-bar';
import { Toasts } from './toasts';
import { Toolbar } from './toolbar';
import { TopBar } from './top-bar';
import { runCommand, ShortcutContext, useKeyboard } from './use-commands';
import { useDrawerFocus } from './use-drawer-focus';
import { useExplorerState } from './use-explorer-state';
import { useLayout } from './use-layout';
import { Sights, useSight } from './use-sight';

/** What is not in the first picture is loaded behind it: the rows are there before. */
const Histogram = dynamic(() => import('./histogram/histogram').then((it) => it.Histogram), {
  ssr: false,
  loading: () => <div aria-busy className="h-chart shrink-0 border-b border-line" />,
});
const FacetRail = dynamic(() => import('./facets/facet-rail').then((it) => it.FacetRail), {
  ssr: false,
  loading: RailSkeleton,
});
const loadDrawer = () => import('./drawer/drawer').then((it) => it.Drawer);
const Drawer = dynamic(loadDrawer);

/** The page of events. Its state is the URL; what it shows is of one state of the logs. */
export function ExplorerPage({ boot }: { boot: Boot }) {
  const { explorer, shown, preferences, change, toasts } = useExplorerState(boot);
  const { parsed, openId, isRefreshing } = explorer;
  const { query } = parsed;
  const layout = useLayout(preferences, change, boot);
  const [sights] = useState(() => new Sights());
  const isScrolled = useSight(sights, (sight) => sight?.isAtTop === false);
  const [isPointed, setPointed] = useState(false);
  const [isGoTo, setGoTo] = useState(false);
  const jumps = useJumps();
  const isHeld = isPointed || openId !== undefined || isScrolled;
  const live = useLive(shown.question, query.isLive && query.order === 'desc', isHeld);
  useKeyboard(preferences.shortcuts, openId !== undefined);
  const count = (shown.total ?? 0) + live.rows.length;
  const rail = <FacetRail question={shown.question} hasTenants={boot.hasTenants} layout={layout} />;
  const isBusy = shown.isPending || isRefreshing;
  return (
    <ExplorerContext value={explorer}>
      <ShortcutContext value={preferences.shortcuts}>
        <div className="flex h-full min-h-0 flex-col">
          <h1 className="sr-only">{query.log === 'main' ? 'Audit log' : 'Access log'}</h1>
          <TopBar
            {...{ live, isHeld, shown }}
            zone={query.zone ?? preferences.zone}
            onZone={(next) => change({ zone: next })}
          />
          <Toolbar {...{ layout, count, rail }} isAtLeast={shown.isAtLeast} canShare={boot.canShare} />
          <div aria-hidden className={cn('h-0.5 shrink-0', isBusy ? 'is-busy' : 'bg-transparent')} />
          <Histogram question={shown.question} />
          <div className="flex min-h-0 grow">
            {layout.hasFacets && (
              <section
                aria-label="Facets"
                className="hidden w-facets shrink-0 overflow-auto border-e border-line lg:block"
              >
                {rail}
              </section>
            )}
            <Body
              {...{ boot, shown, live, layout }}
              goTo={{ isOpen: isGoTo, close: () => setGoTo(false), ...jumps }}
              onHold={setPointed}
              onSight={sights.set}
            />
          </div>
          <StatusBar {...{ shown, sights, count }} onGoTo={() => setGoTo(true)} />
        </div>
        <Overlays onGoTo={() => setGoTo(true)} />
        <Toasts toasts={toasts} />
      </ShortcutContext>
    </ExplorerContext>
  );
}

interface BodyProps {
  boot: Boot;
  shown: ReturnType<typeof useExplorerState>['shown'];
  live: ReturnType<typeof useLive>;
  layout: ReturnType<typeof useLayout>;
  goTo: GoTo;
  onHold(isHeld: boolean): void;
  onSight(sight: Sight): void;
}

/** The list, and beside it the event that is open. */
function Body({ boot, shown, live, layout, goTo, onHold, onSight }: BodyProps) {
  const explorer = useExplorer();
  const { openId, refresh } = explorer;
  const scroller = useRef<HTMLDivElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const selection = useSelection();
  const drawer = useDrawerFocus(explorer, heading, scroller);
  // Loaded behind the list, and so there when the first event is opened.
  useEffect(() => void loadDrawer(), []);
  const showNew = () => {
    refresh();
    if (!runCommand('first')) scroller.current?.scrollTo({ top: 0 });
  };
  return (
    <>
      <section
        aria-label="List"
        tabIndex={-1}
        className={cn('relative flex min-w-0 grow flex-col', shown.isPending && 'is-stale')}
      >
        <NewPill live={live} onShow={showNew} />
        <EventList
          {...{ shown, layout, selection, scroller, goTo, onHold, onSight }}
          lead={live.rows}
          start={boot.start}
          onOpen={drawer.open}
        />
      </section>
      {openId !== undefined && (
        <Drawer
          {...{ heading }}
          id={openId}
          question={shown.question}
          lead={live.rows}
          total={shown.total}
          onPlace={goTo.onJump}
          onClose={drawer.close}
        />
      )}
    </>
  );
}
