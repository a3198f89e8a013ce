'use client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { utcSecond } from '@/components/integrity/words';
import { Asked } from '@/components/settings/asked';
import { useViewer } from '@/components/settings/settings-context';
import { Button } from '@/components/ui/button';
import { DataTable } from '@/components/ui/data-table';
import { isAdminRole } from '@/lib/audit/role';
import { visible } from '@/lib/audit/visible';
import { type Hold, holdsOptions } from '@/lib/client/retention';
import { PlaceHold } from './place-hold';
import { ReleaseHold } from './release-hold';
import { Subject } from './subject';

type Open = { kind: 'place' } | { kind: 'release'; hold: Hold };

/** Legal holds of a tenant: those that stand, and those that were released. */
export function HoldSettings({ tenantId }: { tenantId: string }) {
  const query = useQuery(holdsOptions(tenantId));
  const mayChange = isAdminRole(useViewer().role);
  const [open, setOpen] = useState<Open>();
  const [said, setSaid] = useState<string>();
  const close = (done?: string) => {
    setOpen(undefined);
    if (done !== undefined) setSaid(done);
  };
  return (
    <>
      {mayChange && (
        <Button look="primary" size="large" className="self-start" onClick={() => setOpen({ kind: 'place' })}>
          Place a hold
        </Button>
      )}
      <Asked query={query}>
        {(holds) => (
          <HoldTable
            holds={holds}
            onRelease={mayChange ? (hold) => setOpen({ kind: 'release', hold }) : undefined}
          />
        )}
      </Asked>
      <p role="status" className="text-control text-fg2">
        {said}
      </p>
      {open?.kind === 'place' && <PlaceHold tenantId={tenantId} onClose={close} />}
      {open?.kind === 'release' && <ReleaseHold tenantId={tenantId} hold={open.hold} onClose={close} />}
    </>
  );
}

function HoldTable({
  holds,
  onRelease,
}: {
  holds: readonly Hold[];
  onRelease: ((hold: Hold) => void) | undefined;
}) {
  return (
    <DataTable
      label="Legal holds"
      rows={holds}
      keyOf={({ hold }) => String(hold)}
      empty={<p>No legal hold stands, and none ever did: nothing forbids the deletion of events.</p>}
      columns={[
        { id: 'state', header: 'State', cell: (hold) => (hold.released_at === null ? 'Stands' : 'Released') },
        { id: 'about', header: 'Protects', cell: (hold) => <Subject hold={hold} /> },
        { id: 'reason', header: 'Reason', cell: (hold) => <bdi>{visible(hold.reason)}</bdi> },
        { id: 'placed', header: 'Placed', cell: (hold) => <Placed hold={hold} /> },
        {
          id: 'actions',
          header: 'Actions',
          isQuiet: true,
          cell: (hold) =>
            onRelease && hold.released_at === null ? (
              <Button
                className="whitespace-nowrap"
                aria-label={`Release hold ${hold.hold}`}
                onClick={() => onRelease(hold)}
              >
                Release
              </Button>
            ) : null,
        },
      ]}
    />
  );
}

function Placed({ hold: { placed_by: by, placed_at: at, released_at: releasedAt } }: { hold: Hold }) {
  return (
    <>
      <bdi>{visible(by)}</bdi>, <span className="tabular-nums">{utcSecond(at)}</span>
      {releasedAt !== null && (
        <span className="block text-fg2 tabular-nums">Released {utcSecond(releasedAt)}</span>
      )}
    </>
  );
}
