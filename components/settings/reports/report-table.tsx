import { useMutation, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { Button } from '@/components/ui/button';
import { DataTable } from '@/components/ui/data-table';
import { scheduleText } from '@/lib/audit/schedule';
import { visible } from '@/lib/audit/visible';
import { faultOf } from '@/lib/client/faults';
import { type Report, reportsOptions, testReport } from '@/lib/client/reports';
import { ReportTime } from './report-time';
import type { Open } from './reports-settings';
import { RunState } from './run-state';

interface ReportTableProps {
  reports: readonly Report[];
  /** Whether there is a mail server to send by. */
  canSend: boolean;
  onOpen(open: Open): void;
  onSay(said: string): void;
}

/** Each report with what it sends to whom and when, when it is sent next, and what became of its last mail. */
export function ReportTable({ reports, ...rest }: ReportTableProps) {
  return (
    <DataTable
      label="Reports"
      rows={reports}
      keyOf={({ id }) => id}
      empty={
        <>
          <p>
            Nothing is sent by mail yet. A report tells of a saved view: how much it counts, and what changed.
          </p>
          <Link href="/settings/views" className="text-accent underline">
            Go to the saved views
          </Link>
        </>
      }
      columns={[
        { id: 'view', header: 'View', cell: (report) => <View report={report} /> },
        { id: 'to', header: 'Sent to', cell: (report) => <Recipients report={report} /> },
        { id: 'next', header: 'Next', cell: (report) => <Next report={report} /> },
        {
          id: 'last',
          header: 'Last',
          cell: (report) =>
            report.last_run ? (
              <RunState run={report.last_run} zone={report.zone} />
            ) : (
              <span className="text-fg2">–</span>
            ),
        },
        {
          id: 'actions',
          header: 'Actions',
          isQuiet: true,
          cell: (report) => <Actions report={report} {...rest} />,
        },
      ]}
    />
  );
}

function View({ report: { view, is_own: isOwn, owner } }: { report: Report }) {
  const name = <bdi>{visible(view.name)}</bdi>;
  return (
    <>
      {view.exists && isOwn ? (
        <Link href={`/logs?view=${view.id}`} className="font-medium text-accent hover:underline">
          {name}
        </Link>
      ) : (
        <span className="font-medium">{name}</span>
      )}
      {!view.exists && (
        <span className="block text-label text-failure">This view is gone: nothing is sent.</span>
      )}
      {!isOwn && (
        <span className="block text-label text-fg2">
          of <bdi>{visible(owner)}</bdi>
        </span>
      )}
    </>
  );
}

function Recipients({ report }: { report: Report }) {
  return (
    <>
      <ul>
        {report.recipients.map((address) => (
          <li key={address}>
            <bdi>{visible(address)}</bdi>
          </li>
        ))}
      </ul>
      <span className="block text-label text-fg2 first-letter:uppercase">{scheduleText(report)}</span>
    </>
  );
}

function Next({ report: { next_run_at: next, zone } }: { report: Report }) {
  return next === null ? (
    <span className="text-fg2">Switched off</span>
  ) : (
    <ReportTime at={next} zone={zone} />
  );
}

function Actions({ report, canSend, onOpen, onSay }: { report: Report } & Omit<ReportTableProps, 'reports'>) {
  const client = useQueryClient();
  const name = visible(report.view.name);
  const test = useMutation({
    mutationFn: () => testReport(report.id),
    onSuccess: async () => {
      onSay('A test is on its way.');
      await client.invalidateQueries({ queryKey: reportsOptions.queryKey });
    },
    onError: (error) => onSay(faultOf(error) ?? ''),
  });
  return (
    <div className="flex flex-wrap gap-2 md:justify-end">
      {report.is_own && canSend && (
        <Button
          aria-label={`Send a test of ${name}`}
          aria-disabled={test.isPending}
          onClick={() => {
            if (!test.isPending) test.mutate();
          }}
        >
          Test
        </Button>
      )}
      <Button aria-label={`Mails of ${name}`} onClick={() => onOpen({ kind: 'runs', report })}>
        Mails
      </Button>
      {report.is_own && (
        <Button aria-label={`Edit the report of ${name}`} onClick={() => onOpen({ kind: 'edit', report })}>
          Edit
        </Button>
      )}
      <Button aria-label={`Delete the report of ${name}`} onClick={() => onOpen({ kind: 'delete', report })}>
        Delete
      </Button>
    </div>
  );
}
