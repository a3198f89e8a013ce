import { visible } from '@/lib/audit/visible';
import type { Anchor } from '@/lib/client/verify/answer';
import { Mark, type MarkLook } from './mark';
import { Section } from './section';
import { ago, entries } from './words';

/** What each state is worth. None is green: that somebody holds a checkpoint is the word of this server. */
const STATES = {
  anchored: { look: 'none', words: 'holds a checkpoint' },
  waiting: { look: 'wait', words: 'was not offered one yet' },
  failing: { look: 'wait', words: 'failed when it was asked last' },
  refused: { look: 'bad', words: 'REFUSES: it holds another history than this one' },
} as const satisfies Record<Anchor['state'], { look: MarkLook; words: string }>;

/** Who else holds checkpoints of a ledger, and so could tell if it was rewritten. */
export function HeldOutside({ anchors }: { anchors: readonly Anchor[] }) {
  return (
    <Section title="Held outside">
      {anchors.length === 0 ? (
        <p className="flex items-start gap-2">
          <span className="pt-0.5">
            <Mark look="wait" />
          </span>
          <span>
            Nobody outside of this installation holds a checkpoint of this ledger: whoever owns its database
            and its keys can write another history, which only a browser or a bundle that remembers the old
            one can tell.
          </span>
        </p>
      ) : (
        <>
          <ul aria-label="Holders of checkpoints">
            {anchors.map((anchor) => (
              <AnchorRow key={anchor.sink} anchor={anchor} />
            ))}
          </ul>
          <p className="text-fg2">This is what the server says. Ask them for what they hold, and compare.</p>
        </>
      )}
    </Section>
  );
}

function AnchorRow({ anchor: { sink, kind, size, ageS, state, error } }: { anchor: Anchor }) {
  const { look, words } = STATES[state];
  return (
    <li className="flex items-start gap-2 border-t border-line py-2 first:border-t-0">
      <span className="pt-0.5">
        <Mark look={look} />
      </span>
      <div className="min-w-0">
        <p className="break-words">
          <bdi className="font-mono">{visible(sink)}</bdi> ({kind}){' '}
          <span className={look === 'bad' ? 'font-semibold text-failure' : undefined}>{words}</span>
        </p>
        <p className="text-label text-fg2">
          {size === 0 ? 'It holds nothing that is known of' : `It holds ${entries(size)}`}
          {ageS !== undefined && `, taken ${ago(ageS)}`}
        </p>
        {error !== undefined && <p className="break-words text-label text-fg2">{visible(error)}</p>}
      </div>
    </li>
  );
}
