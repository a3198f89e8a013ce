import { useId } from 'react';
import { Fault } from '@/components/ui/field';
import { parseKeys } from '@/lib/client/own-keys';
import { COMMAND_IDS, type CommandId, command, keysOf, sayKeys } from '@/lib/client/shortcuts';
import type { ProfileDraft } from './profile-draft';

interface ShortcutFieldsProps {
  draft: ProfileDraft;
  faults: ReadonlyMap<CommandId, string>;
  onChange(keys: ProfileDraft['keys']): void;
}

const GROUPS = ['Search', 'Rows', 'Event', 'Page'] as const;

/** Every command with the keys it has, and a field for a key of one's own; an empty one leaves it as it is. */
export function ShortcutFields({ draft, faults, onChange }: ShortcutFieldsProps) {
  const put = (id: CommandId, typed: string) => {
    const { [id]: _, ...others } = draft.keys;
    onChange(typed === '' ? others : { ...others, [id]: typed });
  };
  return (
    <div className="grid gap-x-8 gap-y-5 lg:grid-cols-2">
      {GROUPS.map((group) => (
        <fieldset key={group} className="min-w-0">
          <legend className="pb-1 text-label font-semibold text-fg2">
            {group === 'Event' ? 'An event that is open' : group}
          </legend>
          {COMMAND_IDS.filter((id) => command(id).group === group).map((id) => (
            <ShortcutField
              key={id}
              id={id}
              typed={draft.keys[id] ?? ''}
              fault={faults.get(id)}
              onType={(typed) => put(id, typed)}
            />
          ))}
        </fieldset>
      ))}
    </div>
  );
}

interface ShortcutFieldProps {
  id: CommandId;
  typed: string;
  fault: string | undefined;
  onType(typed: string): void;
}

function ShortcutField({ id: name, typed, fault, onType }: ShortcutFieldProps) {
  const id = useId();
  const own = parseKeys(typed);
  const keys = keysOf(name, { enabled: true, keys: own === undefined ? {} : { [name]: own } });
  return (
    <div className="border-b border-line py-1 last:border-0">
      <div className="flex min-h-8 items-center gap-2">
        <label htmlFor={id} className="min-w-0 grow text-body">
          {command(name).label}
        </label>
        <span id={`${id}-keys`} className="flex shrink-0 gap-1">
          <span className="sr-only">Keys: </span>
          {keys.map((each) => (
            <kbd key={each} className="rounded border border-line px-1 font-mono text-meta text-fg2">
              {sayKeys(each)}
            </kbd>
          ))}
        </span>
        <input
          id={id}
          value={typed}
          maxLength={8}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          placeholder="own"
          aria-invalid={fault === undefined ? undefined : true}
          aria-describedby={`${id}-keys${fault === undefined ? '' : ` ${id}-error`}`}
          onChange={(event) => onType(event.target.value)}
          className="w-14 shrink-0 text-center font-mono text-code placeholder:text-fg3"
        />
      </div>
      <Fault id={`${id}-error`} error={fault} />
    </div>
  );
}
