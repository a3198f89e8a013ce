import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { Asked } from '@/components/settings/asked';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { focusFirstFault } from '@/components/ui/field';
import { Notice } from '@/components/ui/notice';
import { useFaultFocus } from '@/components/ui/use-fault-focus';
import { faultOf } from '@/lib/client/faults';
import { keepReport, type Report, type Reports, recipientsFault, reportsOptions } from '@/lib/client/reports';
import { type SavedView, viewsOptions } from '@/lib/client/views';
import { draftOf, type ReportDraft, readDraft } from './report-draft';
import { ReportFields } from './report-fields';

interface EditReportProps {
  mail: Reports['mail'];
  /** The one that is changed; none: a new one. */
  report?: Report;
  /** With what was done, where something was. */
  onClose(done?: string): void;
}

/** A view, whom it is sent to, and when. */
export function EditReport({ report, ...rest }: EditReportProps) {
  const query = useQuery(viewsOptions);
  return (
    <Dialog title={report ? 'Edit the report' : 'New report'} onClose={() => rest.onClose()}>
      <Asked query={query}>
        {(views) =>
          views.length === 0 ? (
            <p className="text-control text-fg2">
              A report tells of a saved view, and none is saved yet: save one in the list of events, under
              “View”.
            </p>
          ) : (
            <ReportForm views={views} {...(report && { report })} {...rest} />
          )
        }
      </Asked>
    </Dialog>
  );
}

function ReportForm({ mail, report, views, onClose }: EditReportProps & { views: readonly SavedView[] }) {
  const client = useQueryClient();
  const form = useRef<HTMLFormElement>(null);
  const [draft, setDraft] = useState<ReportDraft>(() => draftOf(report, views));
  const [isChecked, setChecked] = useState(false);
  const content = readDraft(draft);
  const save = useMutation({
    mutationFn: () => keepReport(content, report?.id),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: reportsOptions.queryKey });
      onClose('The report is saved.');
    },
  });
  useFaultFocus(form, save.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (content.zone === '') focusFirstFault(form.current);
    else if (!save.isPending) save.mutate();
  };
  const recipients = recipientsFault(save.error, content.recipients);
  return (
    <form ref={form} noValidate onSubmit={submit} className="flex flex-col gap-4">
      <ReportFields
        {...{ draft, views, mail, error: save.error }}
        faults={{
          recipients,
          zone: isChecked && content.zone === '' ? 'No time zone has this name' : undefined,
        }}
        onChange={(more) => setDraft((before) => ({ ...before, ...more }))}
      />
      {recipients === undefined && faultOf(save.error, AT_FIELDS) && (
        <Notice tone="error">{faultOf(save.error)}</Notice>
      )}
      <div className="flex flex-wrap justify-end gap-2">
        <Button size="large" onClick={() => onClose()}>
          Cancel
        </Button>
        <Button type="submit" look="primary" size="large" aria-disabled={save.isPending}>
          Save report
        </Button>
      </div>
    </form>
  );
}

/** What is said at its field. */
const AT_FIELDS = ['/view', '/subject_prefix', '/zone'] as const;
