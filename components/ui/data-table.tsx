import type { ReactNode } from 'react';
import { cn } from './cn';

export interface DataColumn<Row> {
  id: string;
  header: string;
  /** Its header is read, and not shown: of actions. */
  isQuiet?: boolean;
  cell(row: Row): ReactNode;
}

interface DataTableProps<Row> {
  label: string;
  columns: readonly DataColumn<Row>[];
  rows: readonly Row[];
  keyOf(row: Row): string;
  /** What stands there instead of a table without rows. */
  empty: ReactNode;
}

/**
 * A short list of things in columns; on narrow screens each is a card, and each value stands under its column's name. The
 * roles are said, because a table that is laid out otherwise is none to every browser.
 */
export function DataTable<Row>({ label, columns, rows, keyOf, empty }: DataTableProps<Row>) {
  if (rows.length === 0)
    return (
      <div className="flex flex-col items-start gap-2 rounded-md border border-line p-6 text-control text-fg2">
        {empty}
      </div>
    );
  return (
    // biome-ignore-start lint/a11y/noRedundantRoles: see above
    <table role="table" aria-label={label} className="block w-full md:table">
      <thead role="rowgroup" className="sr-only md:not-sr-only md:table-header-group">
        <tr role="row" className="border-b border-line">
          {columns.map(({ id, header, isQuiet }) => (
            <th
              key={id}
              role="columnheader"
              scope="col"
              className="py-1.5 pe-4 text-start text-label font-medium text-fg2 last:pe-0"
            >
              <span className={cn(isQuiet && 'sr-only')}>{header}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup" className="flex flex-col gap-3 md:table-row-group">
        {rows.map((row) => (
          <tr
            key={keyOf(row)}
            role="row"
            className="flex flex-col gap-1 rounded-md border border-line p-3 md:table-row md:rounded-none md:border-0 md:border-b md:p-0"
          >
            {columns.map(({ id, header, isQuiet, cell }) => (
              <td
                key={id}
                role="cell"
                data-label={isQuiet ? undefined : header}
                className={cn(
                  'min-w-0 wrap-anywhere md:py-2 md:pe-4 md:align-top md:last:pe-0',
                  !isQuiet &&
                    'before:block before:text-label before:text-fg2 before:content-[attr(data-label)] md:before:hidden',
                )}
              >
                {cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
    // biome-ignore-end lint/a11y/noRedundantRoles: see above
  );
}
