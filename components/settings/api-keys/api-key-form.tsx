import { useMutation } from '@tanstack/react-query';
import { TenantField } from '@/components/settings/access/tenant-field';
import { CheckboxesField } from '@/components/ui/choices';
import { SelectField, TextField } from '@/components/ui/fields';
import { FormDialog } from '@/components/ui/form-dialog';
import { useDraft } from '@/components/ui/use-draft';
import { LISTS, type MadeApiKey, orNull, partsOf } from '@/lib/client/administration';
import { askApi } from '@/lib/client/api';
import { faultAt, faultOf } from '@/lib/client/faults';

const SCOPES = [
  { value: 'audit:ingest', label: 'Write events' },
  { value: 'audit:read', label: 'Read events', hint: 'All of its tenant, persons included.' },
] as const;
const DAY_MS = 86_400_000;
const EXPIRIES = [
  { value: '', label: 'Never' },
  ...[30, 90, 365].map((days) => ({ value: String(days), label: `In ${days} days` })),
];
interface Draft {
  tenant: string;
  name: string;
  sources: string;
  days: string;
  scopes: readonly ('audit:ingest' | 'audit:read')[];
}

const EMPTY: Draft = { tenant: '', name: '', sources: '', days: '', scopes: ['audit:ingest'] };
const MEMBERS = ['/tenant_id', '/name', '/scopes', '/expires_at'];

/** What a new API key may do, and for how long. */
export function ApiKeyForm({ onMade, onClose }: { onMade(made: MadeApiKey): void; onClose(): void }) {
  const { draft, isDirty, change } = useDraft(EMPTY);
  const make = useMutation({
    mutationFn: async (): Promise<MadeApiKey> => {
      const { tenant, name, scopes, sources, days } = draft;
      const end = days === '' ? null : new Date(Date.now() + Number(days) * DAY_MS).toISOString();
      const body = {
        ...(tenant.trim() !== '' && { tenant_id: orNull(tenant) }),
        ...{ name: name.trim(), scopes, sources: partsOf(sources), expires_at: end },
      };
      return await (await askApi(LISTS.apiKeys, { method: 'POST', body })).json();
    },
    onSuccess: onMade,
  });
  const { error } = make;
  const sourcesFault = sourceFault(error);
  return (
    <FormDialog
      {...{ title: 'New API key', verb: 'Make the key', onClose, refusal: error }}
      isDirty={isDirty && !make.isSuccess}
      isBusy={make.isPending}
      error={sourcesFault === undefined ? faultOf(error, MEMBERS) : undefined}
      onSubmit={() => make.mutate()}
    >
      <TextField
        data-first
        label="Name"
        hint="Letters and digits without spaces; its events carry it as their source unless you name others."
        maxLength={64}
        value={draft.name}
        error={faultAt(error, '/name')}
        onChange={(event) => change({ name: event.target.value })}
      />
      <TenantField
        value={draft.tenant}
        error={faultAt(error, '/tenant_id')}
        onChange={(tenant) => change({ tenant })}
      />
      <CheckboxesField
        label="It may"
        choices={SCOPES}
        values={draft.scopes}
        error={faultAt(error, '/scopes')}
        onChange={(scopes) => change({ scopes })}
      />
      <TextField
        label="Sources (optional)"
        hint="Those that its events may claim, parted by commas; * for any."
        value={draft.sources}
        error={sourcesFault}
        onChange={(event) => change({ sources: event.target.value })}
      />
      <SelectField
        label="Expires"
        options={EXPIRIES}
        value={draft.days}
        error={faultAt(error, '/expires_at')}
        onChange={(event) => change({ days: event.target.value })}
      />
    </FormDialog>
  );
}

/** Each source has its own place in the body; in the form they are one field. */
function sourceFault(error: unknown): string | undefined {
  const places = Array.from({ length: 21 }, (_, nth) => `/sources/${nth}`);
  return ['/sources', ...places].map((place) => faultAt(error, place)).find((fault) => fault !== undefined);
}
