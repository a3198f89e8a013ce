import type { ReactNode } from 'react';
import { Asked } from '@/components/settings/asked';
import { Button } from '@/components/ui/button';
import { type DataColumn, DataTable } from '@/components/ui/data-table';
import type { useList } from './use-list';

interface ListSectionProps<Item> {
  label: string;
  list: Pick<ReturnType<typeof useList<Item, unknown>>, 'query' | 'items' | 'said'>;
  columns: readonly DataColumn<Item>[];
  keyOf(item: Item): string;
  empty: ReactNode;
  /** What the button over the list says. */
  add: string;
  onAdd(): void;
  /** Beside that button. */
  children?: ReactNode;
}

/** A list with a button that adds to it, what was done last, and the rest of it where it is long. */
export function ListSection<Item>({
  label,
  list: { query, items = [], said },
  columns,
  keyOf,
  empty,
  add,
  onAdd,
  children,
}: ListSectionProps<Item>) {
  return (
    <section aria-label={label} className="flex min-w-0 flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p role="status" className="min-w-0 text-control text-fg2">
          {said}
        </p>
        <div className="flex flex-wrap items-center gap-2">
          {children}
          <Button look="primary" size="large" onClick={onAdd}>
            {add}
          </Button>
        </div>
      </div>
      <Asked query={query}>
        {() => <DataTable label={label} columns={columns} rows={items} keyOf={keyOf} empty={empty} />}
      </Asked>
      {query.hasNextPage && (
        <Button
          className="self-start"
          aria-disabled={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {query.isFetchingNextPage ? 'Loading…' : 'Show more'}
        </Button>
      )}
    </section>
  );
}
