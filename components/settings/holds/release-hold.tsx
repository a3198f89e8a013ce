import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { focusFirstFault } from '@/components/ui/field';
import { TextAreaField } from '@/components/ui/fields';
import { Notice } from '@/components/ui/notice';
import { visible } from '@/lib/audit/visible';
import { faultOf } from '@/lib/client/faults';
import { type Hold, holdsOptions, releaseHold } from '@/lib/client/retention';
import { Subject } from './subject';

interface ReleaseHoldProps {
  tenantId: string;
  hold: Hold;
  /** With what was done, where something was. */
  onClose(done?: string): void;
}

const REASON_MAX = 1_000;

/** Lets events go again that a hold protected, and says why. */
export function ReleaseHold({ tenantId, hold, onClose }: ReleaseHoldProps) {
  const client = useQueryClient();
  const form = useRef<HTMLFormElement>(null);
  const [reason, setReason] = useState('');
  const [isChecked, setChecked] = useState(false);
  const release = useMutation({
    mutationFn: () => releaseHold(tenantId, hold.hold, reason.trim()),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: holdsOptions(tenantId).queryKey });
      onClose('The hold is released.');
    },
  });
  const fault = reason.trim() === '' ? 'A reason is needed' : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (fault !== undefined) focusFirstFault(form.current);
    else if (!release.isPending) release.mutate();
  };
  return (
    <Dialog title={`Release hold ${hold.hold}?`} onClose={() => onClose()}>
      <form ref={form} noValidate onSubmit={submit} className="flex flex-col gap-4">
        <div className="flex flex-col gap-2 text-control text-fg2">
          <p>
            <Subject hold={hold} />: “<bdi>{visible(hold.reason)}</bdi>”
          </p>
          <p>
            What retention has waited to delete goes within the hour. The hold cannot be put back over what is
            gone.
          </p>
        </div>
        <TextAreaField
          data-first
          label="Reason"
          hint="Stands in the signed entry that tells of it."
          rows={3}
          maxLength={REASON_MAX}
          value={reason}
          error={isChecked ? fault : undefined}
          onChange={(event) => setReason(event.target.value)}
        />
        {release.error && <Notice tone="error">{faultOf(release.error)}</Notice>}
        <div className="flex flex-wrap justify-end gap-2">
          <Button size="large" onClick={() => onClose()}>
            Cancel
          </Button>
          <Button
            type="submit"
            size="large"
            aria-disabled={release.isPending}
            className="border-failure! text-failure!"
          >
            Release
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
