import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import type { RefObject } from 'react';
import { useExplorer } from '@/components/explorer/explorer-context';
import { Popover } from '@/components/ui/popover';
import type { ColumnLayout, Density } from '@/lib/audit/layout';
import { visible } from '@/lib/audit/visible';
import { parseConsoleQuery, printConsoleQuery, type QUERY_DEFAULT } from '@/lib/client/console-query';
import { type SavedView, viewsOptions } from '@/lib/client/views';

/** Loaded when somebody looks at the views: no list waits for it. */
const ViewsPanel = dynamic(() => import('./views-panel').then((it) => it.ViewsPanel));

export interface ViewLayout {
  columns: readonly ColumnLayout[] | null;
  density: Density;
}

interface ViewsMenuProps {
  layout: ViewLayout;
  canShare: boolean;
  trigger: RefObject<HTMLButtonElement | null>;
  onLayout(layout: Partial<ViewLayout>): void;
}

/** Saved questions: one's own and those of one's colleagues; the one that is shown, and whether it was changed since. */
export function ViewsMenu({ layout, canShare, trigger, onLayout }: ViewsMenuProps) {
  const { parsed, go } = useExplorer();
  const { data: views = [] } = useQuery(viewsOptions);
  const present = views.find(({ id }) => id === parsed.query.viewId);
  const isChanged =
    present !== undefined &&
    (searchOf(parsed.query) !== normal(present.search) || isLaidOutOtherwise(present, layout));
  const show = (view: SavedView) => {
    const { query } = parseConsoleQuery(new URLSearchParams(view.search));
    onLayout({
      ...(view.columns && { columns: view.columns }),
      ...(view.density && { density: view.density }),
    });
    go({ ...query, viewId: view.id, asOf: undefined });
  };
  return (
    <Popover
      label="Saved views"
      triggerRef={trigger}
      trigger={
        <>
          <span className="text-fg2">View:</span>&nbsp;
          <bdi className="max-w-40 truncate">{present ? visible(present.name) : 'none'}</bdi>
          {isChanged && <span title="Changed since it was saved">&nbsp;•</span>}
          {isChanged && <span className="sr-only"> (changed)</span>}
        </>
      }
    >
      {(close) => (
        <ViewsPanel
          views={views}
          present={present}
          isChanged={isChanged}
          content={{ search: searchOf(parsed.query), ...layout }}
          canShare={canShare}
          onShow={(view) => {
            close();
            show(view);
          }}
        />
      )}
    </Popover>
  );
}

/** What of a query is saved: not which view it is of, nor a state that passes. */
function searchOf(query: typeof QUERY_DEFAULT): string {
  return printConsoleQuery({ ...query, viewId: undefined, asOf: undefined, isLive: false }).slice(1);
}

function normal(search: string): string {
  return searchOf(parseConsoleQuery(new URLSearchParams(search)).query);
}

/** A view without a layout of its own is the same in any. */
function isLaidOutOtherwise(view: SavedView, { columns, density }: ViewLayout): boolean {
  const print = (all: ViewLayout['columns']) =>
    JSON.stringify(all?.map(({ id, width, pinned }) => [id, width, pinned]));
  const isOther = view.columns !== null && print(view.columns) !== print(columns);
  return isOther || (view.density !== null && view.density !== density);
}
