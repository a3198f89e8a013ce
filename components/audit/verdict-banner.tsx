import type { ReactNode } from 'react';
import { Failure } from '@/components/integrity/failure';
import { Mark, type MarkLook } from '@/components/integrity/mark';
import { entries, utcSecond } from '@/components/integrity/words';
import type { RedactablePart } from '@/lib/audit/event';
import { visible } from '@/lib/audit/visible';
import type { Erasure, HiddenPart } from '@/lib/client/verify/verdict';
import { hex } from '@/lib/ledger/bytes';
import { REDACTED_WORDS } from './redacted';
import type { Checked } from './use-verdict';

/** What has become of an event, in a word and a sentence; announced when it is there. */
export function VerdictBanner({
  checked,
  redacted,
}: {
  checked: Checked | undefined;
  redacted: readonly RedactablePart[];
}) {
  return (
    <div aria-live="polite" aria-busy={checked === undefined} className="min-h-12">
      {checked ? (
        <Outcome checked={checked} redacted={redacted} />
      ) : (
        <Line look="none" word="Checking in this browser…" />
      )}
    </div>
  );
}

interface OutcomeProps {
  checked: Checked;
  redacted: readonly RedactablePart[];
}

function Outcome({ checked: { verdict, trusted, at }, redacted }: OutcomeProps) {
  const by = `in this browser at ${at.slice(11, 19)} UTC by key ${trusted ? hex(trusted.key.id) : 'unknown'}`;
  switch (verdict.kind) {
    case 'verified':
      return (
        <p className="flex items-start gap-2">
          <Mark look="good" isLarge />
          <span className="text-fg2">
            <strong className="text-title font-semibold text-fg">Verified</strong> {by}.
          </span>
        </p>
      );
    case 'part-hidden':
      return (
        <Line look="part" word={hiddenWords(verdict.hidden, redacted)}>
          What you see was verified {by}. What you do not see is bound by the same entry.
        </Line>
      );
    case 'erased':
      return <ErasedLine erasure={verdict.erasure} />;
    case 'waiting':
      return (
        <Line look="wait" word="Waiting for a checkpoint">
          {verdict.size === 0
            ? 'Nothing of this log is signed yet.'
            : `${entries(verdict.size)} are signed, and this one is younger.`}{' '}
          The log is signed every ten seconds; this looks again by itself.
        </Line>
      );
    case 'not-verified':
      return <Failure error={verdict.error} />;
  }
}

function ErasedLine({ erasure }: { erasure: Erasure }) {
  return (
    <Line look="gone" word="Erased">
      {erasure.by ? <bdi>{visible(erasure.by)}</bdi> : 'Somebody'} erased its content
      {erasure.at && ` at ${utcSecond(erasure.at)}`}
      {erasure.reason && (
        <>
          , for the reason “<bdi>{visible(erasure.reason)}</bdi>”
        </>
      )}
      . Entry {erasure.seq} tells of it
      {erasure.isChecked ? ', signed by Trailmark' : '; what it says is hidden from your role'}. What this
      page still shows of the event is not proven.
    </Line>
  );
}

const HIDDEN_WORDS = {
  person: 'Person hidden, core and payload verified',
  payload: 'Payload hidden, core and person verified',
} as const satisfies Record<HiddenPart, string>;

/** What is gone is told apart from what this role does not see. To the proof both are a hash without its columns. */
function hiddenWords(hidden: readonly HiddenPart[], redacted: readonly RedactablePart[]): string {
  const gone = hidden.filter((part) => redacted.includes(part));
  const [unseen, ...others] = hidden.filter((part) => !gone.includes(part));
  const [first, second] = gone;
  if (!first)
    return others.length > 0 ? 'Person and payload hidden, core verified' : HIDDEN_WORDS[unseen ?? 'person'];
  if (second) return 'Person and content redacted, the rest verified';
  return `${REDACTED_WORDS[first]}${unseen ? `, ${unseen} hidden` : ''}, the rest verified`;
}

function Line({ look, word, children }: { look: MarkLook; word: string; children?: ReactNode }) {
  return (
    <>
      <p className="flex items-center gap-2 text-title font-semibold">
        <Mark look={look} isLarge />
        {word}
      </p>
      {children && <p className="pt-1 text-fg2">{children}</p>}
    </>
  );
}
