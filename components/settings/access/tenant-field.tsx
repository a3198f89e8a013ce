import { useInfiniteQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { useViewer } from '@/components/settings/settings-context';
import { TextField } from '@/components/ui/fields';
import { visible } from '@/lib/audit/visible';
import { listOptions, type Tenant } from '@/lib/client/administration';

interface TenantFieldProps {
  value: string;
  error: string | undefined;
  hint?: string;
  onChange(tenantId: string): void;
}

/** A tenant by its id; the first of them are offered. Whoever administers one alone is not asked. */
export function TenantField({ value, error, hint, onChange }: TenantFieldProps) {
  const id = useId();
  const { role } = useViewer();
  const isAsked = role !== 'tenant_admin';
  const { data } = useInfiniteQuery({ ...listOptions<Tenant>('tenants'), enabled: isAsked });
  if (!isAsked) return null;
  return (
    <>
      <TextField
        label="Tenant"
        hint={hint}
        list={id}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={128}
        value={value}
        error={error}
        onChange={(event) => onChange(event.target.value)}
      />
      <datalist id={id}>
        {data?.pages
          .flatMap(({ items }) => items)
          .map((tenant) => (
            <option key={tenant.tenant_id} value={tenant.tenant_id}>
              {visible(tenant.name)}
            </option>
          ))}
      </datalist>
    </>
  );
}
