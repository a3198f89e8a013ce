import { useMutation } from '@tanstack/react-query';
import { PartnerField } from '@/components/settings/access/partner-field';
import { useViewer } from '@/components/settings/settings-context';
import { TextField } from '@/components/ui/fields';
import { FormDialog } from '@/components/ui/form-dialog';
import { Notice } from '@/components/ui/notice';
import { useDraft } from '@/components/ui/use-draft';
import { itemPath, LISTS, orNull, type Tenant } from '@/lib/client/administration';
import { askApi } from '@/lib/client/api';
import { faultAt, faultOf } from '@/lib/client/faults';

interface TenantFormProps {
  /** Left out: a new one. */
  tenant: Tenant | undefined;
  onDone(said: string): void;
  onClose(): void;
}

interface Draft {
  id: string;
  name: string;
  partner: string;
}

/** A tenant's id, name and partner; of one that is there, name and partner. */
export function TenantForm({ tenant, onDone, onClose }: TenantFormProps) {
  const mayMove = useViewer().role === 'super_admin';
  const { draft, isDirty, change } = useDraft<Draft>({
    ...{ id: tenant?.tenant_id ?? '', name: tenant?.name ?? '', partner: tenant?.partner_id ?? '' },
  });
  const isMoved = tenant !== undefined && orNull(draft.partner) !== tenant.partner_id;
  const save = useMutation({
    mutationFn: () => keep(tenant, draft, mayMove),
    onSuccess: () => onDone(tenant ? 'The tenant is changed.' : 'The tenant is made.'),
  });
  const { error } = save;
  return (
    <FormDialog
      title={tenant ? 'Change the tenant' : 'New tenant'}
      verb={tenant ? (isMoved ? 'Save and move' : 'Save') : 'Make the tenant'}
      {...{ onClose, refusal: error }}
      isDirty={isDirty && !save.isSuccess}
      isBusy={save.isPending}
      error={faultOf(error, ['/tenant_id', '/name', '/partner_id'])}
      onSubmit={() => save.mutate()}
    >
      {tenant ? null : (
        <TextField
          data-first
          label="Id"
          hint="Stands in URLs and tokens, and never changes: letters, digits and ._-"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={128}
          value={draft.id}
          error={faultAt(error, '/tenant_id')}
          onChange={(event) => change({ id: event.target.value })}
        />
      )}
      <TextField
        {...(tenant && { 'data-first': true })}
        label={tenant ? 'Name' : 'Name (optional)'}
        maxLength={200}
        value={draft.name}
        error={faultAt(error, '/name')}
        onChange={(event) => change({ name: event.target.value })}
      />
      {mayMove && (
        <PartnerField
          hint="One that there is, or a new one by its id; empty: none."
          value={draft.partner}
          error={faultAt(error, '/partner_id')}
          onChange={(partner) => change({ partner })}
        />
      )}
      {isMoved && <MoveNotice tenant={tenant} partner={orNull(draft.partner)} />}
    </FormDialog>
  );
}

/** What a move means, before it is done. */
function MoveNotice({ tenant, partner }: { tenant: Tenant; partner: string | null }) {
  const { partner_id: before, events } = tenant;
  return (
    <Notice>
      {before === null ? '' : `Whoever has rights of partner ${before} loses sight of this tenant at once. `}
      {partner === null ? '' : `Whoever has rights of partner ${partner} sees it at once. `}
      All {new Intl.NumberFormat('en-US').format(events)} events move with it; none of them is changed.
    </Notice>
  );
}

async function keep(
  tenant: Tenant | undefined,
  { id, name, partner }: Draft,
  mayMove: boolean,
): Promise<void> {
  const place = mayMove ? { partner_id: orNull(partner) } : {};
  if (tenant) {
    const isMoved = mayMove && orNull(partner) !== tenant.partner_id;
    const body = { name: name.trim(), ...(isMoved && place) };
    await askApi(itemPath('tenants', tenant.tenant_id), { method: 'PATCH', body });
    return;
  }
  const body = { tenant_id: id.trim(), ...(name.trim() !== '' && { name: name.trim() }), ...place };
  await askApi(LISTS.tenants, { method: 'POST', body });
}
