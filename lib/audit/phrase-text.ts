/** One character of a phrase; a literal one stood in quotes or behind `\` and means nothing but itself. */
export interface Unit {
  text: string;
  isLiteral: boolean;
}

/** A token up to the next whitespace outside quotes; behind an open quote, whitespace ends it too. */
const TOKEN = /(?:"(?:\\[\s\S]|[^"\\])*"|\\[\s\S]|[^\s"\\]|["\\]\S*)+/g;
const PIECE = /"((?:\\[\s\S]|[^"\\])*)"|(\\[\s\S])|([\s\S])/g;
const QUOTED = /\\?[\s\S]/g;

/** The tokens of a phrase and where each begins. */
export function splitTokens(phrase: string): readonly { at: number; text: string }[] {
  return [...phrase.matchAll(TOKEN)].map(({ 0: text, index }) => ({ at: index, text }));
}

/** The characters that a token means; undefined where a quote in it is never closed. */
export function readUnits(token: string): readonly Unit[] | undefined {
  const units: Unit[] = [];
  for (const [whole, quoted, escaped] of token.matchAll(PIECE)) {
    if (whole === '"') return undefined;
    const parts = quoted === '' ? [''] : (quoted?.match(QUOTED) ?? []); // "" is a value of no characters, and there
    for (const part of parts) units.push({ text: unquote(part), isLiteral: true });
    if (escaped !== undefined)
      units.push(
        escaped === ONE ? { text: ONE, isLiteral: false } : { text: escaped.slice(1), isLiteral: true },
      );
    else if (quoted === undefined) units.push({ text: whole, isLiteral: false });
  }
  return units;
}

/** Any one character, in a pattern alone: `?` itself stands in too many paths to mean it. */
const ONE = '\\?';

/** A field of one line holds no line break, so quotes have words for what would not survive there. */
const ESCAPED: Readonly<Record<string, string>> = { '\\n': '\n', '\\r': '\r', '\\t': '\t' };

function unquote(part: string): string {
  return ESCAPED[part] ?? (part.length > 1 ? part.slice(1) : part);
}

/** The text that the units mean where no pattern can stand. */
export function textOf(units: readonly Unit[]): string {
  return units.map((unit) => (isPlain(unit, ONE) ? '?' : unit.text)).join('');
}

/** Whether a character stands there with the meaning it has in the language. */
export function isPlain(unit: Unit | undefined, text: string): boolean {
  return unit !== undefined && !unit.isLiteral && unit.text === text;
}

/** The parts between plain commas. */
export function splitList(units: readonly Unit[]): readonly (readonly Unit[])[] {
  const items: Unit[][] = [[]];
  for (const unit of units) {
    if (isPlain(unit, ',')) items.push([]);
    else items.at(-1)?.push(unit);
  }
  return items;
}

/** The units as a pattern of PostgreSQL's LIKE: `*` is any text, all else is itself. */
export function patternOf(units: readonly Unit[]): string {
  return units
    .map((unit) => {
      if (isPlain(unit, '*')) return '%';
      return isPlain(unit, ONE) ? '_' : unit.text.replace(/[\\%_]/g, '\\$&');
    })
    .join('');
}

/** A LIKE pattern as it stands in a phrase. One without `%` is looked for anywhere, and says so with `*`. */
export function printPattern(pattern: string): string {
  const printed = [...pattern.matchAll(/%|_|(?:\\[\s\S]|[^%_\\]|\\$)+/g)].map(([part]) => {
    if (part === '%') return '*';
    return part === '_' ? ONE : printValue(part.replace(/\\([\s\S])/g, '$1'));
  });
  return printed.includes('*') ? printed.join('') : `*${printed.join('')}*`;
}

/** Text as a value: bare where that reads back as the same, else in quotes. */
export function printValue(text: string): string {
  return /^[^\s"\\,*<>~][^\s"\\,*]*$/.test(text) ? text : quote(text);
}

/** Text as a word of a search. */
export function printWord(text: string): string {
  return /^[^\s"\\*:!-][^\s"\\*:]*$/.test(text) ? text : quote(text);
}

export function quote(text: string): string {
  const printed = text.replace(/["\\]/g, '\\$&').replace(/[\n\r\t]/g, (part) => SHORT[part] ?? part);
  return `"${printed}"`;
}

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
