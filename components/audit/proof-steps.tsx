import { Mark, type MarkLook } from '@/components/integrity/mark';
import { entries, utcSecond } from '@/components/integrity/words';
import type { Trusted } from '@/lib/client/verify/trust';
import type { Verdict, VerifyFault } from '@/lib/client/verify/verdict';
import { hex } from '@/lib/ledger/bytes';
import type { Checked } from './use-verdict';

/** The steps of a check, in their order. */
const STEPS = ['signature', 'growth', 'path', 'content'] as const;
type Step = (typeof STEPS)[number];

/** Faults that end a check at another step than the one at which the ledger or its proof is opened. */
const FAILS_AT: Partial<Record<VerifyFault, Step>> = {
  'checkpoint-missing': 'growth',
  'log-shrank': 'growth',
  'history-rewritten': 'growth',
  'consistency-missing': 'growth',
  'event-differs': 'content',
};

const LOOK_WORDS = { good: 'done', bad: 'failed', wait: 'waiting', gone: 'erased' } as const;

/** What was checked, step by step, and where it ended. */
export function ProofSteps({ checked: { verdict, trusted } }: { checked: Checked }) {
  const end = endOf(verdict, trusted);
  return (
    <ol aria-label="Steps of the check" className="flex flex-col gap-1">
      {STEPS.map((step, nth) => {
        const look: MarkLook = nth < end.at ? 'good' : nth === end.at ? end.look : 'none';
        return (
          <li key={step} className="flex items-start gap-2">
            <span className="pt-0.5">
              <Mark look={look} />
            </span>
            <span className={look === 'none' ? 'text-fg3' : undefined}>
              <span className="sr-only">
                {look in LOOK_WORDS ? LOOK_WORDS[isEnded(look)] : 'not reached'}:{' '}
              </span>
              {wordsOf(step, verdict, trusted)}
            </span>
          </li>
        );
      })}
    </ol>
  );
}

function isEnded(look: MarkLook): keyof typeof LOOK_WORDS {
  return look === 'bad' || look === 'wait' || look === 'gone' ? look : 'good';
}

function endOf(verdict: Verdict, trusted: Trusted | undefined): { at: number; look: MarkLook } {
  switch (verdict.kind) {
    case 'verified':
    case 'part-hidden':
      return { at: STEPS.length, look: 'good' };
    case 'erased':
      return { at: STEPS.indexOf('content'), look: 'gone' };
    case 'waiting':
      return { at: trusted ? STEPS.indexOf('path') : 0, look: 'wait' };
    case 'not-verified': {
      const step = FAILS_AT[verdict.error.fault] ?? (trusted ? 'path' : 'signature');
      return { at: STEPS.indexOf(step), look: 'bad' };
    }
  }
}

function wordsOf(step: Step, verdict: Verdict, trusted: Trusted | undefined): string {
  const place = 'place' in verdict ? verdict.place : undefined;
  switch (step) {
    case 'signature':
      return trusted
        ? `The checkpoint over ${entries(trusted.checkpoint.size)} is signed by key ${hex(trusted.key.id)}.`
        : 'The newest checkpoint is signed by the key of this ledger.';
    case 'growth':
      return growthWords(trusted);
    case 'path':
      return place
        ? `${place.path.length} hashes lead from entry ${place.seq} to the signed root.`
        : 'The hashes of its proof lead from the entry to the signed root.';
    case 'content':
      if (verdict.kind === 'erased') return 'Its content was erased; the entry stays.';
      return place
        ? `All ${Object.keys(place.event).length} columns of the event are the ones that were logged.`
        : 'What this page shows is what was logged.';
  }
}

function growthWords(trusted: Trusted | undefined): string {
  if (!trusted) return 'It continues the checkpoint that this browser remembers.';
  const { before, checkpoint } = trusted;
  if (!before) return 'First visit: this browser remembers the checkpoint, and holds later ones against it.';
  const since = `the one of ${entries(before.size)} remembered at ${utcSecond(before.verifiedAt)}`;
  return before.size === checkpoint.size ? `It is ${since}.` : `It is proven to continue ${since}.`;
}
