import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { exact, utcSecond } from '@/components/integrity/words';
import { Asked } from '@/components/settings/asked';
import { Button, buttonClass } from '@/components/ui/button';
import { DataTable } from '@/components/ui/data-table';
import { visible } from '@/lib/audit/visible';
import { cancelImport, type ImportJob, importsOptions, isRunning, linesHref } from '@/lib/client/imports';
import { STATE_WORDS, toldLines } from './words';

/** Imports into the log of a tenant in the last month, whoever asked for them. */
export function RecentImports({ tenantId }: { tenantId: string }) {
  const query = useQuery(importsOptions(tenantId));
  return (
    <section aria-labelledby="recent" className="flex min-w-0 flex-col gap-3 border-t border-line pt-4">
      <h2 id="recent" className="text-title font-semibold">
        Recent imports
      </h2>
      <Asked query={query}>
        {(jobs) => (
          <DataTable
            label="Recent imports"
            rows={jobs}
            keyOf={({ id }) => id}
            empty={<p>No file was imported here in the last month.</p>}
            columns={COLUMNS}
          />
        )}
      </Asked>
    </section>
  );
}

const COLUMNS = [
  {
    id: 'name',
    header: 'File',
    cell: (job: ImportJob) => <bdi className="font-medium">{visible(job.name)}</bdi>,
  },
  {
    id: 'at',
    header: 'When',
    cell: (job: ImportJob) => <span className="tabular-nums">{utcSecond(job.created_at)}</span>,
  },
  { id: 'by', header: 'By', cell: (job: ImportJob) => <bdi>{visible(job.requested_by)}</bdi> },
  { id: 'state', header: 'State', cell: (job: ImportJob) => STATE_WORDS[job.state] },
  { id: 'stored', header: 'Stored', cell: (job: ImportJob) => <Count value={job.counts?.stored} /> },
  {
    id: 'duplicate',
    header: 'Duplicates',
    cell: (job: ImportJob) => <Count value={job.counts?.duplicate} />,
  },
  { id: 'rejected', header: 'Rejected', cell: (job: ImportJob) => <Count value={job.counts?.rejected} /> },
  { id: 'actions', header: 'Actions', isQuiet: true, cell: (job: ImportJob) => <Actions job={job} /> },
];

function Count({ value }: { value: number | undefined }) {
  return <span className="tabular-nums">{value === undefined ? '–' : exact(value)}</span>;
}

function Actions({ job }: { job: ImportJob }) {
  const client = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => cancelImport(job.id),
    onSettled: () => client.invalidateQueries({ queryKey: importsOptions(job.tenant_id).queryKey }),
  });
  const name = visible(job.name);
  if (isRunning(job))
    return (
      <Button className="whitespace-nowrap" aria-label={`Cancel ${name}`} onClick={() => cancel.mutate()}>
        Cancel
      </Button>
    );
  if (toldLines(job) === 0) return null;
  return (
    <a
      href={linesHref(job.id)}
      download
      aria-label={`Download the lines of ${name}`}
      className={`${buttonClass()} whitespace-nowrap`}
    >
      Lines
    </a>
  );
}
