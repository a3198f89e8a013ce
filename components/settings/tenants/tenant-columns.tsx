import type { Act } from '@/components/settings/access/act-dialog';
import { Button } from '@/components/ui/button';
import type { DataColumn } from '@/components/ui/data-table';
import { visible } from '@/lib/audit/visible';
import { itemPath, type Tenant } from '@/lib/client/administration';

type OnAct = (act: Act, said: string) => void;
const exact = new Intl.NumberFormat('en-US');

export function tenantColumns(onEdit: (tenant: Tenant) => void, onAct: OnAct): DataColumn<Tenant>[] {
  return [
    {
      id: 'name',
      header: 'Tenant',
      cell: ({ tenant_id: id, name }) => (
        <>
          <bdi className="font-medium">{visible(name)}</bdi>
          {name !== id && <span className="block font-mono text-code text-fg2">{id}</span>}
        </>
      ),
    },
    { id: 'partner', header: 'Partner', cell: ({ partner_id: id }) => id ?? '–' },
    {
      id: 'events',
      header: 'Events',
      cell: ({ events }) => <span className="tabular-nums">{exact.format(events)}</span>,
    },
    {
      id: 'state',
      header: 'State',
      cell: ({ archived_at: at }) => (at === null ? 'takes events' : `archived ${at.slice(0, 10)}`),
    },
    {
      id: 'actions',
      header: 'Actions',
      isQuiet: true,
      cell: (tenant) => <Actions tenant={tenant} onEdit={() => onEdit(tenant)} onAct={onAct} />,
    },
  ];
}

function Actions({ tenant, onEdit, onAct }: { tenant: Tenant; onEdit(): void; onAct: OnAct }) {
  const { tenant_id: id, archived_at: archivedAt } = tenant;
  return (
    <div className="flex gap-2 md:justify-end">
      <Button aria-label={`Edit ${id}`} onClick={onEdit}>
        Edit
      </Button>
      {archivedAt === null ? (
        <Button
          aria-label={`Archive ${id}`}
          onClick={() => onAct(archiveAct(tenant), 'The tenant is archived.')}
        >
          Archive
        </Button>
      ) : (
        <Button
          aria-label={`Restore ${id}`}
          onClick={() => onAct(restoreAct(tenant), 'The tenant takes events again.')}
        >
          Restore
        </Button>
      )}
    </div>
  );
}

function archiveAct({ tenant_id: id, name }: Tenant): Act {
  return {
    ...{ title: 'Archive the tenant?', verb: 'Archive', method: 'PATCH', body: { archived: true } },
    path: itemPath('tenants', id),
    what: (
      <p>
        From then on, whoever writes events of <bdi className="font-medium text-fg">{visible(name)}</bdi> is
        refused with 403. What is there stays: it is read, proven and deleted by retention as before. It can
        be restored.
      </p>
    ),
  };
}

function restoreAct({ tenant_id: id, name }: Tenant): Act {
  return {
    ...{ title: 'Restore the tenant?', verb: 'Restore', method: 'PATCH', body: { archived: false } },
    path: itemPath('tenants', id),
    what: (
      <p>
        <bdi className="font-medium text-fg">{visible(name)}</bdi> takes events again.
      </p>
    ),
  };
}
