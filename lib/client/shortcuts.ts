/** Where a command is heard: anywhere on a page of the explorer, with the focus in the grid, or while an event is open. */
export type Where = 'page' | 'grid' | 'drawer';

export interface Command {
  label: string;
  group: 'Search' | 'Rows' | 'Event' | 'Page';
  where: Where;
  /** Each a sequence of keys parted by spaces, as `event.key` names them; `Shift+` and `Alt+` before one. */
  keys: readonly string[];
}

/** Every command that has a key, once: its handler, its hint, the sheet behind `?` and the documentation. */
export const COMMANDS = {
  search: { label: 'Go to the filter bar', group: 'Search', where: 'page', keys: ['/', 's'] },
  time: { label: 'Choose a time range', group: 'Search', where: 'page', keys: ['t'] },
  rangeBack: { label: 'One range back', group: 'Search', where: 'page', keys: ['['] },
  rangeOn: { label: 'One range on', group: 'Search', where: 'page', keys: [']'] },
  zoomOut: { label: 'Zoom out', group: 'Search', where: 'page', keys: ['-'] },
  views: { label: 'Saved views', group: 'Search', where: 'page', keys: ['v'] },
  facets: { label: 'Show or hide the facets', group: 'Search', where: 'page', keys: ['\\'] },
  next: { label: 'Next row', group: 'Rows', where: 'grid', keys: ['j', 'ArrowDown'] },
  previous: { label: 'Previous row', group: 'Rows', where: 'grid', keys: ['k', 'ArrowUp'] },
  pageDown: { label: 'A page on', group: 'Rows', where: 'grid', keys: ['PageDown'] },
  pageUp: { label: 'A page back', group: 'Rows', where: 'grid', keys: ['PageUp'] },
  first: { label: 'First row', group: 'Rows', where: 'grid', keys: ['Home', 'g g'] },
  last: { label: 'Last row', group: 'Rows', where: 'grid', keys: ['End', 'Shift+G'] },
  cellOn: { label: 'Next cell', group: 'Rows', where: 'grid', keys: ['ArrowRight'] },
  cellBack: { label: 'Previous cell', group: 'Rows', where: 'grid', keys: ['ArrowLeft'] },
  open: { label: 'Open the event; again: go into it', group: 'Rows', where: 'grid', keys: ['Enter', 'o'] },
  select: { label: 'Select the row', group: 'Rows', where: 'grid', keys: ['x'] },
  selectDown: {
    label: 'Select downwards',
    group: 'Rows',
    where: 'grid',
    keys: ['Shift+J', 'Shift+ArrowDown'],
  },
  selectUp: { label: 'Select upwards', group: 'Rows', where: 'grid', keys: ['Shift+K', 'Shift+ArrowUp'] },
  filterFor: { label: 'Filter for the cell', group: 'Rows', where: 'grid', keys: ['f'] },
  filterOut: { label: 'Filter the cell out', group: 'Rows', where: 'grid', keys: ['e'] },
  copyCell: { label: 'Copy the cell', group: 'Rows', where: 'grid', keys: ['c c'] },
  goTo: { label: 'Go to a row, a time or an event', group: 'Rows', where: 'page', keys: ['Alt+g'] },
  copyLink: { label: 'Copy a link', group: 'Event', where: 'page', keys: ['c l'] },
  copyJson: { label: 'Copy as JSON', group: 'Event', where: 'page', keys: ['c j'] },
  nextEvent: { label: 'Next event', group: 'Event', where: 'drawer', keys: ['n'] },
  previousEvent: { label: 'Previous event', group: 'Event', where: 'drawer', keys: ['p'] },
  tab1: { label: 'Event', group: 'Event', where: 'drawer', keys: ['1'] },
  tab2: { label: 'Changes', group: 'Event', where: 'drawer', keys: ['2'] },
  tab3: { label: 'Raw', group: 'Event', where: 'drawer', keys: ['3'] },
  tab4: { label: 'Context', group: 'Event', where: 'drawer', keys: ['4'] },
  tab5: { label: 'Proof', group: 'Event', where: 'drawer', keys: ['5'] },
  live: { label: 'Follow live, or stop', group: 'Page', where: 'page', keys: ['l'] },
  refresh: { label: 'Refresh', group: 'Page', where: 'page', keys: ['r'] },
  region: { label: 'Next part of the page', group: 'Page', where: 'page', keys: ['F6'] },
  palette: { label: 'All commands', group: 'Page', where: 'page', keys: ['Control+k', 'Meta+k'] },
  sheet: { label: 'Keyboard shortcuts', group: 'Page', where: 'page', keys: ['?'] },
} as const satisfies Record<string, Command>;

