'use client';
import { type Act, ActDialog } from '@/components/settings/access/act-dialog';
import { ListSection } from '@/components/settings/access/list-section';
import { roleLabel } from '@/components/settings/access/roles';
import { type Secret, SecretDialog } from '@/components/settings/access/secret-dialog';
import { useList } from '@/components/settings/access/use-list';
import { Button } from '@/components/ui/button';
import type { DataColumn } from '@/components/ui/data-table';
import { visible } from '@/lib/audit/visible';
import { type Client, itemPath } from '@/lib/client/administration';
import { ClientForm } from './client-form';

type Open = { kind: 'new' } | { kind: 'secret'; secret: Secret } | { kind: 'act'; act: Act };

/** Machines that get tokens: made, given another secret, and revoked. */
export function ClientsSettings() {
  const list = useList<Client, Open>('clients');
  const { open, close, done } = list;
  return (
    <>
      <ListSection
        label="OAuth clients"
        list={list}
        columns={columnsOf((act) => list.onOpen({ kind: 'act', act }))}
        keyOf={({ client_id: id }) => id}
        empty={<p>No clients yet. A client gets access tokens by its id and its secret.</p>}
        add="New client"
        onAdd={() => list.onOpen({ kind: 'new' })}
      />
      {open?.kind === 'new' && (
        <ClientForm
          onClose={close}
          onMade={(made) => void done('The client is made.', { kind: 'secret', secret: secretOf(made) })}
        />
      )}
      {open?.kind === 'secret' && <SecretDialog secret={open.secret} onClose={close} />}
      {open?.kind === 'act' && (
        <ActDialog
          act={open.act}
          onClose={close}
          onDone={({ client_id: id, client_secret: secret }) =>
            void (typeof secret === 'string'
              ? done('The client has another secret.', {
                  kind: 'secret',
                  secret: secretOf({ client_id: String(id), client_secret: secret }),
                })
              : done('The client is revoked.'))
          }
        />
      )}
    </>
  );
}

function secretOf({
  client_id: id,
  client_secret: text,
}: {
  client_id: string;
  client_secret: string;
}): Secret {
  return {
    ...{ title: `Secret of ${id}`, label: 'client secret', text },
    hint: 'The client sends it with its id to /oauth/token.',
  };
}

function columnsOf(onAct: (act: Act) => void): DataColumn<Client>[] {
  return [
    {
      id: 'name',
      header: 'Client',
      cell: ({ client_id: id, name }) => (
        <>
          <span className="font-mono text-code">{id}</span>
          {name !== id && <bdi className="block text-fg2">{visible(name)}</bdi>}
        </>
      ),
    },
    { id: 'role', header: 'Role', cell: ({ role }) => (role === null ? '–' : roleLabel(role)) },
    { id: 'place', header: 'Of', cell: placeOf },
    {
      id: 'scopes',
      header: 'Scopes',
      cell: ({ scopes }) => <span className="font-mono text-code">{scopes.join(' ')}</span>,
    },
    {
      id: 'actions',
      header: 'Actions',
      isQuiet: true,
      cell: (client) => <Actions client={client} onAct={onAct} />,
    },
  ];
}

function placeOf({ platform_token: isPlatform, tenant_id: tenantId, partner_id: partnerId, role }: Client) {
  if (isPlatform || role === 'super_admin') return 'everything';
  return tenantId !== null ? `tenant ${tenantId}` : `partner ${partnerId}`;
}

function Actions({
  client: { client_id: id, revoked_at: revokedAt },
  onAct,
}: {
  client: Client;
  onAct(act: Act): void;
}) {
  if (revokedAt !== null) return <span className="text-fg2">revoked</span>;
  const name = <span className="font-medium text-fg">{id}</span>;
  const rotate: Act = {
    ...{ title: 'Make another secret?', verb: 'Make another secret', method: 'POST' },
    path: itemPath('clients', id, '/secret'),
    what: <p>The present secret of {name} gets no further tokens. Those that it has end within the hour.</p>,
  };
  const revoke: Act = {
    ...{ title: 'Revoke the client?', verb: 'Revoke', phrase: id, method: 'DELETE' },
    path: itemPath('clients', id),
    what: (
      <p>
        {name} gets no further tokens; those that it has end within the hour. This cannot be undone, and its
        id stays taken.
      </p>
    ),
  };
  return (
    <div className="flex gap-2 md:justify-end">
      <Button aria-label={`New secret of ${id}`} onClick={() => onAct(rotate)}>
        New secret
      </Button>
      <Button aria-label={`Revoke ${id}`} onClick={() => onAct(revoke)}>
        Revoke
      </Button>
    </div>
  );
}
