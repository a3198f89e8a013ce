import { type ReactNode, useState } from 'react';
import { Button } from '@/components/ui/button';
import { cn } from '@/components/ui/cn';
import { saveFile } from '@/components/ui/save-file';
import { ScrollRegion } from '@/components/ui/scroll-region';
import { csvText } from '@/lib/client/csv';
import { csvName } from '@/lib/client/stats-query';
import { PanelFault } from './panel-fault';
import { useStats } from './stats-context';

/** Heights of what a panel holds: the same while it loads, when it is there, and when it is not. */
const SIZES = { short: 'h-60', list: 'h-72', tall: 'h-84' } as const;

/** A question, as far as it is answered. */
export interface Asked<T> {
  data: T | undefined;
  error: Error | null;
  refetch(): unknown;
}

interface PanelProps<T> {
  /** Its anchor, and the middle of the names of its files. */
  id: string;
  title: string;
  /** What is to be known of all its numbers. */
  note?: ReactNode;
  asked: Asked<T>;
  size?: keyof typeof SIZES;
  /** Rows of its file, with a header. */
  csv(data: T): readonly (readonly string[])[];
  /** The same numbers as a table. */
  table?(data: T): ReactNode;
  children(data: T): ReactNode;
}

/** A part of the page that is asked for, shown, refused and asked for again by itself. */
export function Panel<T>({ id, title, note, asked, size = 'list', csv, table, children }: PanelProps<T>) {
  const { span } = useStats();
  const [isTable, setTable] = useState(false);
  const { data, error } = asked;
  return (
    <section
      aria-labelledby={`${id}-title`}
      id={id}
      className="flex min-w-0 scroll-mt-2 flex-col gap-2 rounded border border-line p-3 print:mb-4 print:break-inside-avoid"
    >
      <div className="flex min-h-target flex-wrap items-center gap-x-2">
        <h2 id={`${id}-title`} className="text-label font-semibold text-fg2">
          {title}
        </h2>
        {note && <p className="text-meta text-fg3">{note}</p>}
        <div className="ms-auto flex print:hidden">
          {table && (
            <Button
              look="quiet"
              aria-pressed={isTable}
              aria-label={`View as table: ${title}`}
              disabled={!data}
              onClick={() => setTable(!isTable)}
              className={cn('px-2', isTable && 'bg-selected')}
            >
              Table
            </Button>
          )}
          <Button
            look="quiet"
            aria-label={`CSV: ${title}`}
            disabled={!data}
            onClick={() => data && saveFile(csvText(csv(data)), csvName(id, span), 'text/csv')}
            className="px-2"
          >
            CSV
          </Button>
        </div>
      </div>
      <div aria-busy={!data && !error} className={cn('relative print:h-auto', SIZES[size])}>
        {data === undefined && error && (
          <PanelFault error={error} title={title} again={() => asked.refetch()} />
        )}
        {data === undefined && !error && <Skeleton />}
        {data !== undefined &&
          (isTable && table ? <AsTable title={title}>{table(data)}</AsTable> : children(data))}
      </div>
    </section>
  );
}

function AsTable({ title, children }: { title: string; children: ReactNode }) {
  return (
    <ScrollRegion
      label={`${title} as table`}
      className="h-full overflow-auto print:h-auto print:overflow-visible"
    >
      {children}
    </ScrollRegion>
  );
}

const BARS = ['w-11/12', 'w-3/4', 'w-2/3', 'w-1/2', 'w-5/12', 'w-1/3', 'w-1/4', 'w-1/5'] as const;

function Skeleton() {
  return (
    <div className="flex h-full flex-col justify-around py-1">
      {BARS.map((width) => (
        <span key={width} className={cn('h-4 rounded-sm bg-hover', width)} />
      ))}
    </div>
  );
}
