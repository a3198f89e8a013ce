import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { FieldGroup } from '@/components/settings/field-group';
import { RadioField } from '@/components/ui/choices';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { focusFirstFault } from '@/components/ui/field';
import { TextField } from '@/components/ui/fields';
import { SaveBar } from '@/components/ui/save-bar';
import { UnsavedGuard } from '@/components/ui/unsaved-guard';
import { useDraft } from '@/components/ui/use-draft';
import { visible } from '@/lib/audit/visible';
import { faultOf } from '@/lib/client/faults';
import { keepPolicy, type Policy, policyOptions } from '@/lib/client/retention';
import { ForecastView } from './forecast-view';
import { SetBy } from './policy-view';
import { daysWords, readDays } from './words';

const KINDS = [
  { value: 'ever', label: 'For ever' },
  { value: 'days', label: 'For a number of days after they were received' },
] as const;

interface PolicyDraft {
  kind: 'ever' | 'days';
  days: string;
}

/** What the form does with a draft: checks it, asks once more, keeps it. */
function usePolicy(tenantId: string, policy: Policy) {
  const client = useQueryClient();
  const form = useRef<HTMLFormElement>(null);
  const { draft, isDirty, change, discard } = useDraft(draftOf(policy));
  const [isChecked, setChecked] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const keepDays = draft.kind === 'ever' ? null : readDays(draft.days);
  const save = useMutation({
    mutationFn: (days: number | null) => keepPolicy(tenantId, days),
    onSuccess: (kept) => {
      client.setQueryData(policyOptions(tenantId).queryKey, kept);
      void client.invalidateQueries({ queryKey: ['retention-forecast', tenantId] });
      end();
    },
  });
  const end = () => {
    discard();
    setChecked(false);
    setAsking(false);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (keepDays === undefined) focusFirstFault(form.current);
    else if (keepDays === null) save.mutate(null);
    else setAsking(true);
  };
  return {
    ...{ form, draft, isDirty, isAsking, setAsking, keepDays, save, submit },
    fault: isChecked && keepDays === undefined ? 'A number of days from 1 to 36,500' : undefined,
    change: (more: Partial<PolicyDraft>) => {
      save.reset();
      change(more);
    },
    discard: () => {
      save.reset();
      end();
    },
  };
}

/** How long events are kept; what that would delete is shown before it is saved, and asked for once more. */
export function PolicyForm({ tenantId, policy }: { tenantId: string; policy: Policy }) {
  const { form, draft, isDirty, isAsking, setAsking, keepDays, save, submit, fault, change, discard } =
    usePolicy(tenantId, policy);
  const error = faultOf(save.error);
  return (
    <>
      <form ref={form} noValidate onSubmit={submit} className="flex grow flex-col gap-6">
        <FieldGroup title="Keep events">
          <RadioField
            label="How long"
            choices={KINDS}
            value={draft.kind}
            onChange={(kind) => change({ kind })}
          />
          {draft.kind === 'days' && (
            <TextField
              label="Days"
              inputMode="numeric"
              value={draft.days}
              error={fault}
              onChange={(event) => change({ days: event.target.value })}
              className="max-w-32!"
            />
          )}
          <SetBy policy={policy} />
        </FieldGroup>
        <ForecastView tenantId={tenantId} keepDays={keepDays ?? null} />
        <SaveBar
          isDirty={isDirty}
          isSaving={save.isPending}
          said={save.isSuccess ? 'Saved' : undefined}
          error={isAsking ? undefined : error}
          onDiscard={discard}
        />
      </form>
      <UnsavedGuard isDirty={isDirty} />
      {isAsking && typeof keepDays === 'number' && (
        <AskPolicy
          {...{ tenantId, keepDays, isBusy: save.isPending, error }}
          onConfirm={() => save.mutate(keepDays)}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}

interface AskPolicyProps {
  tenantId: string;
  keepDays: number;
  isBusy: boolean;
  error: string | undefined;
  onConfirm(): void;
  onClose(): void;
}

function AskPolicy({ tenantId, keepDays, ...rest }: AskPolicyProps) {
  return (
    <ConfirmDialog
      title={`Delete events after ${daysWords(keepDays)}?`}
      verb="Save policy"
      phrase={tenantId}
      {...rest}
    >
      <p>
        From the next hour on, the content of events of{' '}
        <bdi className="font-medium text-fg">{visible(tenantId)}</bdi> that were received longer ago is
        deleted. It cannot be brought back. Their entries stay in the log, and the log says who set this
        policy.
      </p>
    </ConfirmDialog>
  );
}

function draftOf({ keep_days: days }: Policy): PolicyDraft {
  return days === null ? { kind: 'ever', days: '365' } : { kind: 'days', days: String(days) };
}
