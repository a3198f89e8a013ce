import {
  columnOrderingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  createColumnHelper,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useMemo } from 'react';
import { COLUMN_WIDTH, type ColumnLayout } from '@/lib/audit/layout';
import { COLUMNS, type Column, columnsFor } from '@/lib/client/columns';
import type { ShownEvent } from '@/lib/client/event';

const features = tableFeatures({
  ...{ columnOrderingFeature, columnSizingFeature, columnVisibilityFeature },
});
const helper = createColumnHelper<typeof features, ShownEvent>();
const definitions = helper.columns(
  COLUMNS.map(({ id, label, width, text }) =>
    helper.accessor((event) => text(event), {
      ...{ id, header: label, size: width, minSize: COLUMN_WIDTH.min, maxSize: COLUMN_WIDTH.max },
    }),
  ),
);
/** Rows are drawn from blocks: the table holds what columns there are, and nothing else. */
const NO_ROWS: ShownEvent[] = [];

/** A column as it stands in the grid. */
export interface PlacedColumn {
  column: Column;
  width: number;
  /** Pixels from the beginning of the row at which it stays; undefined: it scrolls. */
  pinnedAt: number | undefined;
}

/** The columns of the grid in their order, those that stay first. */
export function useColumns(choices: readonly ColumnLayout[], isMasked: boolean): readonly PlacedColumn[] {
  const state = useMemo(() => stateOf(choices), [choices]);
  const table = useTable({ features, columns: definitions, data: NO_ROWS, state });
  return useMemo(() => {
    const known = new Map(columnsFor(isMasked).map((column) => [`${column.id}`, column]));
    const pinned = new Set<string>(choices.filter((it) => it.pinned).map(({ id }) => id));
    return table.getVisibleLeafColumns().flatMap((it) => {
      const column = known.get(it.id);
      if (!column) return [];
      return [{ column, width: it.getSize(), pinnedAt: pinned.has(it.id) ? it.getStart() : undefined }];
    });
    // The state is what the table was made of: its methods read no other.
  }, [table, isMasked, choices, state]);
}

function stateOf(choices: readonly ColumnLayout[]) {
  const shown = new Set(choices.map(({ id }) => id));
  return {
    columnVisibility: Object.fromEntries(COLUMNS.map(({ id }) => [id, shown.has(id)])),
    columnOrder: [...choices.filter(({ pinned }) => pinned), ...choices.filter(({ pinned }) => !pinned)].map(
      ({ id }) => id,
    ),
    columnSizing: Object.fromEntries(
      choices.flatMap(({ id, width }) => (width === null ? [] : [[id, width]])),
    ),
  };
}
