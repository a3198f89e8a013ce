'use client';
import { usePrefetchQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Asked } from '@/components/settings/asked';
import { Button } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import { type Report, type Reports, reportsOptions } from '@/lib/client/reports';
import { viewsOptions } from '@/lib/client/views';
import { DeleteReport } from './delete-report';
import { EditReport } from './edit-report';
import { ReportRuns } from './report-runs';
import { ReportTable } from './report-table';

/** What is done with a report, in a dialog. */
export type Open = { kind: 'new' } | { kind: 'edit' | 'delete' | 'runs'; report: Report };

/** The views that somebody has sent by mail; to an administrator also those of others. */
export function ReportsSettings() {
  const query = useQuery(reportsOptions);
  usePrefetchQuery(viewsOptions); // the form asks for one of them
  const [open, setOpen] = useState<Open>();
  const [said, setSaid] = useState<string>();
  const close = (done?: string) => {
    setOpen(undefined);
    if (done !== undefined) setSaid(done);
  };
  return (
    <>
      <Asked query={query}>
        {(reports) => <All reports={reports} said={said} onOpen={setOpen} onSay={setSaid} />}
      </Asked>
      {query.data && open && <Opened reports={query.data} open={open} onClose={close} />}
    </>
  );
}

interface AllProps {
  reports: Reports;
  /** What was done last. */
  said: string | undefined;
  onOpen(open: Open): void;
  onSay(said: string): void;
}

function All({ reports: { items, mail }, said, onOpen, onSay }: AllProps) {
  return (
    <>
      {!mail.configured && (
        <Notice>
          This installation has no mail server, so nothing is sent. Whoever operates it sets{' '}
          <code className="font-mono text-code">TRAILMARK_SMTP_URL</code> and{' '}
          <code className="font-mono text-code">TRAILMARK_MAIL_FROM</code>.
        </Notice>
      )}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        {mail.configured && (
          <Button look="primary" size="large" onClick={() => onOpen({ kind: 'new' })}>
            New report
          </Button>
        )}
        <p role="status" className="text-control text-fg2">
          {said}
        </p>
      </div>
      <ReportTable reports={items} canSend={mail.configured} onOpen={onOpen} onSay={onSay} />
    </>
  );
}

interface OpenedProps {
  reports: Reports;
  open: Open;
  onClose(done?: string): void;
}

function Opened({ reports: { mail }, open, onClose }: OpenedProps) {
  switch (open.kind) {
    case 'new':
      return <EditReport mail={mail} onClose={onClose} />;
    case 'edit':
      return <EditReport mail={mail} report={open.report} onClose={onClose} />;
    case 'delete':
      return <DeleteReport report={open.report} onClose={onClose} />;
    case 'runs':
      return <ReportRuns report={open.report} onClose={() => onClose()} />;
  }
}