export type CommandId = keyof typeof COMMANDS;
export const COMMAND_IDS: readonly CommandId[] = Object.keys(COMMANDS).filter(isCommand);

export function isCommand(id: string): id is CommandId {
  return Object.hasOwn(COMMANDS, id);
}

export function command(id: CommandId): Command {
  return COMMANDS[id];
}

/** Keys of one's own: whether letters are heard at all, and other keys for some commands. */
export interface ShortcutChoice {
  enabled: boolean;
  keys: Readonly<Record<string, string>>;
}

/** The key sequences of a command, after what its reader has chosen. */
export function keysOf(id: CommandId, { keys }: ShortcutChoice): readonly string[] {
  const own = keys[id];
  if (own === undefined) return command(id).keys;
  return [...command(id).keys.filter((each) => !isLetter(each)), ...(own === '' ? [] : [own])];
}

/** Whether a sequence is made of single characters: those may be switched off (WCAG 2.1.4). */
export function isLetter(sequence: string): boolean {
  return sequence.split(' ').every((key) => [...key.replace(/^Shift\+/, '')].length === 1);
}

export interface Pressed {
  key: string;
  /** Where the key is, as `event.code` names it. */
  code: string;
  altKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
}

/**
 * A key press as sequences name it. Shift is said where it does not change the character by itself. Where Alt makes another
 * character of a letter, as on a Mac, the letter is told by its key.
 */
export function printKeyPress({ key, code, altKey, ctrlKey, metaKey, shiftKey }: Pressed): string {
  const letter = altKey ? /^Key([A-Z])$/.exec(code)?.[1]?.toLowerCase() : undefined;
  const isShown = shiftKey && (key.length > 1 || key.toLowerCase() !== key.toUpperCase());
  const marks = [ctrlKey && 'Control+', metaKey && 'Meta+', altKey && 'Alt+', isShown && 'Shift+'];
  return marks.filter(Boolean).join('') + (letter ?? key);
}

/** What of a sequence has been pressed: all of it, a beginning of it, or nothing. */
export function matchKeys(sequence: string, pressed: readonly string[]): 'whole' | 'begun' | 'none' {
  const keys = sequence.split(' ');
  if (pressed.length > keys.length || pressed.some((key, nth) => key !== keys[nth])) return 'none';
  return pressed.length === keys.length ? 'whole' : 'begun';
}

const SIGNS: Readonly<Record<string, string>> = {
  ...{ ArrowDown: '↓', ArrowUp: '↑', ArrowLeft: '←', ArrowRight: '→', Enter: '↵' },
  ...{ 'Shift+ArrowDown': '⇧↓', 'Shift+ArrowUp': '⇧↑', PageDown: 'PgDn', PageUp: 'PgUp' },
  ...{ 'Alt+g': '⌥G', 'Control+k': 'Ctrl K', 'Meta+k': '⌘K' },
};

/** A sequence as people read it: `g g`, `⇧J`, `↓`. */
export function sayKeys(sequence: string): string {
  return sequence
    .split(' ')
    .map((key) => SIGNS[key] ?? key.replace(/^Shift\+/, '⇧'))
    .join(' ');
}
