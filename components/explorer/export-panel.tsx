import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useExplorer } from '@/components/explorer/explorer-context';
import { Button, buttonClass } from '@/components/ui/button';
import { ApiError } from '@/lib/client/api';
import { phraseOf } from '@/lib/client/copy-as';
import {
  askExport,
  dropExport,
  type ExportFormat,
  type ExportJob,
  exportFileHref,
  exportsOptions,
  isUnderWay,
} from '@/lib/client/exports';

const FORMATS = [
  { format: 'csv', label: 'CSV', hint: 'fixed columns, for spreadsheets' },
  { format: 'ndjson', label: 'NDJSON', hint: 'every event whole, one a line' },
  { format: 'bundle', label: 'Evidence bundle', hint: 'events with what proves them; of one tenant' },
] as const satisfies readonly { format: ExportFormat; label: string; hint: string }[];
const exact = new Intl.NumberFormat('en-US');

/** Asks for a file of what matches, and shows what became of those that were asked for. */
export function ExportPanel({ count, isAtLeast }: { count: number; isAtLeast: boolean }) {
  const { parsed, anchor } = useExplorer();
  const client = useQueryClient();
  const { data: jobs = [] } = useQuery(exportsOptions);
  const named = parsed.query.conditions.find(({ field, op }) => field === 'tenantId' && op === 'eq');
  const ask = useMutation({
    mutationFn: (format: ExportFormat) =>
      askExport(format, {
        phrase: phraseOf(parsed.query, anchor.nowMs),
        log: parsed.query.log,
        tenantId: named?.values[0],
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: exportsOptions.queryKey }),
  });
  return (
    <div className="flex w-96 max-w-full flex-col gap-3 p-3">
      <p>
        All {isAtLeast ? 'that match' : `${exact.format(count)} events that match`}, as they are when it
        begins. A file holds every one of them, or there is none.
      </p>
      <div className="flex flex-col gap-1">
        {FORMATS.map(({ format, label, hint }) => (
          <Button
            key={format}
            onClick={() => ask.mutate(format)}
            disabled={ask.isPending}
            className="min-h-8 gap-3"
          >
            <span className="shrink-0">{label}</span>
            <span className="grow text-end font-normal text-fg2">{hint}</span>
          </Button>
        ))}
      </div>
      {ask.error && (
        <p role="alert" className="text-failure">
          {ask.variables === 'bundle' && !named && isRefused(ask.error)
            ? 'An evidence bundle is of one tenant: filter for it first, by tenant: and its name.'
            : ask.error.message}
        </p>
      )}
      {jobs.length > 0 && (
        <section aria-labelledby="exports">
          <h3 id="exports" className="pb-1 text-label font-semibold text-fg2">
            Yours
          </h3>
          <ul className="flex max-h-64 flex-col gap-2 overflow-auto">
            {jobs.map((job) => (
              <li key={job.id}>
                <Job job={job} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

/** Whether something of what was asked is missing or wrong. */
function isRefused(error: Error): boolean {
  return error instanceof ApiError && error.status === 422;
}

function Job({ job }: { job: ExportJob }) {
  const client = useQueryClient();
  const drop = useMutation({
    mutationFn: () => dropExport(job.id),
    onSuccess: () => client.invalidateQueries({ queryKey: exportsOptions.queryKey }),
  });
  const name = `${job.format.toUpperCase()} of ${job.created_at.slice(0, 16).replace('T', ' ')} UTC`;
  return (
    <div className="flex flex-col gap-1">
      <div className="flex items-center justify-between gap-2">
        <span className="truncate">{name}</span>
        {job.state === 'done' && (
          <a href={exportFileHref(job.id)} download aria-label={`Download ${name}`} className={buttonClass()}>
            Download
          </a>
        )}
        {isUnderWay(job) && (
          <Button look="quiet" onClick={() => drop.mutate()} aria-label={`Cancel ${name}`}>
            Cancel
          </Button>
        )}
      </div>
      <p className="text-label text-fg2 tabular-nums" role="status">
        {sayJob(job)}
      </p>
      {isUnderWay(job) && (
        <progress aria-label={name} value={job.events} max={job.total ?? 1} className="h-1 w-full" />
      )}
    </div>
  );
}

function sayJob({ state, events, total, error }: ExportJob): string {
  switch (state) {
    case 'queued':
      return 'Waiting';
    case 'running':
      return `${exact.format(events)} of ${total === null ? '…' : exact.format(total)} events`;
    case 'done':
      return `${exact.format(events)} events, complete`;
    case 'error':
      return `Failed: ${error ?? 'unknown'}`;
    case 'cancelled':
      return 'Cancelled';
    case 'withdrawn':
      return 'Withdrawn: content in it was deleted since';
    case 'expired':
      return 'The file has expired';
  }
}
