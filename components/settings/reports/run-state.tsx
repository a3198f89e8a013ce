import { CircleCheck, CircleX, Clock } from 'lucide-react';
import { visible } from '@/lib/audit/visible';
import type { ReportRun } from '@/lib/client/reports';
import { ReportTime } from './report-time';

const exact = new Intl.NumberFormat('en-US');

/** What became of a mail: that it was sent and what it told, or what stands against it and when it is tried again. */
export function RunState({ run, zone }: { run: ReportRun; zone: string }) {
  return (
    <div className="flex min-w-0 items-start gap-1.5">
      <Mark state={run.state} />
      <div className="min-w-0">
        <Words run={run} zone={zone} />
        {run.error !== null && (
          <p className="text-label text-failure">
            <bdi>{reasonOf(run)}</bdi>
          </p>
        )}
        {run.next_attempt_at !== null && (
          <p className="text-label text-fg2">
            Tried again at <ReportTime at={run.next_attempt_at} zone={zone} />
          </p>
        )}
      </div>
    </div>
  );
}

function Words({
  run: { state, is_test: isTest, sent_at: sentAt, counts },
  zone,
}: {
  run: ReportRun;
  zone: string;
}) {
  const what = isTest ? 'Test ' : '';
  if (state === 'failed') return <p>{isTest ? 'Test not sent' : 'Not sent'}</p>;
  if (state !== 'sent' || sentAt === null) return <p>{isTest ? 'Test on its way' : 'On its way'}</p>;
  return (
    <>
      <p>
        {what ? `${what}sent` : 'Sent'} <ReportTime at={sentAt} zone={zone} />
      </p>
      {counts && (
        <p className="text-label text-fg2">
          {counts.is_exact ? '' : 'At least '}
          {exact.format(counts.events)} {counts.events === 1 ? 'event' : 'events'}
        </p>
      )}
    </>
  );
}

/** A server's words are somebody else's. */
function reasonOf({ state, attempts, error }: ReportRun): string {
  const words = visible(error ?? '');
  return state === 'sent' ? words : `Failed attempts: ${attempts}, last error: ${words}`;
}

function Mark({ state }: { state: ReportRun['state'] }) {
  if (state === 'sent') return <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-success" />;
  if (state === 'failed') return <CircleX aria-hidden className="mt-0.5 size-4 shrink-0 text-failure" />;
  return <Clock aria-hidden className="mt-0.5 size-4 shrink-0 text-fg2" />;
}
