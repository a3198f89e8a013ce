import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { FieldGroup } from '@/components/settings/field-group';
import { Button } from '@/components/ui/button';
import { CheckboxField, RadioField } from '@/components/ui/choices';
import { focusFirstFault } from '@/components/ui/field';
import { SaveBar } from '@/components/ui/save-bar';
import { UnsavedGuard } from '@/components/ui/unsaved-guard';
import { useDraft } from '@/components/ui/use-draft';
import { faultOf } from '@/lib/client/faults';
import { DEFAULT_PROFILE, keepProfile, type Profile, profileOptions } from '@/lib/client/own-preferences';
import { zoneLabel } from '@/lib/client/zone';
import { type ProfileDraft, profileFaults, readProfile, typedKeys } from './profile-draft';
import { ShortcutFields } from './shortcut-fields';
import { ZoneField } from './zone-field';

const THEMES = [
  { value: 'system', label: 'As the system is' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const;
const DENSITIES = [
  { value: 'comfortable', label: 'Comfortable' },
  { value: 'compact', label: 'Compact' },
  { value: 'relaxed', label: 'Relaxed' },
] as const;

/** Look, density, zone and keys. A change is kept when it is saved, and all of the console has it then. */
export function ProfileForm({ kept }: { kept: Profile }) {
  const client = useQueryClient();
  const form = useRef<HTMLFormElement>(null);
  const { draft, isDirty, change, discard } = useDraft(draftOf(kept));
  const [isChecked, setChecked] = useState(false);
  const save = useMutation({
    mutationFn: keepProfile,
    onSuccess: (profile) => {
      client.setQueryData(profileOptions.queryKey, profile);
      discard();
      setChecked(false);
    },
  });
  const faults = profileFaults(draft);
  const shown = isChecked ? faults : { ...faults, zone: undefined };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (faults.zone !== undefined || faults.keys.size > 0) focusFirstFault(form.current);
    else if (!save.isPending) save.mutate(readProfile(draft, kept));
  };
  const changeAnd = (more: Partial<ProfileDraft>) => {
    save.reset();
    change(more);
  };
  return (
    <form ref={form} noValidate onSubmit={submit} className="flex grow flex-col gap-6">
      <FieldGroup title="Look">
        <RadioField
          isRow
          label="Theme"
          choices={THEMES}
          value={draft.theme}
          onChange={(theme) => changeAnd({ theme })}
        />
        <RadioField
          isRow
          label="Density of rows"
          choices={DENSITIES}
          value={draft.density}
          onChange={(density) => changeAnd({ density })}
        />
      </FieldGroup>
      <FieldGroup title="Times">
        <ZoneField value={draft.zone} error={shown.zone} onChange={(zone) => changeAnd({ zone })} />
      </FieldGroup>
      <FieldGroup title="Keyboard shortcuts" hint="Press ? in the list of events to see all of them.">
        <CheckboxField
          label="Listen to single characters"
          hint="Off: no letter does anything by itself, which helps where text is dictated. Keys such as arrows and Enter stay."
          isChecked={draft.hasShortcuts}
          onChange={(hasShortcuts) => changeAnd({ hasShortcuts })}
        />
        <ShortcutFields draft={draft} faults={faults.keys} onChange={(keys) => changeAnd({ keys })} />
      </FieldGroup>
      <Button className="self-start" onClick={() => changeAnd(draftOf(DEFAULT_PROFILE))}>
        Reset to defaults
      </Button>
      <SaveBar
        isDirty={isDirty}
        isSaving={save.isPending}
        said={save.isSuccess ? 'Saved' : undefined}
        error={faultOf(save.error)}
        onDiscard={() => {
          setChecked(false);
          save.reset();
          discard();
        }}
      />
      <UnsavedGuard isDirty={isDirty} />
    </form>
  );
}

function draftOf({ theme, density, zone, shortcuts }: Profile): ProfileDraft {
  const { enabled, keys } = shortcuts;
  return { theme, density, zone: zoneLabel(zone), hasShortcuts: enabled, keys: typedKeys(keys) };
}
