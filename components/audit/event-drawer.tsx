import Link from 'next/link';
import { buttonClass } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import { ScrollRegion } from '@/components/ui/scroll-region';
import { Tabs } from '@/components/ui/tabs';
import { coveredColumns } from '@/lib/audit/covered';
import type { RedactablePart, StoredEvent } from '@/lib/audit/event';
import { type FieldName, field } from '@/lib/audit/fields';
import type { LogKind } from '@/lib/audit/scope';
import { visible } from '@/lib/audit/visible';
import type { Shown } from '@/lib/client/verify/event';
import { ChangeList } from './change-list';
import { EVENT_TEXT, GROUPS } from './event-cells';
import { Instant } from './instant';
import { ProofPanel } from './proof-panel';
import { REDACTED_WORDS, Redacted, redactedWith } from './redacted';
import { ResultBadge } from './result-badge';

interface EventDrawerProps {
  event: StoredEvent;
  log: LogKind;
  /** Whether the reader sees the core alone. */
  isMasked: boolean;
  closeHref: string;
}

/** One event beside the list, at a URL of its own. Not modal: the list stays usable. */
export function EventDrawer({ event, log, isMasked, closeHref }: EventDrawerProps) {
  const place = { tenantId: event.tenantId, log };
  const shown = shownColumns(event, isMasked);
  const proof = <ProofPanel event={{ place, id: event.id, shown, redacted: event.redactedParts ?? [] }} />;
  return (
    <aside
      aria-labelledby="event-title"
      className="flex flex-col gap-4 border-line p-4 lg:w-drawer lg:shrink-0 lg:border-l"
    >
      <header className="flex items-start justify-between gap-2">
        <div className="min-w-0">
          <h2 id="event-title" className="break-words font-mono text-title font-semibold">
            <bdi>{visible(event.action)}</bdi>
          </h2>
          <p className="flex flex-wrap gap-2 text-fg2">
            <ResultBadge result={event.result} />
            <span>
              <Instant at={event.occurredAt} /> UTC
            </span>
          </p>
        </div>
        <Link href={closeHref} scroll={false} aria-label="Close event" className={buttonClass()}>
          ✕
        </Link>
      </header>
      <Tabs
        label="Event"
        tabs={[
          { name: 'event', label: 'Event', panel: <EventPanel event={event} /> },
          { name: 'proof', label: 'Proof', panel: proof },
        ]}
      />
    </aside>
  );
}

/**
 * What the page claims of an event. A role that sees the core alone is shown no details, not empty ones; nor is anybody
 * where they were taken out.
 */
function shownColumns(event: StoredEvent, isMasked: boolean): Shown {
  const { details, ...core } = coveredColumns(event);
  return isMasked || event.redactedParts?.includes('payload') ? core : { ...core, details };
}

function EventPanel({ event }: { event: StoredEvent }) {
  return (
    <div className="flex flex-col gap-4 pt-3">
      {event.redactedParts && <RedactionNote parts={event.redactedParts} />}
      <section aria-labelledby="event-fields">
        <h3 id="event-fields" className="sr-only">
          Event
        </h3>
        {GROUPS.map(({ title, fields }) => (
          <Group key={title} title={title} event={event} fields={fields} />
        ))}
      </section>
      {event.changes && <ChangeList changes={event.changes} />}
      <RawEvent event={event} />
    </div>
  );
}

function RedactionNote({ parts }: { parts: readonly RedactablePart[] }) {
  return (
    <p role="note" className="rounded border border-line bg-hover px-3 py-2">
      <strong className="font-semibold">{parts.map((part) => REDACTED_WORDS[part]).join(' · ')}</strong>
      <br />
      It was taken out for good, and an entry of the log tells of that. What is left is what was logged: the
      proof shows it.
    </p>
  );
}

function RawEvent({ event }: { event: StoredEvent }) {
  if (event.redactedParts?.includes('payload')) return null;
  const raw = JSON.stringify(event.details, null, 2);
  return (
    <section aria-labelledby="event-raw">
      <div className="flex items-center justify-between">
        <h3 id="event-raw" className="text-label font-semibold text-fg2">
          Raw
        </h3>
        <CopyButton text={raw} label="Copy JSON" />
      </div>
      <ScrollRegion label="Raw event" className="mt-1 max-h-96 overflow-auto rounded bg-hover p-2">
        <pre className="font-mono text-label">{raw.split('\n').map(visible).join('\n')}</pre>
      </ScrollRegion>
      {event.redactions && (
        <p className="mt-1 text-fg2">
          {event.redactions.paths.length} secret values were taken out before it was stored.
        </p>
      )}
    </section>
  );
}

function Group({
  title,
  event,
  fields,
}: {
  title: string;
  event: StoredEvent;
  fields: (typeof GROUPS)[number]['fields'];
}) {
  return (
    <section className="mb-3">
      <h4 className="text-label font-semibold text-fg2">{title}</h4>
      <dl className="grid grid-cols-3 gap-x-2">
        {fields.map((name) => (
          <div key={name} className="contents">
            <dt className="text-fg2">{field(name).label}</dt>
            <dd className="col-span-2 break-words">
              <FieldValue event={event} name={name} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function FieldValue({ event, name }: { event: StoredEvent; name: FieldName }) {
  const part = redactedWith(name, event.redactedParts ?? []);
  if (part) return <Redacted part={part} />;
  return <bdi>{visible(EVENT_TEXT[name](event) ?? '—')}</bdi>;
}
