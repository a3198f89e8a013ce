import { ChevronRight } from 'lucide-react';
import { type KeyboardEvent, useRef, useState } from 'react';
import { useExplorer } from '@/components/explorer/explorer-context';
import { cn } from '@/components/ui/cn';
import { type FieldName, field } from '@/lib/audit/fields';
import { condition } from '@/lib/audit/filter';
import { visible } from '@/lib/audit/visible';
import { addCondition, chooseValue, chosenValues, removeCondition } from '@/lib/client/edit-filter';
import type { ValueNode } from '@/lib/client/value-tree';

const exact = new Intl.NumberFormat('en-US');
const short = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });
/** Longer ones do not fit beside their value. */
const EXACT_MAX = 99_999;

interface FacetValuesProps {
  name: FieldName;
  nodes: readonly ValueNode[];
  /** How often a value occurs that is asked for and not among the nodes; undefined where that is not known. */
  countOf(value: string): number | undefined;
}

/** Values to tick: one tab stop, arrow keys between them. */
export function FacetValues({ name, nodes, countOf }: FacetValuesProps) {
  const { parsed } = useExplorer();
  const list = useRef<HTMLUListElement>(null);
  const [active, setActive] = useState<string>();
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const chosen = chosenValues(parsed.query, name, false);
  const excluded = chosenValues(parsed.query, name, true);
  const patterns = parsed.query.conditions.flatMap((it) =>
    it.field === name && it.op === 'like' ? it.values : [],
  );
  const isChosen = ({ text, children }: ValueNode) =>
    children ? patterns.includes(prefixPattern(text)) : chosen.includes(text);
  const there = new Set(
    nodes.flatMap(({ text, children }) => [text, ...(children ?? []).map((it) => it.text)]),
  );
  const absent = [...chosen, ...excluded].filter((value) => !there.has(value));
  const rows = [
    ...absent.map((text): Flat => ({ text, events: countOf(text), children: undefined, depth: 0 })),
    ...nodes.flatMap((node): Flat[] => [
      { ...node, depth: 0 },
      ...(open.has(node.text) ? (node.children ?? []).map((child) => ({ ...child, depth: 1 as const })) : []),
    ]),
  ];
  const most = Math.max(1, ...nodes.map(({ events }) => events ?? 0));
  const stop = rows.some(({ text }) => text === active) ? active : rows[0]?.text;
  const move = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const next = rows[rows.findIndex(({ text }) => text === stop) + step];
    if (step === 0 || !next) return;
    event.preventDefault();
    setActive(next.text);
    const at = rows.indexOf(next);
    list.current?.children[at]?.querySelector<HTMLElement>('[data-value]')?.focus();
  };
  if (rows.length === 0) return <p className="px-6 pb-1 text-label text-fg2">None</p>;
  return (
    <ul ref={list} onKeyDown={move} aria-label={`${field(name).label} values`}>
      {rows.map((row, place) => (
        <Value
          key={place} // a place stays where it is, and shows another value
          name={name}
          row={row}
          share={(row.events ?? 0) / most}
          state={excluded.includes(row.text) ? 'excluded' : isChosen(row) ? 'chosen' : 'none'}
          isStop={row.text === stop}
          isOpen={row.children && open.has(row.text)}
          onActive={() => setActive(row.text)}
          onOpen={() => setOpen(toggled(open, row.text))}
        />
      ))}
    </ul>
  );
}

function sayEvents({ events, children }: ValueNode): string {
  if (events === undefined) return children ? 'several events' : 'not counted';
  return `${exact.format(events)} ${events === 1 ? 'event' : 'events'}`;
}

/** What finds all values that begin so. */
function prefixPattern(prefix: string): string {
  return `${prefix.replace(/[\\%_]/g, '\\$&')}%`;
}

type Flat = ValueNode & { depth: 0 | 1 };

