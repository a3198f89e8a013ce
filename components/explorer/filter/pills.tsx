import { useExplorer } from '@/components/explorer/explorer-context';
import type { Condition } from '@/lib/audit/filter';
import { printPhrase } from '@/lib/audit/phrase';
import { type ConsoleQuery, conditionKey } from '@/lib/client/console-query';
import { removeCondition, replaceCondition, switchCondition } from '@/lib/client/edit-filter';
import { Pill, pillItems, sayCondition } from './pill';

interface PillsProps {
  /** Whether the next Backspace takes the last one away. */
  isLastMarked: boolean;
  /** Puts a part of the filter back into the bar, and leaves the rest. */
  onEdit(phrase: string, rest: Partial<ConsoleQuery>): void;
  onChange(change: Partial<ConsoleQuery>): void;
}

/** The conditions of the query, those that do not apply behind the others, and the words that are searched for. */
export function Pills({ isLastMarked, onEdit, onChange }: PillsProps) {
  const { parsed } = useExplorer();
  const { query } = parsed;
  const { conditions, off, search } = query;
  const last = [...conditions, ...off].at(-1);
  const pill = (it: Condition, isOff: boolean) => (
    <Pill
      key={`${isOff}${conditionKey(it)}`}
      text={sayCondition(it)}
      isOff={isOff}
      isMarked={isLastMarked && it === last && search === undefined}
      items={pillItems(it, isOff, {
        onReplace: (next) => onChange(replaceCondition(query, it, next)),
        onSwitch: () => onChange(switchCondition(query, it)),
        onEdit: () => onEdit(printPhrase([it], undefined), removeCondition(query, it)),
        onRemove: () => onChange(removeCondition(query, it)),
      })}
      onRemove={() => onChange(removeCondition(query, it))}
    />
  );
  return (
    <>
      {conditions.map((it) => pill(it, false))}
      {off.map((it) => pill(it, true))}
      {search !== undefined && (
        <Pill
          text={`Text ${search}`}
          isOff={false}
          isMarked={isLastMarked}
          items={[
            { label: 'Edit as text', onSelect: () => onEdit(printPhrase([], search), { search: undefined }) },
            { label: 'Remove', onSelect: () => onChange({ search: undefined }), isApart: true },
          ]}
          onRemove={() => onChange({ search: undefined })}
        />
      )}
    </>
  );
}
