'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import { exact, utcSecond } from '@/components/integrity/words';
import { Asked } from '@/components/settings/asked';
import { sizeOf } from '@/components/settings/import/words';
import { Button, buttonClass } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { DataTable } from '@/components/ui/data-table';
import { visible } from '@/lib/audit/visible';
import {
  allExportsOptions,
  dropExport,
  type ExportJob,
  exportFileHref,
  isUnderWay,
} from '@/lib/client/exports';
import { faultOf } from '@/lib/client/faults';
import { EXPORT_FORMATS, exportName, stateWords } from './words';

/** The exports of whoever is signed in, newest first. */
export function ExportSettings() {
  const query = useQuery(allExportsOptions);
  const [open, setOpen] = useState<ExportJob>();
  const [said, setSaid] = useState<string>();
  return (
    <>
      <Asked query={query}>{(jobs) => <ExportTable jobs={jobs} onDrop={setOpen} />}</Asked>
      <p role="status" className="text-control text-fg2">
        {said}
      </p>
      {open && (
        <DropExport
          job={open}
          onClose={(done) => {
            setOpen(undefined);
            if (done !== undefined) setSaid(done);
          }}
        />
      )}
    </>
  );
}

function ExportTable({ jobs, onDrop }: { jobs: readonly ExportJob[]; onDrop(job: ExportJob): void }) {
  return (
    <DataTable
      label="Exports"
      rows={jobs}
      keyOf={({ id }) => id}
      empty={
        <>
          <p>
            You have asked for no exports in the last month. Ask for one in the list of events, under
            “Export”.
          </p>
          <Link href="/logs" className="text-accent underline">
            Go to the list
          </Link>
        </>
      }
      columns={[
        { id: 'what', header: 'What', cell: (job) => <What job={job} /> },
        {
          id: 'at',
          header: 'Asked for',
          cell: (job) => <span className="tabular-nums">{utcSecond(job.created_at)}</span>,
        },
        { id: 'state', header: 'State', cell: (job) => <State job={job} /> },
        {
          id: 'size',
          header: 'Size',
          cell: (job) => <span className="tabular-nums">{job.bytes === 0 ? '–' : sizeOf(job.bytes)}</span>,
        },
        {
          id: 'expires',
          header: 'File until',
          cell: (job) => (
            <span className="tabular-nums">{job.state === 'done' ? utcSecond(job.expires_at) : '–'}</span>
          ),
        },
        {
          id: 'actions',
          header: 'Actions',
          isQuiet: true,
          cell: (job) => <Actions job={job} onDrop={onDrop} />,
        },
      ]}
    />
  );
}

function What({ job: { format, phrase, tenant_id: tenantId, log } }: { job: ExportJob }) {
  return (
    <>
      <span className="font-medium">{EXPORT_FORMATS[format]}</span> of{' '}
      {log === 'access' ? 'the access log' : 'events'}
      {tenantId !== null && (
        <>
          {' '}
          of <bdi>{visible(tenantId)}</bdi>
        </>
      )}
      <span className="block font-mono text-code text-fg2">
        <bdi>{phrase === '' ? 'all' : visible(phrase)}</bdi>
      </span>
    </>
  );
}

function State({ job }: { job: ExportJob }) {
  const { events, total } = job;
  return (
    <>
      {stateWords(job)}
      {isUnderWay(job) && (
        <>
          <span className="block tabular-nums text-fg2">
            {exact(events)} of {total === null ? '…' : exact(total)} events
          </span>
          <progress
            aria-label={`Progress of ${exportName(job)}`}
            value={events}
            max={total ?? 1}
            className="h-1 w-32 accent-accent"
          />
        </>
      )}
    </>
  );
}

function Actions({ job, onDrop }: { job: ExportJob; onDrop(job: ExportJob): void }) {
  const name = exportName(job);
  if (job.state !== 'done' && !isUnderWay(job)) return null;
  return (
    <div className="flex gap-2 whitespace-nowrap md:justify-end">
      {job.state === 'done' && (
        <a href={exportFileHref(job.id)} download aria-label={`Download ${name}`} className={buttonClass()}>
          Download
        </a>
      )}
      <Button aria-label={`${isUnderWay(job) ? 'Cancel' : 'Delete'} ${name}`} onClick={() => onDrop(job)}>
        {isUnderWay(job) ? 'Cancel' : 'Delete'}
      </Button>
    </div>
  );
}

function DropExport({ job, onClose }: { job: ExportJob; onClose(done?: string): void }) {
  const client = useQueryClient();
  const isRunning = isUnderWay(job);
  const drop = useMutation({
    mutationFn: () => dropExport(job.id),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['exports'] });
      onClose(isRunning ? 'The export is cancelled.' : 'The file is deleted.');
    },
  });
  return (
    <ConfirmDialog
      title={isRunning ? 'Cancel the export?' : 'Delete the file?'}
      verb={isRunning ? 'Cancel export' : 'Delete'}
      isBusy={drop.isPending}
      error={faultOf(drop.error)}
      onConfirm={() => drop.mutate()}
      onClose={() => onClose()}
    >
      <p>{exportName(job)}. The events stay; the export can be asked for again.</p>
    </ConfirmDialog>
  );
}
