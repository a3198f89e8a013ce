import type { Density } from '@/lib/audit/layout';
import type { Theme } from '@/lib/audit/preferences';
import { keyFaults, parseKeys, printKeys } from '@/lib/client/own-keys';
import type { Profile } from '@/lib/client/own-preferences';
import { type CommandId, isCommand } from '@/lib/client/shortcuts';
import { parseZone } from '@/lib/client/zone';

/** A profile as it is typed. */
export interface ProfileDraft {
  theme: Theme;
  density: Density;
  zone: string;
  hasShortcuts: boolean;
  /** Of commands whose field is not empty. */
  keys: Readonly<Record<string, string>>;
}

export function typedKeys(keys: Profile['shortcuts']['keys']): ProfileDraft['keys'] {
  const known = Object.entries(keys).filter(([id]) => isCommand(id));
  return Object.fromEntries(known.map(([id, sequence]) => [id, printKeys(sequence)]));
}

/** What is wrong with a draft: its zone, and the keys of commands. */
export function profileFaults({ zone, hasShortcuts, keys }: ProfileDraft): {
  zone: string | undefined;
  keys: ReadonlyMap<CommandId, string>;
} {
  const unread = Object.entries(keys).flatMap(([id, typed]): [CommandId, string][] =>
    isCommand(id) && parseKeys(typed) === undefined ? [[id, 'One character, or two in a row']] : [],
  );
  const choice = { enabled: hasShortcuts, keys: readKeys(keys) };
  return {
    zone: zoneOf(zone) === undefined ? 'No time zone has this name' : undefined,
    keys: new Map([...keyFaults(choice), ...unread]),
  };
}

/** The profile of a draft without faults. Keys of commands that this console does not know stay as they are kept. */
export function readProfile(draft: ProfileDraft, kept: Profile): Profile {
  const { theme, density, hasShortcuts, keys } = draft;
  const foreign = Object.entries(kept.shortcuts.keys).filter(([id]) => !isCommand(id));
  return {
    ...{ theme, density, zone: zoneOf(draft.zone) ?? kept.zone },
    shortcuts: { enabled: hasShortcuts, keys: { ...Object.fromEntries(foreign), ...readKeys(keys) } },
  };
}

/** A zone is typed as it is shown: with spaces in the place of underscores. */
function zoneOf(typed: string): string | undefined {
  return parseZone(typed.trim().replaceAll(' ', '_'));
}

function readKeys(keys: ProfileDraft['keys']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(keys).flatMap(([id, typed]) => {
      const sequence = parseKeys(typed);
      return sequence === undefined ? [] : [[id, sequence]];
    }),
  );
}
