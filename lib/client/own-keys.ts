import { COMMAND_IDS, type CommandId, command, isLetter, keysOf, type ShortcutChoice } from './shortcuts';

/** Keys of one's own, of a command at most two characters: `j`, `J`, `g g`. */
const TYPED = /^\S(?: ?\S)?$/u;

/** What was typed for a command, as a sequence: an upper-case letter is the key with Shift. Undefined: no sequence. */
export function parseKeys(typed: string): string | undefined {
  const text = typed.trim();
  if (!TYPED.test(text)) return undefined;
  return [...text.replaceAll(' ', '')].map((key) => (isUpperCase(key) ? `Shift+${key}` : key)).join(' ');
}

/** A sequence as it is typed. */
export function printKeys(sequence: string): string {
  return sequence.replaceAll('Shift+', '');
}

function isUpperCase(key: string): boolean {
  return key !== key.toLowerCase();
}

/** Whether pressing one sequence does, or hinders, the other: they are the same, or one begins the other. */
function isInTheWay(one: string, other: string): boolean {
  return `${one} `.startsWith(`${other} `) || `${other} `.startsWith(`${one} `);
}

/** The command whose keys are in the way of a command's own ones; undefined where none are. */
export function conflictOf(id: CommandId, choice: ShortcutChoice): CommandId | undefined {
  const own = keysOf(id, choice).filter(isLetter);
  return COMMAND_IDS.find(
    (other) =>
      other !== id &&
      keysOf(other, choice)
        .filter(isLetter)
        .some((sequence) => own.some((mine) => isInTheWay(mine, sequence))),
  );
}

/** What is wrong with the keys that somebody chose, by command; empty where they can be kept. */
export function keyFaults(choice: ShortcutChoice): ReadonlyMap<CommandId, string> {
  const faults = new Map<CommandId, string>();
  for (const id of COMMAND_IDS.filter((each) => choice.keys[each] !== undefined)) {
    const other = conflictOf(id, choice);
    if (other) faults.set(id, `This key is that of “${command(other).label}”`);
  }
  return faults;
}
