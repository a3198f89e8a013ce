import { ChevronDown, ChevronUp, X } from 'lucide-react';
import dynamic from 'next/dynamic';
import { type RefObject, useMemo, useRef } from 'react';
import { ResultBadge } from '@/components/audit/result-badge';
import { useExplorer } from '@/components/explorer/explorer-context';
import type { Jump } from '@/components/explorer/grid/use-jump';
import { useCommands } from '@/components/explorer/use-commands';
import { CopyButton } from '@/components/ui/copy-button';
import { Tabs } from '@/components/ui/tabs';
import { visible } from '@/lib/audit/visible';
import { type LogRow, type ShownEvent, shownColumns } from '@/lib/client/event';
import type { Question } from '@/lib/client/question';
import { timeText, zoneLabel } from '@/lib/client/zone';
import { ChangesTab } from './changes-tab';
import { ContextTab } from './context-tab';
import { DrawerFault } from './drawer-fault';
import { EventTab } from './event-tab';
import { JsonTree } from './json-tree';
import { Resizer } from './resizer';
import { useOpenEvent, useRowAt } from './use-open-event';
import { useStep } from './use-step';

/** What verifies is loaded for who asks for a proof. */
const ProofPanel = dynamic(() => import('@/components/audit/proof-panel').then((it) => it.ProofPanel));

interface DrawerProps {
  id: string;
  question: Question;
  lead: readonly LogRow[];
  total: number | undefined;
  /** The heading, which takes the focus when somebody goes into the drawer. */
  heading: RefObject<HTMLHeadingElement | null>;
  /** That the event has its place there in the list, whenever that changes. */
  onPlace(jump: Jump): void;
  onClose(): void;
}

const exact = new Intl.NumberFormat('en-US');

/** One event beside the list, at a URL of its own. Not modal: the list stays usable. */
export function Drawer({ id, question, lead, total, heading, onPlace, onClose }: DrawerProps) {
  const { zone } = useExplorer();
  const found = useOpenEvent(id, question, lead);
  const { event, rank, isWhole } = found;
  const count = total === undefined ? undefined : total + lead.length;
  const go = useStep(id, rank, useRowAt(question, lead), { count, onPlace });
  useCommands({ nextEvent: () => go(1), previousEvent: () => go(-1) });
  const aside = useRef<HTMLElement>(null);
  return (
    <aside
      ref={aside}
      aria-labelledby="event-title"
      className="drawer fixed inset-0 z-10 flex flex-col border-line bg-bg md:inset-y-0 md:start-auto md:end-0 md:border-s lg:relative lg:inset-auto lg:z-auto lg:shrink-0"
    >
      <Resizer target={aside} />
      <header className="flex items-start gap-1 border-b border-line p-3">
        <div className="min-w-0 grow">
          <h2
            id="event-title"
            ref={heading}
            tabIndex={-1}
            className="break-words font-mono text-title font-semibold"
          >
            {event ? <bdi>{visible(event.action)}</bdi> : 'Event'}
          </h2>
          {event && (
            <p className="flex flex-wrap items-center gap-x-2 text-fg2">
              <ResultBadge result={event.result} />
              <time dateTime={event.occurredAt} className="font-mono">
                {timeText(Date.parse(event.occurredAt), zone)}
              </time>
              {zoneLabel(zone)}
            </p>
          )}
          <p className="text-label text-fg2 tabular-nums" aria-live="off">
            {placeText(rank, count)}
          </p>
        </div>
        <Step label="Previous event" isOff={!rank} onClick={() => go(-1)} icon={ChevronUp} />
        <Step
          label="Next event"
          isOff={rank === null || rank === undefined || rank + 1 >= (count ?? 0)}
          onClick={() => go(1)}
          icon={ChevronDown}
        />
        <Step label="Close event" onClick={onClose} icon={X} />
      </header>
      <div className="min-h-0 grow overflow-auto p-3 [&_[role=tabpanel]]:pt-3">
        {event ? (
          <Panels event={event} isWhole={isWhole} isOutside={rank === null} />
        ) : (
          <DrawerFault id={id} error={found.error} again={found.again} />
        )}
      </div>
    </aside>
  );
}

function placeText(rank: number | null | undefined, count: number | undefined): string {
  if (rank === null) return 'Not in the current results';
  if (rank === undefined || count === undefined) return '…';
  return `${exact.format(rank + 1)} of ${exact.format(count)}`;
}

interface StepProps {
  label: string;
  icon: typeof X;
  isOff?: boolean;
  onClick(): void;
}

function Step({ label, icon: Icon, isOff = false, onClick }: StepProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      aria-disabled={isOff}
      onClick={isOff ? undefined : onClick}
      className="inline-flex size-8 shrink-0 items-center justify-center rounded text-fg2 hover:bg-hover hover:text-fg aria-disabled:text-line"
    >
      <Icon aria-hidden className="size-4" />
    </button>
  );
}

function Panels({ event, isWhole, isOutside }: { event: ShownEvent; isWhole: boolean; isOutside: boolean }) {
  const { parsed } = useExplorer();
  const { log } = parsed.query;
  const subject = useMemo(
    () => ({
      place: { tenantId: event.tenantId, log },
      id: event.id,
      shown: shownColumns(event, parsed.isMasked),
      redacted: event.redactedParts,
    }),
    [event, log, parsed.isMasked],
  );
  const waiting = <p className="text-fg2">Loading the whole event…</p>;
  return (
    <>
      {isOutside && <OutsideNote event={event} />}
      <Tabs
        label="Event"
        tabs={[
          { name: 'event', label: 'Event', panel: <EventTab event={event} /> },
          { name: 'changes', label: 'Changes', panel: isWhole ? <ChangesTab event={event} /> : waiting },
          { name: 'raw', label: 'Raw', panel: isWhole ? <Raw event={event} /> : waiting },
          { name: 'context', label: 'Context', panel: <ContextTab event={event} /> },
          { name: 'proof', label: 'Proof', panel: isWhole ? <ProofPanel event={subject} /> : waiting },
        ]}
      />
    </>
  );
}

function Raw({ event }: { event: ShownEvent }) {
  const { parsed } = useExplorer();
  if (event.redactedParts.includes('payload')) return <p>The content was redacted.</p>;
  if (parsed.isMasked) return <p className="text-fg2">Hidden from your role.</p>;
  return (
    <>
      <JsonTree value={event.details ?? {}} label="Raw event" />
      {event.redactions && (
        <p className="pt-2 text-fg2">
          {event.redactions.paths.length} secret{' '}
          {event.redactions.paths.length === 1 ? 'value was' : 'values were'} taken out before it was stored.
        </p>
      )}
      <div className="pt-2">
        <CopyButton text={event.id} label="Copy event ID" />
      </div>
    </>
  );
}

function OutsideNote({ event }: { event: ShownEvent }) {
  const { go } = useExplorer();
  return (
    <p role="note" className="mb-3 rounded border border-line bg-hover px-3 py-2">
      This event is not in the current results.{' '}
      <button
        type="button"
        className="text-accent underline"
        onClick={() => {
          const ms = Date.parse(event.occurredAt);
          go({ conditions: [], search: undefined, range: { fromMs: ms - 300_000, toMs: ms + 300_000 } });
        }}
      >
        Show it in context
      </button>
    </p>
  );
}
