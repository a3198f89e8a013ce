import type { ReactNode } from 'react';
import { cn } from '@/components/ui/cn';

interface DataTableProps {
  caption: string;
  head: readonly string[];
  /** Each with as many cells as there are titles; the first one names the row. */
  rows: readonly { key: string; cells: readonly ReactNode[] }[];
}

/** Numbers under each other. */
export function DataTable({ caption, head, rows }: DataTableProps) {
  return (
    <table className="w-full tabular-nums">
      <caption className="sr-only">{caption}</caption>
      <thead className="text-label text-fg2">
        <tr>
          {head.map((title, nth) => (
            <th
              key={title}
              scope="col"
              className={cn(
                'sticky top-0 whitespace-nowrap bg-bg px-1 pb-1 font-medium',
                nth === 0 ? 'text-start' : 'text-end',
              )}
            >
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, cells: [name, ...numbers] }) => (
          <tr key={key} className="h-6.5 border-t border-line hover:bg-hover">
            <th scope="row" className="max-w-0 w-full truncate px-1 text-start font-normal">
              {name}
            </th>
            {numbers.map((cell, nth) => (
              <td key={nth} className="whitespace-nowrap px-1 text-end">
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
