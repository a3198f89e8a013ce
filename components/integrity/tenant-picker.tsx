'use client';
import { useRouter } from 'next/navigation';
import type { FormEvent } from 'react';
import { Button } from '@/components/ui/button';
import type { LogKind } from '@/lib/audit/scope';
import { visible } from '@/lib/audit/visible';
import { integrityHref } from '@/lib/client/integrity-query';

/** Tenants that a list still helps to choose from. */
const LISTED_MAX = 199;

interface TenantPickerProps {
  tenants: readonly string[];
  tenantId: string | undefined;
  log: LogKind;
}

/** Whose ledger is shown. Of very many tenants the name is typed. */
export function TenantPicker({ tenants, tenantId, log }: TenantPickerProps) {
  const router = useRouter();
  const go = (chosen: string) => router.push(integrityHref({ tenantId: chosen, log }));
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    go(String(new FormData(event.currentTarget).get('tenant')).trim());
  };
  if (tenants.length > LISTED_MAX)
    return (
      <form onSubmit={submit} className="flex items-center gap-2">
        <label className="inline-flex items-center gap-2 text-label text-fg2">
          Tenant
          <input name="tenant" required defaultValue={tenantId} />
        </label>
        <Button type="submit">Show</Button>
      </form>
    );
  const isListed = tenantId === undefined || tenants.includes(tenantId);
  return (
    <label className="inline-flex min-w-0 items-center gap-2 text-label text-fg2">
      Tenant
      <select
        value={tenantId}
        onChange={(event) => go(event.target.value)}
        className="min-w-0 max-w-64 truncate"
      >
        {[...tenants, ...(isListed ? [] : [tenantId])].map((name) => (
          <option key={name} value={name}>
            {visible(name)}
          </option>
        ))}
      </select>
    </label>
  );
}
