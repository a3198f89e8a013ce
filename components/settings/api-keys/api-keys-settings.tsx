'use client';
import { ActDialog } from '@/components/settings/access/act-dialog';
import { Instant } from '@/components/settings/access/instant';
import { ListSection } from '@/components/settings/access/list-section';
import { type Secret, SecretDialog } from '@/components/settings/access/secret-dialog';
import { useList } from '@/components/settings/access/use-list';
import { Button } from '@/components/ui/button';
import type { DataColumn } from '@/components/ui/data-table';
import { visible } from '@/lib/audit/visible';
import { type ApiKey, itemPath } from '@/lib/client/administration';
import { ApiKeyForm } from './api-key-form';

type Open = { kind: 'new' } | { kind: 'secret'; secret: Secret } | { kind: 'revoke'; key: ApiKey };

/** API keys: made, shown once, and revoked. */
export function ApiKeysSettings() {
  const list = useList<ApiKey, Open>('apiKeys');
  const { open, close, done } = list;
  return (
    <>
      <ListSection
        label="API keys"
        list={list}
        columns={columnsOf((key) => list.onOpen({ kind: 'revoke', key }))}
        keyOf={({ prefix }) => prefix}
        empty={<p>No API keys yet. A key lets a machine write the events of one tenant, or read them.</p>}
        add="New API key"
        onAdd={() => list.onOpen({ kind: 'new' })}
      />
      {open?.kind === 'new' && (
        <ApiKeyForm
          onClose={close}
          onMade={(made) => void done('The API key is made.', { kind: 'secret', secret: secretOf(made) })}
        />
      )}
      {open?.kind === 'secret' && <SecretDialog secret={open.secret} onClose={close} />}
      {open?.kind === 'revoke' && (
        <ActDialog
          act={{
            ...{ title: 'Revoke the API key?', verb: 'Revoke', phrase: open.key.prefix, method: 'DELETE' },
            path: itemPath('apiKeys', open.key.prefix),
            what: (
              <p>
                Whatever uses <bdi className="font-medium text-fg">{visible(open.key.name)}</bdi> of{' '}
                {open.key.tenant_id} is refused from then on. This cannot be undone.
              </p>
            ),
          }}
          onDone={() => void done('The API key is revoked.')}
          onClose={close}
        />
      )}
    </>
  );
}

function secretOf({ name, api_key: text }: { name: string; api_key: string }): Secret {
  return {
    ...{ title: `The API key ${visible(name)}`, label: 'API key', text },
    hint: 'Send it as X-API-Key, or as a bearer token.',
  };
}

function columnsOf(onRevoke: (key: ApiKey) => void): DataColumn<ApiKey>[] {
  return [
    {
      id: 'name',
      header: 'Name',
      cell: ({ name, prefix }) => (
        <>
          <bdi className="font-medium">{visible(name)}</bdi>
          <span className="block font-mono text-code text-fg2">{prefix}</span>
        </>
      ),
    },
    { id: 'tenant', header: 'Tenant', cell: ({ tenant_id: tenantId }) => tenantId },
    { id: 'scopes', header: 'May', cell: ({ scopes }) => scopes.map(scopeLabel).join(', ') },
    { id: 'sources', header: 'Sources', cell: ({ sources }) => visible(sources.join(', ')) },
    { id: 'used', header: 'Last used (UTC)', cell: (key) => <Instant at={key.last_used_at} none="never" /> },
    { id: 'expires', header: 'Expires (UTC)', cell: (key) => <Instant at={key.expires_at} none="never" /> },
    {
      id: 'actions',
      header: 'Actions',
      isQuiet: true,
      cell: (key) => <State apiKey={key} onRevoke={() => onRevoke(key)} />,
    },
  ];
}

function State({
  apiKey: { name, expires_at: expiresAt, revoked_at: revokedAt },
  onRevoke,
}: {
  apiKey: ApiKey;
  onRevoke(): void;
}) {
  if (revokedAt !== null) return <span className="text-fg2">revoked</span>;
  if (expiresAt !== null && Date.parse(expiresAt) < Date.now())
    return <span className="text-fg2">expired</span>;
  return (
    <Button aria-label={`Revoke ${visible(name)}`} onClick={onRevoke}>
      Revoke
    </Button>
  );
}

function scopeLabel(scope: string): string {
  return scope === 'audit:ingest' ? 'write' : scope === 'audit:read' ? 'read' : scope;
}
