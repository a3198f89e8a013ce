'use client';
import { createColumnHelper, tableFeatures, useTable } from '@tanstack/react-table';
import Link from 'next/link';
import { cn } from '@/components/ui/cn';
import { visible } from '@/lib/audit/visible';
import { Instant } from './instant';
import { Redacted } from './redacted';
import { ResultBadge } from './result-badge';
import type { LogRow } from './row';

const features = tableFeatures({});
const helper = createColumnHelper<typeof features, LogRow>();

const HEAD = 'px-2 py-1 font-medium whitespace-nowrap';

const columns = helper.columns([
  helper.accessor('occurredAt', {
    header: 'Time (UTC)',
    cell: ({ row }) => (
      <Link href={row.original.href} scroll={false} className="text-accent after:absolute after:inset-0">
        <Instant at={row.original.occurredAt} />
      </Link>
    ),
  }),
  helper.accessor('result', {
    header: 'Result',
    cell: ({ row }) => <ResultBadge result={row.original.result} />,
  }),
  helper.accessor('actor', {
    header: 'Actor',
    cell: ({ row }) =>
      row.original.redacted.includes('person') ? (
        <Redacted part="person" />
      ) : (
        <Text value={row.original.actor} />
      ),
  }),
  helper.accessor('action', {
    header: 'Action',
    cell: ({ row }) => <Text value={row.original.action} isCode />,
  }),
  helper.accessor('resource', {
    header: 'Resource',
    cell: ({ row }) => (
      <>
        <Text value={row.original.resource} />
        {row.original.redacted.includes('payload') && (
          <>
            {' '}
            <Redacted part="payload" />
          </>
        )}
      </>
    ),
  }),
  helper.accessor('ip', {
    header: 'IP address',
    cell: ({ row }) =>
      row.original.redacted.includes('person') ? (
        <Redacted part="person" />
      ) : (
        <Text value={row.original.ip} isCode />
      ),
  }),
  helper.accessor('tenantId', {
    header: 'Tenant',
    cell: ({ row }) => <Text value={row.original.tenantId} />,
  }),
]);

interface LogTableProps {
  rows: readonly LogRow[];
  openId: string | undefined;
  order: 'asc' | 'desc';
  /** The same list in the other order. */
  reverseHref: string;
}

/** One page of events. The time is the link of its row and covers it. */
export function LogTable({ rows, openId, order, reverseHref }: LogTableProps) {
  const table = useTable({ features, columns, data: rows });
  return (
    <table className="w-full border-collapse text-left">
      <caption className="sr-only">Events, {order === 'desc' ? 'newest' : 'oldest'} first</caption>
      <thead className="text-label text-fg2">
        {table.getHeaderGroups().map((group) => (
          <tr key={group.id} className="border-b border-line">
            {group.headers.map((header) =>
              header.column.id === 'occurredAt' ? (
                <th
                  key={header.id}
                  scope="col"
                  className={HEAD}
                  aria-sort={order === 'desc' ? 'descending' : 'ascending'}
                >
                  <Link
                    href={reverseHref}
                    className="inline-flex min-h-target items-center gap-1 hover:text-fg"
                  >
                    <table.FlexRender header={header} />
                    <span aria-hidden>{order === 'desc' ? '▾' : '▴'}</span>
                  </Link>
                </th>
              ) : (
                <th key={header.id} scope="col" className={HEAD}>
                  <table.FlexRender header={header} />
                </th>
              ),
            )}
          </tr>
        ))}
      </thead>
      <tbody>
        {table.getRowModel().rows.map((row) => (
          <tr
            key={row.original.id}
            aria-current={row.original.id === openId || undefined}
            className={cn(
              'relative h-8 border-b border-line hover:bg-hover',
              row.original.id === openId && 'bg-selected',
            )}
          >
            {row.getAllCells().map((cell) => (
              <td key={cell.id} className="max-w-xs truncate px-2">
                <table.FlexRender cell={cell} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A value of an event is foreign text: isolated from the direction of the line, its hidden marks spelled out. */
function Text({ value, isCode }: { value: string | undefined; isCode?: boolean }) {
  if (value === undefined) return <span className="text-fg3">—</span>;
  return (
    <bdi className={cn(isCode && 'font-mono')} title={visible(value)}>
      {visible(value)}
    </bdi>
  );
}
