import { X } from 'lucide-react';
import { OPERATOR_WORDS } from '@/components/audit/operator-words';
import { cn } from '@/components/ui/cn';
import { Menu, type MenuItem } from '@/components/ui/menu';
import { Popover } from '@/components/ui/popover';
import { field } from '@/lib/audit/fields';
import type { Condition } from '@/lib/audit/filter';
import { printPattern } from '@/lib/audit/phrase-text';
import { visible } from '@/lib/audit/visible';
import { opposite } from '@/lib/client/edit-filter';

/** What a condition asks, in words. */
export function sayCondition({ field: name, op, values }: Condition): string {
  const { label, kind } = field(name);
  if (op === 'isNull') return `${label} ${values[0] === 'false' ? 'is there' : 'is absent'}`;
  const isPattern = op === 'like' || op === 'ilike';
  const texts = values.map((value) => {
    if (isPattern) return printPattern(value);
    return kind === 'instant' ? new Date(Number(value)).toISOString() : value;
  });
  return `${label} ${OPERATOR_WORDS[op]} ${texts.join(', ')}`;
}

interface PillProps {
  /** What it says. */
  text: string;
  isOff: boolean;
  /** About to be removed by the next Backspace. */
  isMarked: boolean;
  items: readonly MenuItem[];
  onRemove(): void;
}

/** A condition that applies, or is kept: its menu changes it, its cross takes it away. */
export function Pill({ text, isOff, isMarked, items, onRemove }: PillProps) {
  const said = visible(text);
  return (
    <span
      className={cn(
        'inline-flex h-6 max-w-full items-stretch overflow-hidden rounded border bg-selected',
        isMarked ? 'border-accent' : 'border-line',
        isOff && 'border-dashed bg-bg',
      )}
    >
      <Popover
        label={`Filter: ${said}`}
        triggerClass="min-h-0! min-w-0 rounded-none border-0 bg-transparent px-2 font-normal text-body hover:bg-hover"
        trigger={
          <>
            {isOff && <span className="sr-only">Does not apply: </span>}
            <bdi className={cn('max-w-xs truncate', isOff && 'text-fg3 line-through')}>{said}</bdi>
          </>
        }
      >
        {(close) => <Menu label={`Filter: ${said}`} items={items} close={close} />}
      </Popover>
      <button
        type="button"
        onClick={onRemove}
        aria-label={`Remove filter: ${said}`}
        className="inline-flex w-6 items-center justify-center text-fg2 hover:bg-hover hover:text-fg"
      >
        <X aria-hidden className="size-3" />
      </button>
    </span>
  );
}

interface PillChange {
  onReplace(next: Condition): void;
  onSwitch(): void;
  onEdit(): void;
  onRemove(): void;
}

/** What can be done with a condition. */
export function pillItems(it: Condition, isOff: boolean, change: PillChange): MenuItem[] {
  const turned = opposite(it);
  const says =
    it.op === 'isNull'
      ? 'Turn round'
      : it.op === 'neq' || it.op === 'notIn'
        ? 'Change to is'
        : 'Change to is not';
  return [
    { label: 'Edit as text', onSelect: change.onEdit },
    ...(turned ? [{ label: says, onSelect: () => change.onReplace(turned) }] : []),
    { label: isOff ? 'Apply again' : 'Keep, but do not apply', onSelect: change.onSwitch },
    { label: 'Remove', onSelect: change.onRemove, isApart: true },
  ];
}
