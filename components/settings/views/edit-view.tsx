import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { CheckboxField } from '@/components/ui/choices';
import { Dialog } from '@/components/ui/dialog';
import { TextField } from '@/components/ui/fields';
import { Notice } from '@/components/ui/notice';
import { useFaultFocus } from '@/components/ui/use-fault-focus';
import { faultAt, faultOf } from '@/lib/client/faults';
import { keepView, type SavedView, viewsOptions } from '@/lib/client/views';

interface EditViewProps {
  view: SavedView;
  canShare: boolean;
  /** With what was done, where something was. */
  onClose(done?: string): void;
}

/** The name of a view, who has it, and whether its owner begins with it. */
export function EditView({ view, canShare, onClose }: EditViewProps) {
  const client = useQueryClient();
  const form = useRef<HTMLFormElement>(null);
  const [name, setName] = useState(view.name);
  const [isShared, setShared] = useState(view.isShared);
  const [isDefault, setDefault] = useState(view.isDefault);
  const save = useMutation({
    mutationFn: () => keepView({ ...view, name: name.trim(), isShared, isDefault }, view.id),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: viewsOptions.queryKey });
      onClose('The view is saved.');
    },
  });
  useFaultFocus(form, save.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!save.isPending) save.mutate();
  };
  const nameFault = faultAt(save.error, '/name');
  return (
    <Dialog title="Edit the view" onClose={() => onClose()}>
      <form ref={form} noValidate onSubmit={submit} className="flex flex-col gap-4">
        <TextField
          data-first
          label="Name"
          maxLength={100}
          value={name}
          error={nameFault}
          onChange={(event) => setName(event.target.value)}
        />
        {canShare && (
          <CheckboxField
            label="Share it with everybody who sees what you see"
            isChecked={isShared}
            onChange={setShared}
          />
        )}
        <CheckboxField
          label="Begin with it"
          hint="The list of events opens with it. One view at most is begun with."
          isChecked={isDefault}
          onChange={setDefault}
        />
        {nameFault === undefined && save.error && <Notice tone="error">{faultOf(save.error)}</Notice>}
        <div className="flex flex-wrap justify-end gap-2">
          <Button size="large" onClick={() => onClose()}>
            Cancel
          </Button>
          <Button type="submit" look="primary" size="large" aria-disabled={save.isPending}>
            Save view
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
