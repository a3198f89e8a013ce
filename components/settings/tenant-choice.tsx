'use client';
import type { FormEvent } from 'react';
import { Button } from '@/components/ui/button';
import { SelectField, TextField } from '@/components/ui/fields';
import { visible } from '@/lib/audit/visible';

/** Tenants that a list still helps to choose from. */
const LISTED_MAX = 199;

interface TenantChoiceProps {
  /** Of the section. */
  href: string;
  tenants: readonly string[];
  tenantId: string;
}

/** Whose settings are shown. The page is asked for anew, so that the browser asks first where something is unsaved. */
export function TenantChoice({ href, tenants, tenantId }: TenantChoiceProps) {
  const go = (chosen: string) => window.location.assign(`${href}?tenant=${encodeURIComponent(chosen)}`);
  if (tenants.length > LISTED_MAX) {
    const submit = (event: FormEvent<HTMLFormElement>) => {
      event.preventDefault();
      go(String(new FormData(event.currentTarget).get('tenant')).trim());
    };
    return (
      <form onSubmit={submit} className="flex items-end gap-2">
        <TextField label="Tenant" name="tenant" required defaultValue={tenantId} />
        <Button type="submit" className="min-h-8">
          Show
        </Button>
      </form>
    );
  }
  const names = tenants.includes(tenantId) ? tenants : [...tenants, tenantId];
  return (
    <SelectField
      label="Tenant"
      value={tenantId}
      options={names.map((name) => ({ value: name, label: visible(name) }))}
      onChange={(event) => go(event.target.value)}
      className="max-w-64!"
    />
  );
}
