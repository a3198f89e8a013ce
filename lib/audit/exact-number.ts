import { segment } from './json';

/** A number token, or what looks like one inside a string, that may need more than a double. */
const LONG_NUMBER = /(?:^|[:,[])\s*-?(?:\d[\d.]{15}|[\d.]+[eE])/;

/** Whether a JSON text may hold a number that a double does not: a quick look before the thorough one. */
export function mayHoldInexactNumber(text: string): boolean {
  return LONG_NUMBER.test(text);
}

/** Whether a double holds the value of a number token: no integer beyond 2^53, no decimal that does not round-trip. */
export function isExactNumber(token: string): boolean {
  const number = Number(token);
  return Math.abs(number) <= Number.MAX_SAFE_INTEGER && printDecimal(token) === printDecimal(String(number));
}

/** One spelling per decimal value: significant digits and the power of ten of the last one. */
function printDecimal(token: string): string {
  const [mantissa = '', exponent = '0'] = token.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const significant = digits.slice(0, endWithout('0', digits));
  if (significant === '') return '0';
  const power = Number(exponent) - fraction.length + digits.length - significant.length;
  return `${mantissa.startsWith('-') ? '-' : ''}${significant}e${power}`;
}

/** Where a text ends without the characters at its end: an expression would try at each of them, in quadratic time. */
function endWithout(character: string, text: string): number {
  let end = text.length;
  while (end > 0 && text[end - 1] === character) end--;
  return end;
}

interface Level {
  /** The next index of an array; undefined in an object. */
  index: number | undefined;
  key: string;
}

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*|[[\]{},]/g;

/** So many are told, and of each so many levels: a text of nothing else must not cost more than another one. */
export const INEXACT_MAX = 1_000;
const LEVELS_TOLD = 64;

/**
 * JSON Pointers of the numbers in a text that a double does not hold: {@link INEXACT_MAX} at most, then it looks no
 * further. The text must be JSON; its depth costs no stack.
 */
export function findInexactNumbers(text: string): string[] {
  const found: string[] = [];
  if (!mayHoldInexactNumber(text)) return found;
  const levels: Level[] = [];
  const pointer = () =>
    levels
      .slice(0, LEVELS_TOLD)
      .map(({ index, key }) => segment(index ?? key))
      .join('');
  for (const { 0: token, index: at } of text.matchAll(TOKEN)) {
    if (found.length === INEXACT_MAX) break;
    const level = levels.at(-1);
    if (token === '{') levels.push({ index: undefined, key: '' });
    else if (token === '[') levels.push({ index: 0, key: '' });
    else if (token === '}' || token === ']') levels.pop();
    else if (token === ',') {
      if (level?.index !== undefined) level.index += 1;
    } else if (token.startsWith('"')) {
      if (level && level.index === undefined && isKey(text, at + token.length)) level.key = keyOf(token);
    } else if (!isExactNumber(token)) found.push(pointer());
  }
  return found;
}

/** A string before a colon is a name. */
function isKey(text: string, from: number): boolean {
  for (let at = from; at < text.length; at++) {
    const mark = text.charAt(at);
    if (mark === ':') return true;
    if (mark !== ' ' && mark !== '\n' && mark !== '\r' && mark !== '\t') return false;
  }
  return false;
}

function keyOf(token: string): string {
  const key: unknown = JSON.parse(token);
  return typeof key === 'string' ? key : '';
}
