import { useMutation } from '@tanstack/react-query';
import { PartnerField } from '@/components/settings/access/partner-field';
import { rolesBelow } from '@/components/settings/access/roles';
import { TenantField } from '@/components/settings/access/tenant-field';
import { CheckboxesField, CheckboxField } from '@/components/ui/choices';
import { SelectField, TextField } from '@/components/ui/fields';
import { FormDialog } from '@/components/ui/form-dialog';
import { useDraft } from '@/components/ui/use-draft';
import { SCOPES, type Scope } from '@/lib/audit/permission';
import { LISTS, type MadeClient, orNull, partsOf } from '@/lib/client/administration';
import { askApi } from '@/lib/client/api';
import { faultAt, faultOf } from '@/lib/client/faults';

const ROLE_OPTIONS = [{ value: '', label: 'None: its scopes alone' }, ...rolesBelow('super_admin')];
const SCOPE_CHOICES = SCOPES.map((value) => ({ value, label: value }));
interface Draft {
  id: string;
  name: string;
  role: string;
  tenant: string;
  partner: string;
  sources: string;
  isPlatform: boolean;
  scopes: readonly Scope[];
}

const EMPTY: Draft = {
  ...{ id: '', name: '', role: '', tenant: '', partner: '', sources: '', isPlatform: false },
  scopes: ['audit:read'],
};
const MEMBERS = ['/client_id', '/name', '/role', '/tenant_id', '/partner_id', '/scopes', '/sources/0'];

/** What a new client is, and what its tokens may do. */
export function ClientForm({ onMade, onClose }: { onMade(made: MadeClient): void; onClose(): void }) {
  const { draft, isDirty, change } = useDraft(EMPTY);
  const make = useMutation({ mutationFn: () => keep(draft), onSuccess: onMade });
  const { error } = make;
  return (
    <FormDialog
      {...{ title: 'New client', verb: 'Make the client', onClose, refusal: error }}
      isDirty={isDirty && !make.isSuccess}
      isBusy={make.isPending}
      error={faultOf(error, MEMBERS)}
      onSubmit={() => make.mutate()}
    >
      <TextField
        data-first
        label="Client id"
        hint="Up to 64 letters, digits and ._-"
        autoComplete="off"
        maxLength={64}
        value={draft.id}
        error={faultAt(error, '/client_id')}
        onChange={(event) => change({ id: event.target.value })}
      />
      <TextField
        label="Name (optional)"
        maxLength={100}
        value={draft.name}
        error={faultAt(error, '/name')}
        onChange={(event) => change({ name: event.target.value })}
      />
      <Place {...{ draft, error, change }} />
      <CheckboxesField
        isRow
        label="Scopes"
        choices={SCOPE_CHOICES}
        values={draft.scopes}
        error={faultAt(error, '/scopes')}
        onChange={(scopes) => change({ scopes })}
      />
      <TextField
        label="Sources (optional)"
        hint="Those that its events may claim, parted by commas; * for any."
        value={draft.sources}
        error={faultAt(error, '/sources/0')}
        onChange={(event) => change({ sources: event.target.value })}
      />
    </FormDialog>
  );
}

interface PlaceProps {
  draft: Draft;
  error: unknown;
  change(more: Partial<Draft>): void;
}

/** Whose logs its tokens are for. */
function Place({ draft, error, change }: PlaceProps) {
  return (
    <>
      <SelectField
        label="Role"
        options={ROLE_OPTIONS}
        value={draft.role}
        error={faultAt(error, '/role')}
        onChange={(event) => change({ role: event.target.value })}
      />
      <TenantField
        value={draft.tenant}
        error={faultAt(error, '/tenant_id')}
        onChange={(tenant) => change({ tenant })}
      />
      <PartnerField
        value={draft.partner}
        error={faultAt(error, '/partner_id')}
        onChange={(partner) => change({ partner })}
      />
      <CheckboxField
        label="A machine of the platform itself"
        hint="With a scope of administration it reaches every tenant."
        isChecked={draft.isPlatform}
        onChange={(isPlatform) => change({ isPlatform })}
      />
    </>
  );
}

async function keep({
  id,
  name,
  role,
  tenant,
  partner,
  isPlatform,
  scopes,
  sources,
}: Draft): Promise<MadeClient> {
  const body = {
    ...{ client_id: id.trim(), role: orNull(role), tenant_id: orNull(tenant), partner_id: orNull(partner) },
    ...{ platform_token: isPlatform, scopes, sources: partsOf(sources) },
    ...(name.trim() !== '' && { name: name.trim() }),
  };
  return await (await askApi(LISTS.clients, { method: 'POST', body })).json();
}