interface ValueProps {
  name: FieldName;
  row: Flat;
  /** Of the most frequent value. */
  share: number;
  state: 'none' | 'chosen' | 'excluded';
  isStop: boolean;
  /** Whether a branch shows its values; undefined of a value. */
  isOpen: boolean | undefined;
  onActive(): void;
  onOpen(): void;
}

function Value({ name, row, share, state, isStop, isOpen, onActive, onOpen }: ValueProps) {
  const { parsed, go } = useExplorer();
  const { text, events, children, depth } = row;
  const label = visible(children ? `${text}*` : text);
  const choose = (how: 'include' | 'exclude' | 'only') => {
    if (!children) return go(chooseValue(parsed.query, name, text, how));
    const branch = condition(name, 'like', prefixPattern(text));
    go(state === 'chosen' ? removeCondition(parsed.query, branch) : addCondition(parsed.query, branch));
  };
  return (
    <li
      className={cn(
        'group relative flex h-6 items-center gap-1 pe-3 hover:bg-hover',
        depth === 1 ? 'ps-10' : 'ps-6',
      )}
    >
      {children && (
        <button
          type="button"
          aria-expanded={isOpen}
          aria-label={`Values of ${label}`}
          tabIndex={isStop ? 0 : -1}
          onClick={onOpen}
          className="absolute inset-y-0 start-0 inline-flex w-6 items-center justify-center text-fg3"
        >
          <ChevronRight aria-hidden className={cn('size-3', isOpen && 'rotate-90')} />
        </button>
      )}
      {/* biome-ignore lint/a11y/useSemanticElements: a box with a third state, and a count in it */}
      <button
        type="button"
        data-value
        role="checkbox"
        aria-checked={state === 'excluded' ? 'mixed' : state === 'chosen'}
        aria-label={`${state === 'excluded' ? 'not ' : ''}${label}, ${sayEvents(row)}`}
        tabIndex={isStop ? 0 : -1}
        onFocus={onActive}
        onClick={() => choose('include')}
        className="flex min-w-0 grow items-center gap-2 text-start"
      >
        <span
          aria-hidden
          className={cn(
            'inline-flex size-3.5 shrink-0 items-center justify-center rounded-sm border text-meta',
            state === 'none' ? 'border-fg3' : 'border-accent bg-accent text-bg',
          )}
        >
          {state === 'chosen' ? '✓' : state === 'excluded' ? '−' : ''}
        </span>
        <bdi className={cn('grow truncate', state === 'excluded' && 'line-through')}>{label}</bdi>
        <span
          key={events} // another number stands there at once, and does not seem to move
          title={events === undefined ? undefined : exact.format(events)}
          className="shrink-0 text-label text-fg2 tabular-nums"
        >
          {events === undefined ? '' : (events > EXACT_MAX ? short : exact).format(events)}
        </span>
      </button>
      {!children && (
        <span className="absolute inset-y-0 end-0 hidden items-center gap-1 bg-hover px-2 group-focus-within:flex group-hover:flex">
          <Extra label={`Only ${label}`} word="only" isStop={isStop} onClick={() => choose('only')} />
          <Extra label={`Exclude ${label}`} word="not" isStop={isStop} onClick={() => choose('exclude')} />
        </span>
      )}
      <span
        aria-hidden
        style={{ width: `${Math.round(share * 80)}%` }}
        className="absolute bottom-0 start-6 h-0.5 bg-fg3/25"
      />
    </li>
  );
}

function Extra({
  label,
  word,
  isStop,
  onClick,
}: {
  label: string;
  word: string;
  isStop: boolean;
  onClick(): void;
}) {
  return (
    <button
      type="button"
      aria-label={label}
      tabIndex={isStop ? 0 : -1}
      onClick={onClick}
      className="min-h-6 rounded px-1 text-label text-accent hover:underline"
    >
      {word}
    </button>
  );
}

function toggled(open: ReadonlySet<string>, text: string): ReadonlySet<string> {
  const next = new Set(open);
  if (!next.delete(text)) next.add(text);
  return next;
}
