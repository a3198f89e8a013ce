'use client';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import { Asked } from '@/components/settings/asked';
import { useViewer } from '@/components/settings/settings-context';
import { Button } from '@/components/ui/button';
import { DataTable } from '@/components/ui/data-table';
import { isAdminRole } from '@/lib/audit/role';
import { visible } from '@/lib/audit/visible';
import { type SavedView, viewsOptions } from '@/lib/client/views';
import { DeleteView } from './delete-view';
import { EditView } from './edit-view';

type Open = { kind: 'edit' | 'delete'; view: SavedView };

/** The views that somebody may see: their own to be changed, and those that are shared with them. */
export function ViewsSettings() {
  const query = useQuery(viewsOptions);
  const canShare = isAdminRole(useViewer().role);
  const [open, setOpen] = useState<Open>();
  const [said, setSaid] = useState<string>();
  const close = (done?: string) => {
    setOpen(undefined);
    if (done !== undefined) setSaid(done);
  };
  return (
    <>
      <Asked query={query}>
        {(views) => <ViewTable views={views} canShare={canShare} onOpen={setOpen} />}
      </Asked>
      <p role="status" className="text-control text-fg2">
        {said}
      </p>
      {open?.kind === 'edit' && <EditView view={open.view} canShare={canShare} onClose={close} />}
      {open?.kind === 'delete' && <DeleteView view={open.view} onClose={close} />}
    </>
  );
}

interface ViewTableProps {
  views: readonly SavedView[];
  canShare: boolean;
  onOpen(open: Open): void;
}

function ViewTable({ views, canShare, onOpen }: ViewTableProps) {
  return (
    <DataTable
      label="Saved views"
      rows={views}
      keyOf={({ id }) => id}
      empty={
        <>
          <p>No views are saved yet. Ask something of the list of events, and save it there under “View”.</p>
          <Link href="/logs" className="text-accent underline">
            Go to the list
          </Link>
        </>
      }
      columns={[
        {
          id: 'name',
          header: 'Name',
          cell: (view) => (
            <Link href={`/logs?view=${view.id}`} className="font-medium text-accent hover:underline">
              <bdi>{visible(view.name)}</bdi>
            </Link>
          ),
        },
        { id: 'search', header: 'Asks', cell: (view) => <Search search={view.search} /> },
        { id: 'shared', header: 'For', cell: reachOf },
        { id: 'default', header: 'Default', cell: (view) => (view.isDefault ? 'Begins with it' : '–') },
        {
          id: 'actions',
          header: 'Actions',
          isQuiet: true,
          cell: (view) => <Actions view={view} canShare={canShare} onOpen={onOpen} />,
        },
      ]}
    />
  );
}

/** Conditions in their own words, without what a URL makes of them. */
function Search({ search }: { search: string }) {
  const params = [...new URLSearchParams(search)].filter(([, text]) => text !== '');
  if (params.length === 0) return <span className="text-fg2">everything</span>;
  return (
    <ul className="font-mono text-code text-fg2">
      {params.map(([name, text], nth) => (
        <li key={nth}>
          <bdi>{visible(name === 'f' ? text : `${name}: ${text}`)}</bdi>
        </li>
      ))}
    </ul>
  );
}

function reachOf({ isOwn, isShared, owner }: SavedView): string {
  if (!isOwn) return `You, from ${visible(owner)}`;
  return isShared ? 'Everybody who sees what you see' : 'You alone';
}

function Actions({ view, canShare, onOpen }: { view: SavedView } & Omit<ViewTableProps, 'views'>) {
  const name = visible(view.name);
  return (
    <div className="flex gap-2 md:justify-end">
      {view.isOwn && (
        <Button aria-label={`Edit ${name}`} onClick={() => onOpen({ kind: 'edit', view })}>
          Edit
        </Button>
      )}
      {(view.isOwn || canShare) && (
        <Button aria-label={`Delete ${name}`} onClick={() => onOpen({ kind: 'delete', view })}>
          Delete
        </Button>
      )}
    </div>
  );
}
