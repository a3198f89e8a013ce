'use client';
import type { FormEvent } from 'react';
import { Button } from '@/components/ui/button';
import type { LedgerPlace } from '@/lib/client/verify/ledger-ask';
import { Failure } from './failure';
import { Findings } from './findings';
import { Mark } from './mark';
import { Progress } from './progress';
import { Section } from './section';
import type { Run, Runs } from './use-run';
import { entries, exact } from './words';

const CHOICES = [1_000, 10_000, 100_000] as const;

interface VerifyEventsProps {
  place: LedgerPlace;
  /** Entries that the checkpoint covers. */
  size: number;
  runs: Runs;
}

/** Reads the newest events of a ledger with their content, and hashes each of them in this browser. */
export function VerifyEvents({ place, size, runs: { run, start, cancel } }: VerifyEventsProps) {
  const isRunning = run?.state === 'running';
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    start(Number(new FormData(event.currentTarget).get('total')));
  };
  return (
    <Section title="Verify events in this browser">
      <form onSubmit={submit} className="flex flex-wrap items-center gap-2">
        <label className="inline-flex items-center gap-2 text-label text-fg2">
          How many
          <select name="total" className="tabular-nums" disabled={isRunning}>
            {CHOICES.filter((count) => count < size).map((count) => (
              <option key={count} value={count}>
                the newest {exact(count)}
              </option>
            ))}
            <option value={size}>all {exact(size)}</option>
          </select>
        </label>
        <Button type="submit" look="primary" disabled={isRunning}>
          Verify
        </Button>
        {isRunning && <Button onClick={cancel}>Cancel</Button>}
      </form>
      <div className="min-h-16">
        {run ? (
          <RunProgress run={run} />
        ) : (
          <p className="text-fg2">
            Each event is read with its content, hashed here, and followed up to the signed root.
          </p>
        )}
      </div>
      {run && <Findings findings={run.tally.findings} place={place} />}
    </Section>
  );
}

function RunProgress({ run }: { run: Run }) {
  const { tally, state, elapsedMs, error } = run;
  const rate = elapsedMs > 0 ? Math.round((tally.done * 1000) / elapsedMs) : 0;
  return (
    <div className="flex flex-col gap-2">
      <Progress
        words={`${exact(tally.done)} of ${entries(tally.total)} · ${exact(rate)} events/s`}
        done={tally.done}
        total={tally.total}
        isBad={tally.findings.length > 0}
      />
      <div role="status" className="font-semibold">
        {state !== 'running' && <Ending run={run} />}
      </div>
      {error && <Failure error={error} />}
    </div>
  );
}

function Ending({ run: { state, tally } }: { run: Run }) {
  const { findings, verified, hidden, erased, waiting } = tally;
  const counted = [
    `${exact(verified)} verified`,
    ...(hidden > 0 ? [`${exact(hidden)} verified but for what is redacted or hidden from you`] : []),
    ...(erased > 0 ? [`${exact(erased)} erased`] : []),
    ...(waiting > 0 ? [`${exact(waiting)} erased, whose record waits for a checkpoint`] : []),
    ...(findings.length > 0 ? [`${exact(findings.length)} NOT VERIFIED`] : []),
  ].join(', ');
  const look = findings.length > 0 || state === 'failed' ? 'bad' : state === 'cancelled' ? 'wait' : 'good';
  const word = { done: 'Done', cancelled: 'Cancelled', failed: 'Stopped', running: '' }[state];
  return (
    <p className="flex items-start gap-2">
      <span className="pt-0.5">
        <Mark look={look} />
      </span>
      <span className={findings.length > 0 ? 'text-failure' : undefined}>
        {word}: {counted}.
      </span>
    </p>
  );
}
