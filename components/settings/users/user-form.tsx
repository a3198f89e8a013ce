import { useMutation } from '@tanstack/react-query';
import { PartnerField } from '@/components/settings/access/partner-field';
import { placesOf, rolesBelow } from '@/components/settings/access/roles';
import { TenantField } from '@/components/settings/access/tenant-field';
import { useViewer } from '@/components/settings/settings-context';
import { RadioField } from '@/components/ui/choices';
import { TextField } from '@/components/ui/fields';
import { FormDialog } from '@/components/ui/form-dialog';
import { useDraft } from '@/components/ui/use-draft';
import type { Role } from '@/lib/audit/role';
import { itemPath, LISTS, orNull, type User } from '@/lib/client/administration';
import { askApi } from '@/lib/client/api';
import { faultAt, faultOf } from '@/lib/client/faults';

interface UserFormProps {
  /** Left out: a new one. */
  user: User | undefined;
  /** With the one-time password of a new user. */
  onDone(name: string, password?: string): void;
  onClose(): void;
}

interface Draft {
  name: string;
  role: Role;
  tenant: string;
  partner: string;
}

/** Who somebody is and what they may do; of somebody who is there, what they may do. */
export function UserForm({ user, onDone, onClose }: UserFormProps) {
  const viewer = useViewer();
  const { draft, isDirty, change } = useDraft<Draft>(draftOf(user, viewer.tenantId));
  const places = placesOf(draft.role);
  const save = useMutation({
    mutationFn: () => keep(user, draft, places),
    onSuccess: ({ name, one_time_password: password }) => onDone(name, password),
  });
  const { error } = save;
  return (
    <FormDialog
      title={user ? 'Change the user' : 'New user'}
      verb={user ? 'Save' : 'Make the user'}
      {...{ onClose, refusal: error }}
      isDirty={isDirty && !save.isSuccess}
      isBusy={save.isPending}
      error={faultOf(error, ['/name', '/role', '/tenant_id', '/partner_id'])}
      onSubmit={() => save.mutate()}
    >
      {user ? null : (
        <TextField
          data-first
          label="Name"
          hint="What they sign in with."
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={128}
          value={draft.name}
          error={faultAt(error, '/name')}
          onChange={(event) => change({ name: event.target.value })}
        />
      )}
      <RadioField
        label="Role"
        choices={rolesBelow(viewer.role)}
        value={draft.role}
        error={faultAt(error, '/role')}
        onChange={(role) => change({ role })}
      />
      {places.tenant && (
        <TenantField
          {...(places.partner && { hint: 'Or leave it empty and name a partner below: all of its tenants.' })}
          value={draft.tenant}
          error={faultAt(error, '/tenant_id')}
          onChange={(tenant) => change({ tenant })}
        />
      )}
      {places.partner && viewer.role !== 'tenant_admin' && (
        <PartnerField
          value={draft.partner}
          error={faultAt(error, '/partner_id')}
          onChange={(partner) => change({ partner })}
        />
      )}
    </FormDialog>
  );
}

function draftOf(user: User | undefined, ownTenantId: string | undefined): Draft {
  return {
    ...{ name: user?.name ?? '', role: user?.role ?? 'auditor' },
    ...{ tenant: user?.tenant_id ?? ownTenantId ?? '', partner: user?.partner_id ?? '' },
  };
}

async function keep(
  user: User | undefined,
  { name, role, tenant, partner }: Draft,
  places: ReturnType<typeof placesOf>,
): Promise<User & { one_time_password?: string }> {
  const place = {
    tenant_id: places.tenant ? orNull(tenant) : null,
    partner_id: places.partner ? orNull(partner) : null,
  };
  const response = await (user
    ? askApi(itemPath('users', user.name), { method: 'PATCH', body: { role, ...place } })
    : askApi(LISTS.users, { method: 'POST', body: { name: name.trim(), role, ...place } }));
  return await response.json();
}
