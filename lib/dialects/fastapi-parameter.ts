import type { z } from 'zod';
import type { Issue } from '@/lib/audit/error';
import type { DialectNames } from '@/lib/audit/field';
import { type FieldName, field } from '@/lib/audit/fields';
import { type AuditFilter, condition } from '@/lib/audit/filter';
import { instantBound } from '@/lib/audit/instant-bound';
import { parseNetwork } from '@/lib/audit/values';
import { coerceBoolean } from './coercion/boolean';
import type { Coerced } from './coercion/coerced';
import { coerceDatetime } from './coercion/datetime';
import { coerceInteger, type IntegerBounds } from './coercion/integer';
import { faultOf } from './dialect';
import { parameter } from './parameter';

/** Parameters as FastAPI reads them: of a repeated one the last wins; a text that is empty is absent. */

/** The fault of a FastAPI parameter, as pydantic v2 says it. */
export function fastapiIssue(name: string, fault: z.core.$ZodIssue, texts: readonly string[]): Issue {
  const { type, ctx } = faultOf(fault);
  return { type, loc: ['query', name], msg: fault.message, input: texts.at(-1) ?? '', ctx };
}

function last<T, U>(read: (text: string) => Coerced<T>, fallback: U) {
  return (texts: readonly string[]): Coerced<T | U> => {
    const text = texts.at(-1);
    return text === undefined ? { ok: true, value: fallback } : read(text);
  };
}

/** A text; with a field, an exact match of it. Without one it is kept in the record of the read, as far as texts can be. */
export function textParameter(description: string, name?: FieldName) {
  const read = (text: string) => (name === undefined ? text.toWellFormed().replaceAll('\0', '\ufffd') : text);
  return parameter<string | undefined>(
    (texts) => ({ ok: true, value: read(texts.at(-1) ?? '') || undefined }),
    {
      schema: { type: 'string' },
      description,
      ...(name === undefined ? {} : { field: name }),
    },
  );
}

export function integerParameter(description: string, fallback: bigint, bounds: IntegerBounds) {
  const { min, max } = bounds;
  const range = { minimum: Number(min), ...(max === undefined ? {} : { maximum: Number(max) }) };
  return parameter(
    last((text) => coerceInteger(text, bounds), fallback),
    {
      schema: { type: 'integer', default: Number(fallback), ...range },
      description,
    },
  );
}

/** Microseconds since 1970. */
export function datetimeParameter(description: string) {
  return parameter<bigint | undefined>(last(coerceDatetime, undefined), {
    schema: { type: 'string', examples: ['2026-05-17T12:20:41.123Z'] },
    description: `${description} ISO 8601, a date, or unix seconds or milliseconds; without a zone it is UTC.`,
    field: 'occurredAt',
  });
}

export function booleanParameter(description: string, fallback: boolean) {
  return parameter(last(coerceBoolean, fallback), {
    schema: { type: 'boolean', default: fallback },
    description,
  });
}

/** One of a few words, case-sensitive. */
export function choiceParameter<Word extends string>(
  description: string,
  words: readonly Word[],
  fallback: Word,
) {
  return parameter<Word>(
    last((text): Coerced<Word> => {
      const word = words.find((each) => each === text);
      if (word !== undefined) return { ok: true, value: word };
      const expected = listWords(words);
      const msg = `Input should be ${expected}`;
      return { ok: false, type: 'literal_error', msg, ctx: { expected } };
    }, fallback),
    { schema: { type: 'string', enum: words, default: fallback }, description },
  );
}

/** `'a', 'b' or 'c'`, as pydantic lists them. */
function listWords(words: readonly string[]): string {
  const quoted = words.map((word) => `'${word}'`);
  const end = quoted.pop() ?? '';
  return quoted.length === 0 ? end : `${quoted.join(', ')} or ${end}`;
}

/** The name of a field in a dialect. Throws where it has none: a mistake of the dialect's definition. */
export function parameterOf(dialect: keyof DialectNames, name: FieldName): string {
  const known = field(name).names[dialect];
  if (known === undefined)
    throw new Error(`field ${name} has no name in ${dialect}: give it one in lib/audit/fields.ts`);
  return known;
}

/** An exact match for each of these fields whose parameter was given; an address may be a network too. */
export function equalsFilter(
  dialect: keyof DialectNames,
  fields: readonly FieldName[],
  query: Readonly<Record<string, unknown>>,
): AuditFilter {
  return fields.flatMap((name) => {
    const value = query[parameterOf(dialect, name)];
    if (typeof value !== 'string') return [];
    return [condition(name, name === 'ip' && parseNetwork(value) !== undefined ? 'within' : 'eq', value)];
  });
}

/** Both ends inclusive, in microseconds. */
export function betweenFilter(start: bigint | undefined, end: bigint | undefined): AuditFilter {
  return [
    ...(start === undefined ? [] : [instantBound('occurredAt', 'gte', start)]),
    ...(end === undefined ? [] : [instantBound('occurredAt', 'lte', end)]),
  ];
}
