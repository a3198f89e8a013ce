import { Copy, Filter, FilterX } from 'lucide-react';
import { EVENT_TEXT, GROUPS } from '@/components/audit/event-cells';
import { REDACTED_WORDS, Redacted, redactedWith } from '@/components/audit/redacted';
import { useExplorer } from '@/components/explorer/explorer-context';
import { InstantCard } from '@/components/time/instant-card';
import { cn } from '@/components/ui/cn';
import type { RedactablePart } from '@/lib/audit/event';
import { type FieldName, field } from '@/lib/audit/fields';
import { condition } from '@/lib/audit/filter';
import { isMasked } from '@/lib/audit/mask';
import { visible, visiblePart } from '@/lib/audit/visible';
import { addCondition, opposite } from '@/lib/client/edit-filter';
import type { ShownEvent } from '@/lib/client/event';

const CODES: ReadonlySet<FieldName> = new Set([
  ...(['id', 'action', 'ip', 'sessionId', 'requestId', 'httpPath', 'sourceEventId', 'actorId'] as const),
]);

/** Characters of a value that are shown; all of them are copied. */
const TEXT_MAX = 4_000;

/** Every field of an event in groups, absent ones too; each value can be filtered by and copied. */
export function EventTab({ event }: { event: ShownEvent }) {
  const { anchor, zone } = useExplorer();
  return (
    <div className="flex flex-col gap-4">
      {event.redactedParts.length > 0 && <RedactionNote parts={event.redactedParts} />}
      {GROUPS.map(({ title, fields }) => (
        <section key={title} aria-label={title}>
          <h3 className="pb-1 text-label font-semibold text-fg2">{title}</h3>
          <dl className="flex flex-col">
            {fields.map((name) => (
              <Entry key={name} event={event} name={name} />
            ))}
          </dl>
          {title === 'When' && (
            <details className="pt-1">
              <summary className="cursor-pointer text-label text-accent">This instant elsewhere</summary>
              <InstantCard ms={Date.parse(event.occurredAt)} zone={zone} nowMs={anchor.nowMs} />
            </details>
          )}
        </section>
      ))}
      {event.targets.length > 0 && <Targets event={event} />}
    </div>
  );
}

function Entry({ event, name }: { event: ShownEvent; name: FieldName }) {
  const { parsed } = useExplorer();
  const part = redactedWith(name, event.redactedParts);
  const text = EVENT_TEXT[name](event);
  const isHidden = parsed.isMasked && isMasked(name);
  return (
    <div className="group relative grid grid-cols-3 gap-2 rounded px-1 py-0.5 hover:bg-hover">
      <dt className="text-fg2">{field(name).label}</dt>
      <dd className={cn('col-span-2 min-w-0 break-words', CODES.has(name) && 'font-mono')}>
        {part ? (
          <Redacted part={part} />
        ) : isHidden ? (
          <em className="text-fg2">Hidden from your role</em>
        ) : (
          <bdi>{text === undefined ? '—' : visiblePart(text, TEXT_MAX)}</bdi>
        )}
        {text !== undefined && !part && !isHidden && <Actions name={name} text={text} />}
      </dd>
    </div>
  );
}

/** Shown while the value is pointed at, or one of them has the focus. */
function Actions({ name, text }: { name: FieldName; text: string }) {
  const { parsed, go, say } = useExplorer();
  const { kind, operators, label } = field(name);
  const canFilter = operators.some((op) => op === 'eq') && kind !== 'instant';
  const filter = (isOut: boolean) => {
    const it = condition(name, 'eq', text);
    go(addCondition(parsed.query, isOut ? (opposite(it) ?? it) : it));
  };
  const copy = () =>
    void navigator.clipboard.writeText(text).then(
      () => say(`${label} copied`),
      () => say('The browser does not allow copying here'),
    );
  const look =
    'inline-flex size-6 items-center justify-center rounded text-fg2 hover:bg-selected hover:text-fg';
  return (
    <span className="absolute end-0 top-0 flex bg-hover opacity-0 focus-within:opacity-100 group-hover:opacity-100">
      {canFilter && (
        <button
          type="button"
          aria-label={`Filter for ${label.toLowerCase()}`}
          title="Filter for"
          onClick={() => filter(false)}
          className={look}
        >
          <Filter aria-hidden className="size-3.5" />
        </button>
      )}
      {canFilter && operators.some((op) => op === 'neq') && (
        <button
          type="button"
          aria-label={`Filter out ${label.toLowerCase()}`}
          title="Filter out"
          onClick={() => filter(true)}
          className={look}
        >
          <FilterX aria-hidden className="size-3.5" />
        </button>
      )}
      <button
        type="button"
        aria-label={`Copy ${label.toLowerCase()}`}
        title="Copy"
        onClick={copy}
        className={look}
      >
        <Copy aria-hidden className="size-3.5" />
      </button>
    </span>
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

function Targets({ event: { targets } }: { event: ShownEvent }) {
  return (
    <section aria-label="Further objects">
      <h3 className="pb-1 text-label font-semibold text-fg2">Further objects</h3>
      <ul>
        {targets.map(({ type, id, name }) => (
          <li key={`${type} ${id} ${name}`} className="break-words px-1">
            <bdi>{visible([type, name, id].filter((text) => text !== undefined).join(' · '))}</bdi>
          </li>
        ))}
      </ul>
    </section>
  );
}
