import { useQuery } from '@tanstack/react-query';
import { Asked } from '@/components/settings/asked';
import { Dialog } from '@/components/ui/dialog';
import { visible } from '@/lib/audit/visible';
import { type Report, type ReportRun, runsOptions } from '@/lib/client/reports';
import { timeText } from '@/lib/client/zone';
import { RunState } from './run-state';

/** The last mails of a report, newest first: the period of each, and what became of it. */
export function ReportRuns({ report, onClose }: { report: Report; onClose(): void }) {
  const query = useQuery(runsOptions(report.id));
  return (
    <Dialog title={`Mails of ${visible(report.view.name)}`} onClose={onClose}>
      <Asked query={query}>
        {(runs) =>
          runs.length === 0 ? (
            <p className="text-control text-fg2">Nothing was sent yet.</p>
          ) : (
            <ul aria-label="Mails" className="flex flex-col">
              {runs.map((run) => (
                <li
                  key={run.id}
                  className="grid gap-x-4 gap-y-1 border-t border-line py-2 text-control first:border-0 sm:grid-cols-2"
                >
                  <span className="tabular-nums">{periodOf(run, report.zone)}</span>
                  <RunState run={run} zone={report.zone} />
                </li>
              ))}
            </ul>
          )
        }
      </Asked>
    </Dialog>
  );
}

/** `2026-11-28`, `2026-11-23 to 2026-11-29`: the first and the last day that it tells of. */
function periodOf({ period_start: start, period_end: end }: ReportRun, zone: string): string {
  const dayOf = (ms: number) => timeText(ms, zone === 'UTC' ? 'utc' : zone).slice(0, 10);
  const [first, last] = [dayOf(Date.parse(start)), dayOf(Date.parse(end) - 1)];
  return first === last ? first : `${first} to ${last}`;
}
