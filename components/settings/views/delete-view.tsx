import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { visible } from '@/lib/audit/visible';
import { faultOf } from '@/lib/client/faults';
import { deleteView, type SavedView, viewsOptions } from '@/lib/client/views';

/** Asks before a view is gone, which can be saved again but not brought back. */
export function DeleteView({ view, onClose }: { view: SavedView; onClose(done?: string): void }) {
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => deleteView(view.id),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: viewsOptions.queryKey });
      onClose('The view is deleted.');
    },
  });
  return (
    <ConfirmDialog
      title="Delete the view?"
      verb="Delete"
      isBusy={remove.isPending}
      error={faultOf(remove.error)}
      onConfirm={() => remove.mutate()}
      onClose={() => onClose()}
    >
      <p>
        <bdi className="font-medium text-fg">{visible(view.name)}</bdi> is deleted
        {view.isShared ? ', for everybody whom it is shared with' : ''}. The events that it shows stay.
      </p>
    </ConfirmDialog>
  );
}
