import { ChevronRight } from 'lucide-react';
import { useDeferredValue, useMemo, useState } from 'react';
import { cn } from '@/components/ui/cn';
import { CopyButton } from '@/components/ui/copy-button';
import { ScrollRegion } from '@/components/ui/scroll-region';
import type { Json } from '@/lib/audit/json';
import { visible, visiblePart } from '@/lib/audit/visible';
import { type JsonLine, jsonLines, pathsHolding } from '@/lib/client/json-lines';

/** Levels that are open at first. */
const OPEN_DEPTH = 3;
/** Lines that are drawn at once: more are shown on request. */
const LINES = 500;
/** Characters of a value that its line shows. */
const VALUE_MAX = 2_000;

/** A JSON value that can be folded and searched. */
export function JsonTree({ value, label }: { value: Json; label: string }) {
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const [typed, setTyped] = useState('');
  const [limit, setLimit] = useState(LINES);
  const [chosen, setChosen] = useState<string>();
  const text = useDeferredValue(typed);
  const holding = useMemo(() => (text === '' ? undefined : pathsHolding(value, text)), [value, text]);
  const isOpen = (path: string, depth: number) =>
    holding ? holding.open.has(path) : depth < OPEN_DEPTH !== toggled.has(path);
  const lines = jsonLines(value, isOpen);
  const toggle = (path: string) =>
    setToggled((before) => {
      const next = new Set(before);
      if (!next.delete(path)) next.add(path);
      return next;
    });
  return (
    <div className="flex flex-col gap-2">
      <div className="flex items-center gap-2">
        <input
          type="search"
          aria-label={`Search ${label}`}
          placeholder="Search"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          className="min-w-0 grow"
        />
        {holding && <span className="text-label text-fg2">{holding.found.size} found</span>}
        <CopyButton text={JSON.stringify(value, null, 2)} label="Copy JSON" />
      </div>
      <ScrollRegion
        label={label}
        className="max-h-panel overflow-auto rounded bg-hover p-2 font-mono text-label"
      >
        <ul>
          {lines.slice(0, limit).map((line) => (
            <Line
              key={line.path}
              line={line}
              isOpen={isOpen(line.path, line.depth)}
              isFound={holding?.found.has(line.path) ?? false}
              isChosen={line.path === chosen}
              onToggle={() => toggle(line.path)}
              onChoose={() => setChosen(line.path === chosen ? undefined : line.path)}
            />
          ))}
        </ul>
        {lines.length > limit && (
          <button
            type="button"
            onClick={() => setLimit(limit + LINES)}
            className="min-h-6 text-accent underline"
          >
            {lines.length - limit} more lines
          </button>
        )}
      </ScrollRegion>
    </div>
  );
}

interface LineProps {
  line: JsonLine;
  isOpen: boolean;
  isFound: boolean;
  isChosen: boolean;
  onToggle(): void;
  onChoose(): void;
}

function Line({ line, isOpen, isFound, isChosen, onToggle, onChoose }: LineProps) {
  const { path, depth, name, value, size } = line;
  return (
    <li
      style={{ paddingInlineStart: `${depth * 12}px` }}
      className={cn('break-words', isFound && 'bg-selected')}
    >
      <div className="flex min-h-6 items-start">
        {size === undefined || size === 0 ? (
          <span className="w-6 shrink-0" />
        ) : (
          <button
            type="button"
            aria-expanded={isOpen}
            aria-label={visible(name ?? 'everything')}
            onClick={onToggle}
            className="inline-flex size-6 shrink-0 items-center justify-center"
          >
            <ChevronRight aria-hidden className={cn('size-3', isOpen && 'rotate-90')} />
          </button>
        )}
        <span className="min-w-0 break-words py-1">
          {name !== undefined && (
            <button
              type="button"
              onClick={onChoose}
              aria-pressed={isChosen}
              className="text-accent hover:underline"
            >
              <bdi>{visible(name)}</bdi>
            </button>
          )}
          {name !== undefined && ': '}
          <bdi>{sayValue(value, size, isOpen)}</bdi>
        </span>
      </div>
      {isChosen && (
        <div className="flex flex-wrap gap-2 py-1 ps-4">
          <CopyButton text={path} label="Copy path" look="quiet" />
          <CopyButton
            text={typeof value === 'string' ? value : JSON.stringify(value)}
            label="Copy value"
            look="quiet"
          />
        </div>
      )}
    </li>
  );
}

function sayValue(value: Json, size: number | undefined, isOpen: boolean): string {
  if (size === undefined) return visiblePart(JSON.stringify(value), VALUE_MAX);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return isOpen && size > 0
    ? `${open} ${size}`
    : size === 0
      ? `${open}${close}`
      : `${open} … ${close} ${size}`;
}
