import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { TextAreaField, TextField } from '@/components/ui/fields';
import { Notice } from '@/components/ui/notice';
import { useFaultFocus } from '@/components/ui/use-fault-focus';
import { faultAt, faultOf } from '@/lib/client/faults';
import { holdsOptions, type NewHold, placeHold } from '@/lib/client/retention';

interface PlaceHoldProps {
  tenantId: string;
  /** With what was done, where something was. */
  onClose(done?: string): void;
}

const EMPTY: NewHold = { actorId: '', resourceId: '', reason: '' };

/** Which events may not be deleted, and why. */
export function PlaceHold({ tenantId, onClose }: PlaceHoldProps) {
  const client = useQueryClient();
  const form = useRef<HTMLFormElement>(null);
  const [draft, setDraft] = useState(EMPTY);
  const place = useMutation({
    mutationFn: () =>
      placeHold(tenantId, {
        ...{
          actorId: draft.actorId.trim(),
          resourceId: draft.resourceId.trim(),
          reason: draft.reason.trim(),
        },
      }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: holdsOptions(tenantId).queryKey });
      onClose('The hold stands.');
    },
  });
  useFaultFocus(form, place.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!place.isPending) place.mutate();
  };
  const field = (name: keyof NewHold, pointer: string) => ({
    value: draft[name],
    error: faultAt(place.error, pointer),
    onChange: ({ target }: { target: { value: string } }) => setDraft({ ...draft, [name]: target.value }),
  });
  const error = faultOf(place.error, ['/actor_id', '/resource_id', '/reason']);
  return (
    <Dialog title="Place a hold" onClose={() => onClose()}>
      <form ref={form} noValidate onSubmit={submit} className="flex flex-col gap-4">
        <p className="text-control text-fg2">
          While it stands, no event that it protects is erased, redacted or deleted by retention. It is told
          in the log itself, by a signed entry.
        </p>
        <TextField
          data-first
          label="Actor"
          hint="Its id, as events have it. Empty: any actor."
          {...field('actorId', '/actor_id')}
        />
        <TextField
          label="Resource"
          hint="Its id. Empty: any resource."
          {...field('resourceId', '/resource_id')}
        />
        <TextAreaField label="Reason" rows={3} {...field('reason', '/reason')} />
        {error && <Notice tone="error">{error}</Notice>}
        <div className="flex flex-wrap justify-end gap-2">
          <Button size="large" onClick={() => onClose()}>
            Cancel
          </Button>
          <Button type="submit" look="primary" size="large" aria-disabled={place.isPending}>
            {draft.actorId.trim() === '' && draft.resourceId.trim() === '' ? 'Hold all events' : 'Place hold'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
