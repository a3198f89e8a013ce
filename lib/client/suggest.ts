import { FIELD_NAMES, type FieldName, field } from '@/lib/audit/fields';
import { isMasked } from '@/lib/audit/mask';
import { parsePhrase } from '@/lib/audit/phrase';
import { printValue, splitTokens } from '@/lib/audit/phrase-text';

/** The part of a phrase that is being typed. */
export interface Draft {
  /** Where its token begins and ends, in UTF-16 units. */
  start: number;
  end: number;
  /** `-` where it keeps out. */
  sign: string;
  /** The field whose value is typed; undefined while the field itself is, or a word. */
  field: FieldName | undefined;
  /** What stands before the value that is typed: `action:login,`. */
  before: string;
  /** What of the field or the value is there. */
  typed: string;
}

/** What of a phrase is typed at a caret. */
export function draftAt(text: string, caret: number): Draft {
  const token = splitTokens(text).find(({ at, text: part }) => at <= caret && caret <= at + part.length);
  const start = token?.at ?? caret;
  const end = token ? start + token.text.length : caret;
  const whole = text.slice(start, caret);
  const sign = /^[-!]/.test(whole) ? '-' : '';
  const body = whole.slice(sign.length);
  const colon = body.indexOf(':');
  const name = colon < 0 ? undefined : fieldOf(body.slice(0, colon));
  if (name === undefined) return { start, end, sign, field: undefined, before: '', typed: body };
  const value = body.slice(colon + 1);
  const comma = value.lastIndexOf(',');
  return {
    ...{ start, end, sign, field: name },
    before: body.slice(0, colon + 1) + value.slice(0, comma + 1),
    typed: value.slice(comma + 1).replace(/^"|"$/g, ''),
  };
}

function fieldOf(word: string): FieldName | undefined {
  return FIELD_NAMES.find((name) => field(name).phrase === word.toLowerCase());
}

/** Fields whose word or label begins with what is typed, those that begin with the word first. */
export function suggestFields(typed: string, isMaskedRole: boolean): readonly FieldName[] {
  const part = typed.toLowerCase();
  const offered = FIELD_NAMES.filter((name) => {
    const { phrase, operators } = field(name);
    return phrase !== undefined && operators.length > 0 && !(isMaskedRole && isMasked(name));
  });
  const begins = (name: FieldName) => field(name).phrase?.startsWith(part) ?? false;
  const holds = (name: FieldName) => field(name).label.toLowerCase().includes(part);
  return [
    ...offered.filter(begins),
    ...offered.filter((name) => !begins(name) && part !== '' && holds(name)),
  ];
}

/** Values that a field can only have, or undefined where they must be asked for. */
export function knownValues(name: FieldName, typed: string): readonly string[] | undefined {
  return field(name).values?.filter((value) => value.includes(typed.toLowerCase()));
}

/** The phrase with what was typed at its draft replaced, and the caret behind it. */
export function complete(
  text: string,
  { start, end, sign, before }: Draft,
  chosen: { field: FieldName } | { value: string },
): { text: string; caret: number } {
  const token =
    'field' in chosen
      ? `${sign}${field(chosen.field).phrase}:`
      : `${sign}${before}${printValue(chosen.value)} `;
  const rest = text.slice(end).replace(/^\s+/, '');
  return { text: text.slice(0, start) + token + rest, caret: start + token.length };
}

/** The tokens of a phrase that are not understood, parted by spaces: what is left in the bar when the rest applies. */
export function faultyTokens(text: string): string {
  return parsePhrase(text)
    .faults.map((fault) => fault.text)
    .join(' ');
}
