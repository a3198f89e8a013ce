import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { Fact } from '@/components/integrity/fact';
import { exact } from '@/components/integrity/words';
import { Asked } from '@/components/settings/asked';
import { buttonClass } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import { visible } from '@/lib/audit/visible';
import { type ImportJob, linesHref, linesOptions } from '@/lib/client/imports';
import { LineTable } from './line-table';
import { counted, countWords, STATE_WORDS, toldLines } from './words';

/** Lines that are shown on the page; the file has all that are kept. */
const SHOWN_MAX = 100;

/** What an import came to. */
export function RunReport({ job }: { job: ImportJob }) {
  const { counts, formats, state, error, tenant_id: tenantId } = job;
  return (
    <section aria-labelledby="report" className="flex min-w-0 flex-col gap-4 border-t border-line pt-4">
      <div>
        <h2 id="report" className="text-title font-semibold">
          {STATE_WORDS[state]}: <bdi>{visible(job.name)}</bdi>
        </h2>
        <p role="status" className="text-control text-fg2">
          {counts
            ? `${counted(counts.stored, 'event')} stored, ${counted(counts.duplicate, 'duplicate')}, ${counted(counts.conflict, 'conflict')}, ${exact(counts.rejected)} rejected.`
            : 'Nothing was stored.'}
        </p>
      </div>
      {error !== null && <Notice tone="error">{error}</Notice>}
      {state !== 'done' && (
        <p className="text-control">
          What is stored stays. Import the file again: what it holds beyond that is stored then.
        </p>
      )}
      {counts && (
        <dl className="flex flex-wrap gap-x-8 gap-y-3">
          {countWords(counts).map(({ label, value }) => (
            <Fact key={label} label={label}>
              <span className="text-title">{value}</span>
            </Fact>
          ))}
        </dl>
      )}
      {formats && Object.keys(formats).length > 0 && (
        <p className="text-control text-fg2">
          Recognised:{' '}
          {Object.entries(formats)
            .map(([name, count]) => `${visible(name)} (${exact(count)})`)
            .join(', ')}
        </p>
      )}
      {toldLines(job) > 0 && <Lines job={job} />}
      {counts && counts.stored + counts.duplicate > 0 && (
        <Link
          href={`/logs?f=tenantId.eq.${encodeURIComponent(tenantId)}&range=all`}
          className={`${buttonClass('plain', 'large')} self-start`}
        >
          See the events
        </Link>
      )}
    </section>
  );
}

function Lines({ job }: { job: ImportJob }) {
  const query = useQuery(linesOptions(job.id));
  return (
    <div className="flex flex-col items-start gap-2">
      <h3 className="text-control font-semibold">Lines to look at</h3>
      <div className="w-full">
        <Asked query={query}>
          {({ items, left_out: leftOut }) => (
            <div className="flex flex-col gap-2">
              <LineTable label="Lines to look at" lines={items.slice(0, SHOWN_MAX)} />
              <p className="text-label text-fg2">
                {items.length > SHOWN_MAX &&
                  `The first ${SHOWN_MAX} of ${exact(items.length)}; the file has all. `}
                {leftOut > 0 && `${counted(leftOut, 'line')} more are counted, and kept nowhere.`}
              </p>
            </div>
          )}
        </Asked>
      </div>
      <a href={linesHref(job.id)} download className={buttonClass()}>
        Download these lines (CSV)
      </a>
    </div>
  );
}
