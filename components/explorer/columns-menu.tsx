import { ArrowDown, ArrowUp, Pin } from 'lucide-react';
import type { KeyboardEvent, ReactNode } from 'react';
import { cn } from '@/components/ui/cn';
import { Popover } from '@/components/ui/popover';
import { type ColumnLayout, DENSITIES, type Density } from '@/lib/audit/layout';
import { type Column, columnsFor } from '@/lib/client/columns';

interface ColumnsMenuProps {
  choices: readonly ColumnLayout[];
  density: Density;
  isMasked: boolean;
  onChoices(choices: readonly ColumnLayout[] | null): void;
  onDensity(density: Density): void;
}

/** Which columns are shown, in which order, which stay first, and how close the rows stand. */
export function ColumnsMenu({ choices, density, isMasked, onChoices, onDensity }: ColumnsMenuProps) {
  const known = columnsFor(isMasked);
  return (
    <Popover label="Columns" trigger="Columns">
      {() => (
        <div className="flex w-80 max-w-full flex-col gap-2 p-3">
          <Group legend="Rows">
            <div className="flex gap-3">
              {DENSITIES.map((each) => (
                <label key={each} className="inline-flex min-h-6 items-center gap-1">
                  <input
                    type="radio"
                    name="density"
                    checked={each === density}
                    onChange={() => onDensity(each)}
                  />
                  {each}
                </label>
              ))}
            </div>
          </Group>
          <Group legend="Shown, in this order">
            <ColumnList {...{ choices, known, onChoices }} />
          </Group>
          <button
            type="button"
            onClick={() => onChoices(null)}
            className="self-start text-accent hover:underline"
          >
            Set back to how it was at first
          </button>
        </div>
      )}
    </Popover>
  );
}

function Group({ legend, children }: { legend: string; children: ReactNode }) {
  return (
    <fieldset>
      <legend className="pb-1 text-label font-semibold text-fg2">{legend}</legend>
      {children}
    </fieldset>
  );
}

type ColumnListProps = Pick<ColumnsMenuProps, 'choices' | 'onChoices'> & { known: readonly Column[] };

const STEPS: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 };

/**
 * Those that are shown in their order, moved by buttons or by an arrow key with Alt, and the others behind them. One list,
 * so that the focus stays with a column that is shown or hidden.
 */
function ColumnList({ choices, known, onChoices }: ColumnListProps) {
  const shown = choices.flatMap((choice) => {
    const column = known.find(({ id }) => id === choice.id);
    return column ? [{ choice, column }] : [];
  });
  const move = (from: number, step: number) => {
    const to = from + step;
    const moved = shown[from];
    if (!moved || to < 0 || to >= shown.length) return;
    const rest = shown.filter((_, nth) => nth !== from).map(({ choice }) => choice);
    onChoices([...rest.slice(0, to), moved.choice, ...rest.slice(to)]);
  };
  const turn = (event: KeyboardEvent, nth: number) => {
    const step = event.altKey ? STEPS[event.key] : undefined;
    if (step === undefined) return;
    event.preventDefault();
    move(nth, step);
  };
  const pin = (it: ColumnLayout) =>
    onChoices(choices.map((each) => (each === it ? { ...it, pinned: !it.pinned } : each)));
  const shownItems = shown.map(({ choice, column: { id, label } }, nth) => (
    <Item
      key={id}
      label={label}
      isShown
      isFixed={id === 'occurredAt'}
      onToggle={() => onChoices(choices.filter((it) => it !== choice))}
      onKey={(event) => turn(event, nth)}
    >
      <Tool
        label={`${choice.pinned ? 'Let go' : 'Keep first'}: ${label}`}
        icon={Pin}
        isOn={choice.pinned}
        onClick={() => pin(choice)}
      />
      <Tool label={`Move ${label} forward`} icon={ArrowUp} onClick={() => move(nth, -1)} />
      <Tool label={`Move ${label} back`} icon={ArrowDown} onClick={() => move(nth, 1)} />
    </Item>
  ));
  const hiddenItems = known
    .filter(({ id }) => !choices.some((choice) => choice.id === id))
    .map(({ id, label }) => (
      <Item
        key={id}
        label={label}
        onToggle={() => onChoices([...choices, { id, width: null, pinned: false }])}
      />
    ));
  return <ul>{[...shownItems, ...hiddenItems]}</ul>;
}

interface ItemProps {
  label: string;
  isShown?: boolean;
  isFixed?: boolean;
  onToggle(): void;
  onKey?(event: KeyboardEvent): void;
  children?: ReactNode;
}

function Item({ label, isShown = false, isFixed = false, onToggle, onKey, children }: ItemProps) {
  return (
    <li className="flex items-center gap-1">
      <label className="inline-flex min-h-6 min-w-0 grow items-center gap-2">
        <input
          type="checkbox"
          checked={isShown}
          aria-disabled={isFixed}
          onChange={isFixed ? keep : onToggle}
          onKeyDown={onKey}
        />
        <span className={cn('truncate', !isShown && 'text-fg2')}>{label}</span>
      </label>
      {children}
    </li>
  );
}

/** A column that cannot be hidden can still be moved by its keys. */
function keep(): void {}

interface ToolProps {
  label: string;
  icon: typeof Pin;
  isOn?: boolean;
  onClick(): void;
}

function Tool({ label, icon: Icon, isOn, onClick }: ToolProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onClick}
      className={cn(
        'inline-flex size-6 items-center justify-center rounded hover:bg-hover',
        isOn ? 'text-accent' : 'text-fg3',
      )}
    >
      <Icon aria-hidden className="size-3.5" />
    </button>
  );
}
