'use client';
import { Button } from '@/components/ui/button';
import type { Verification } from '@/lib/client/verify/claims';
import type { LedgerPlace } from '@/lib/client/verify/ledger-ask';
import { Mark, type MarkLook } from './mark';
import { Progress } from './progress';
import { Section } from './section';
import { ServerFindings } from './server-findings';
import { Unanswered } from './unanswered';
import { useVerifications } from './use-verifications';
import { ago, duration, entries, exact, utcSecond } from './words';

/** Has the server read a whole log, and tells what it says of it: its word, beside what this browser checks itself. */
export function VerifyOnServer({ place }: { place: LedgerPlace }) {
  const { told, running, last, isAsking, start } = useVerifications(place);
  const isBusy = isAsking || running !== undefined || told === undefined;
  const shown = running ?? last;
  return (
    <Section title="Verify on the server">
      <p className="max-w-4xl text-fg2">
        The server reads every entry, its content and what was signed, in its own database and with its own
        program. What stands here is its word: a server that lies can lie here too. The checks in this browser
        do not take it.
      </p>
      <div className="flex flex-wrap gap-2">
        <Button disabled={isBusy} onClick={() => start('full')}>
          Verify on the server
        </Button>
        <Button disabled={isBusy} onClick={() => start('incremental')}>
          Verify only what came since
        </Button>
      </div>
      {told?.error && <Unanswered error={told.error} what="verifications on the server" />}
      {running && <JobProgress job={running} />}
      <div role="status" className="min-h-8">
        {running ? (
          <p className="font-semibold">The server is verifying. This page may be left meanwhile.</p>
        ) : (
          told && <Ended job={last} atMs={told.atMs} isKnown={told.error === undefined} />
        )}
      </div>
      {shown && shown.findings > 0 && <ServerFindings place={place} job={shown} />}
    </Section>
  );
}

function JobProgress({ job: { state, start, done, size, rate, etaS, findings } }: { job: Verification }) {
  if (state === 'queued' || size === undefined)
    return <p className="text-fg2">It waits for its turn on the server.</p>;
  const left = etaS === undefined ? '' : ` · ${duration(etaS)} left`;
  return (
    <Progress
      words={`${exact(done - start)} of ${entries(size - start)} · ${exact(rate)} entries/s${left}`}
      done={done - start}
      total={size - start}
      isBad={findings > 0}
    />
  );
}

interface EndedProps {
  job: Verification | undefined;
  /** When the server said so, by the clock of this browser. */
  atMs: number;
  /** Whether it answered when it was asked last. */
  isKnown: boolean;
}

/** How the last verification ended, and how long ago: an old result says nothing of what came since. */
function Ended({ job, atMs, isKnown }: EndedProps) {
  if (!job) return isKnown && <p className="text-fg2">The server has never verified this log.</p>;
  const { finishedAt } = job;
  const ageS = finishedAt === undefined ? undefined : Math.max(0, (atMs - Date.parse(finishedAt)) / 1_000);
  return (
    <p className="flex items-start gap-2">
      <span className="pt-0.5">
        <Mark look={isKnown ? lookOf(job) : 'none'} />
      </span>
      <span>
        <strong className={job.findings > 0 ? 'font-semibold text-failure' : 'font-semibold'}>
          {resultWords(job)}
        </strong>{' '}
        {finishedAt !== undefined && ageS !== undefined && (
          <span className="text-fg2">
            Finished {ago(ageS)}, at {utcSecond(finishedAt)}
            {job.requestedBy === 'schedule' && ', by the schedule of the server'}; what came since is not in
            it.
          </span>
        )}
      </span>
    </p>
  );
}

function lookOf({ state, findings, size, start }: Verification): MarkLook {
  if (findings > 0) return 'bad';
  if (state !== 'done') return 'wait';
  return size === undefined || size === start ? 'none' : 'good';
}

function resultWords({ state, findings, size = 0, start, mode }: Verification): string {
  const told = findings === 1 ? '1 finding' : `${exact(findings)} findings`;
  if (findings > 0) return `The server found that the log does not hold what it should: ${told}.`;
  if (state !== 'done') return 'The last verification on the server ended before its end: nothing is known.';
  if (size === start)
    return mode === 'full' ? 'There was no entry to verify.' : 'No entry had come since the one before.';
  const what = start > 0 ? `the ${entries(size - start)} since the verification before` : entries(size);
  return `The server says: nothing wrong in ${what}.`;
}
