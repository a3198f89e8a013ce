import { createContext, useLayoutEffect } from 'react';
import { useLatest } from '@/components/ui/use-latest';
import {
  type CommandId,
  command,
  isCommand,
  isLetter,
  keysOf,
  matchKeys,
  printKeyPress,
  type ShortcutChoice,
} from '@/lib/client/shortcuts';

type Handlers = Partial<Record<CommandId, () => void>>;

/** The keys of whoever looks at the page. */
export const ShortcutContext = createContext<ShortcutChoice>({ enabled: true, keys: {} });

/** Who handles what, the latest first. */
const registered: { current: Handlers }[] = [];

/** Has commands done while the component is there. */
export function useCommands(handlers: Handlers): void {
  const latest = useLatest(handlers);
  useLayoutEffect(() => {
    registered.unshift(latest);
    return () => void registered.splice(registered.indexOf(latest), 1);
  }, [latest]);
}

/** Does a command as if its key had been pressed. */
export function runCommand(id: CommandId): boolean {
  const handler = registered.map(({ current }) => current[id]).find((found) => found !== undefined);
  handler?.();
  return handler !== undefined;
}

/** Commands that somebody on the page handles at present. */
export function handledCommands(): readonly CommandId[] {
  return [...new Set(registered.flatMap(({ current }) => Object.keys(current).filter(isCommand)))];
}

/** After so long, two keys are no sequence. */
const SEQUENCE_MS = 1_000;

/**
 * Hears the keys of the whole page, after what its reader has chosen. Once on a page. From the moment on that something is
 * drawn: an effect may run after the first key that is pressed for it.
 */
export function useKeyboard(choice: ShortcutChoice, isDrawerOpen: boolean): void {
  useLayoutEffect(() => {
    let pressed: { key: string; at: number }[] = [];
    const hear = (event: KeyboardEvent) => {
      if (event.defaultPrevented || ['Shift', 'Alt', 'Control', 'Meta'].includes(event.key)) return;
      pressed = [
        ...pressed.filter(({ at }) => event.timeStamp - at < SEQUENCE_MS),
        { key: printKeyPress(event), at: event.timeStamp },
      ];
      const places = { isDrawerOpen, ...placesOf(event.target) };
      for (let begin = 0; begin < pressed.length; begin++) {
        const keys = pressed.slice(begin).map(({ key }) => key);
        const id = commandOf(keys, choice, places);
        if (id === undefined || !runCommand(id)) continue;
        event.preventDefault();
        pressed = [];
        return;
      }
    };
    document.addEventListener('keydown', hear);
    return () => document.removeEventListener('keydown', hear);
  }, [choice, isDrawerOpen]);
}

interface Places {
  isDrawerOpen: boolean;
  isInGrid: boolean;
  isTyping: boolean;
  isInDialog: boolean;
  isOnControl: boolean;
}

function placesOf(target: EventTarget | null): Omit<Places, 'isDrawerOpen'> {
  const element = target instanceof HTMLElement ? target : undefined;
  const editable = 'input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true]';
  return {
    isInGrid: element?.closest('[role=grid][data-keys]') != null,
    isTyping: element?.matches(editable) ?? false,
    isInDialog: document.querySelector('dialog:modal') !== null || element?.closest('[popover]') != null,
    isOnControl: element?.matches('button, a, summary, [role=tab], [role=separator]') ?? false,
  };
}

function commandOf(keys: readonly string[], choice: ShortcutChoice, places: Places): CommandId | undefined {
  for (const id of registered.flatMap(({ current }) => Object.keys(current).filter(isCommand))) {
    const sequences = keysOf(id, choice).filter((sequence) => isHeard(sequence, id, choice, places));
    if (sequences.some((sequence) => matchKeys(sequence, keys) === 'whole')) return id;
  }
  return undefined;
}

/** Letters are typed where something can be typed, and Enter on a control is the control's. */
function isHeard(sequence: string, id: CommandId, choice: ShortcutChoice, places: Places): boolean {
  const { where } = command(id);
  if (where === 'grid' && !places.isInGrid) return false;
  if (where === 'drawer' && !places.isDrawerOpen) return false;
  if (isLetter(sequence)) return choice.enabled && !places.isTyping && !places.isInDialog;
  if (places.isInDialog) return false;
  return (
    !(where === 'grid' && places.isOnControl && sequence === 'Enter') &&
    !(places.isTyping && where === 'grid')
  );
}
