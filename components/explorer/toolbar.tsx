import { type ReactNode, useRef } from 'react';
import { LogTabs } from '@/components/audit/log-tabs';
import { ColumnsMenu } from './columns-menu';
import { useExplorer } from './explorer-context';
import { ExportMenu } from './export-menu';
import { FilterSheet } from './facets/filter-sheet';
import { ShareMenu } from './share-menu';
import { useCommands } from './use-commands';
import type { Layout } from './use-layout';
import { ViewsMenu } from './views/views-menu';

interface ToolbarProps {
  layout: Layout;
  count: number;
  isAtLeast: boolean;
  canShare: boolean;
  /** The facets, for where there is no room beside the list. */
  rail: ReactNode;
}

/** Which log, and what can be done with all that matches. */
export function Toolbar({ layout, count, isAtLeast, canShare, rail }: ToolbarProps) {
  const { parsed } = useExplorer();
  const views = useRef<HTMLButtonElement>(null);
  useCommands({ views: () => views.current?.click(), facets: layout.onFacets });
  return (
    <div className="flex flex-wrap items-center gap-2 px-3 py-1">
      <LogTabs log={parsed.query.log} />
      <div className="ms-auto flex flex-wrap items-center gap-2">
        <FilterSheet rail={rail} />
        <ViewsMenu
          trigger={views}
          canShare={canShare}
          layout={{ columns: layout.choices, density: layout.density }}
          onLayout={({ columns, density }) => {
            if (columns !== undefined) layout.onChoices(columns);
            if (density !== undefined) layout.onDensity(density);
          }}
        />
        {!layout.isNarrow && (
          <ColumnsMenu
            choices={layout.choices}
            density={layout.density}
            isMasked={parsed.isMasked}
            onChoices={layout.onChoices}
            onDensity={layout.onDensity}
          />
        )}
        <ShareMenu />
        <ExportMenu count={count} isAtLeast={isAtLeast} />
      </div>
    </div>
  );
}
