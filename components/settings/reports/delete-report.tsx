import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { visible } from '@/lib/audit/visible';
import { faultOf } from '@/lib/client/faults';
import { deleteReport, type Report, reportsOptions } from '@/lib/client/reports';

/** Asks before a report is gone, and what is known of its mails with it. */
export function DeleteReport({ report, onClose }: { report: Report; onClose(done?: string): void }) {
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => deleteReport(report.id),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: reportsOptions.queryKey });
      onClose('The report is deleted.');
    },
  });
  return (
    <ConfirmDialog
      title="Delete the report?"
      verb="Delete"
      isBusy={remove.isPending}
      error={faultOf(remove.error)}
      onConfirm={() => remove.mutate()}
      onClose={() => onClose()}
    >
      <p>
        <bdi className="font-medium text-fg">{visible(report.view.name)}</bdi> is sent to nobody any more, and
        what became of its mails is forgotten. The view stays.
      </p>
    </ConfirmDialog>
  );
}
