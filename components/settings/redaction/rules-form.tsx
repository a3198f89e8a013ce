import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useRef } from 'react';
import { FieldGroup } from '@/components/settings/field-group';
import { TextAreaField } from '@/components/ui/fields';
import { SaveBar } from '@/components/ui/save-bar';
import { UnsavedGuard } from '@/components/ui/unsaved-guard';
import { useDraft } from '@/components/ui/use-draft';
import { useFaultFocus } from '@/components/ui/use-fault-focus';
import { faultOf } from '@/lib/client/faults';
import { keepRules, type RuleLists, type Rules, rulesOptions } from '@/lib/client/redaction-rules';
import { draftOf, type RuleDraft, readRules, ruleFault } from './rule-lines';
import { Version } from './rules-view';
import { TryOut } from './try-out';

const NOTHING: RuleLists = { members: [], patterns: [] };

/** Names of members and patterns, one a line, and an event to try them on. */
export function RulesForm({ tenantId, kept }: { tenantId: string; kept: Rules }) {
  const client = useQueryClient();
  const form = useRef<HTMLFormElement>(null);
  const { draft, isDirty, change, discard } = useDraft(draftOf(kept));
  const save = useMutation({
    mutationFn: (rules: RuleLists) => keepRules(tenantId, kept.version, rules),
    onSuccess: (rules) => {
      client.setQueryData(rulesOptions(tenantId).queryKey, rules);
      discard();
    },
  });
  useFaultFocus(form, save.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!save.isPending) save.mutate(readRules(draft));
  };
  const sent = save.variables ?? NOTHING;
  const faults = {
    members: ruleFault(save.error, 'members', sent),
    patterns: ruleFault(save.error, 'patterns', sent),
  };
  const changeAnd = (more: Partial<RuleDraft>) => {
    save.reset();
    change(more);
  };
  return (
    <>
      <form ref={form} noValidate onSubmit={submit} className="flex grow flex-col gap-6">
        <RuleFields kept={kept} draft={draft} faults={faults} onChange={changeAnd} />
        <TryOut tenantId={tenantId} rules={readRules(draft)} />
        <SaveBar
          isDirty={isDirty}
          isSaving={save.isPending}
          said={save.isSuccess ? 'Saved: they apply to events from now on' : undefined}
          error={(faults.members ?? faults.patterns) ? 'A rule cannot be kept' : faultOf(save.error)}
          onDiscard={() => {
            save.reset();
            discard();
          }}
        />
      </form>
      <UnsavedGuard isDirty={isDirty} />
    </>
  );
}

interface RuleFieldsProps {
  kept: Rules;
  draft: RuleDraft;
  faults: { members: string | undefined; patterns: string | undefined };
  onChange(more: Partial<RuleDraft>): void;
}

function RuleFields({ kept, draft, faults, onChange }: RuleFieldsProps) {
  return (
    <FieldGroup
      title="Rules"
      hint="They apply to events that come from then on. What is stored stays as it is: it is hashed, and part of the log."
    >
      <Version rules={kept} />
      <TextAreaField
        label="Members"
        hint="Names of members whose value is taken out, one a line. Case, spaces and - _ . do not matter."
        rows={5}
        spellCheck={false}
        value={draft.members}
        error={faults.members}
        onChange={(event) => onChange({ members: event.target.value })}
        className="font-mono text-code"
      />
      <TextAreaField
        label="Patterns"
        hint="RE2 patterns, one a line. What they match inside any text is taken out."
        rows={5}
        spellCheck={false}
        value={draft.patterns}
        error={faults.patterns}
        onChange={(event) => onChange({ patterns: event.target.value })}
        className="font-mono text-code"
      />
    </FieldGroup>
  );
}
