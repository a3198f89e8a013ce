'use client';
import { useState } from 'react';
import { type Act, ActDialog } from '@/components/settings/access/act-dialog';
import { ListSection } from '@/components/settings/access/list-section';
import { useList } from '@/components/settings/access/use-list';
import type { Tenant } from '@/lib/client/administration';
import { Partners } from './partners';
import { tenantColumns } from './tenant-columns';
import { TenantForm } from './tenant-form';

type Open = { kind: 'new' } | { kind: 'edit'; tenant: Tenant } | { kind: 'act'; act: Act; said: string };

/** Tenants and their partners: made, renamed, moved and archived. */
export function TenantsSettings() {
  const [search, setSearch] = useState('');
  const list = useList<Tenant, Open>('tenants', search);
  const { open, close, done } = list;
  return (
    <>
      <ListSection
        label="Tenants"
        list={list}
        columns={tenantColumns(
          (tenant) => list.onOpen({ kind: 'edit', tenant }),
          (act, said) => list.onOpen({ kind: 'act', act, said }),
        )}
        keyOf={({ tenant_id: id }) => id}
        empty={<p>{search === '' ? 'No tenants yet.' : 'No tenant has this in its id or name.'}</p>}
        add="New tenant"
        onAdd={() => list.onOpen({ kind: 'new' })}
      >
        <input
          type="search"
          aria-label="Find tenants"
          placeholder="Find"
          maxLength={100}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          className="min-h-10 w-44 text-control placeholder:text-fg3"
        />
      </ListSection>
      <Partners />
      {(open?.kind === 'new' || open?.kind === 'edit') && (
        <TenantForm
          tenant={open.kind === 'edit' ? open.tenant : undefined}
          onClose={close}
          onDone={(said) => void done(said)}
        />
      )}
      {open?.kind === 'act' && (
        <ActDialog act={open.act} onClose={close} onDone={() => void done(open.said)} />
      )}
    </>
  );
}
