import type { Issue } from '@/lib/audit/error';
import type { DialectNames } from '@/lib/audit/field';
import { type FieldName, field } from '@/lib/audit/fields';
import { type AuditFilter, condition } from '@/lib/audit/filter';
import { instantBound } from '@/lib/audit/instant-bound';
import { parseNetwork } from '@/lib/audit/values';
import type { Coerced } from './coercion/coerced';
import { coerceDatetime } from './coercion/datetime';
import { coerceInteger, type IntegerBounds } from './coercion/integer';

/** Reads query parameters as FastAPI does: the last of a repeated one wins, every fault is collected. */
export class FastapiQuery {
  constructor(
    readonly params: URLSearchParams,
    readonly issues: Issue[],
  ) {}

  /** Undefined where it is absent or empty. */
  text(name: string): string | undefined {
    return this.params.getAll(name).at(-1) || undefined;
  }

  integer(name: string, fallback: bigint, bounds: IntegerBounds): bigint {
    return this.#coerce(name, (text) => coerceInteger(text, bounds)) ?? fallback;
  }

  /** Microseconds since 1970. */
  datetime(name: string): bigint | undefined {
    return this.#coerce(name, coerceDatetime);
  }

  #coerce<T>(name: string, coerce: (text: string) => Coerced<T>): T | undefined {
    const input = this.params.getAll(name).at(-1);
    if (input === undefined) return undefined;
    const coerced = coerce(input);
    if (coerced.ok) return coerced.value;
    const { type, msg, ctx } = coerced;
    this.issues.push({ type, loc: ['query', name], msg, input, ctx });
    return undefined;
  }

  /** An exact match for each of these fields whose parameter is there. */
  equals(dialect: keyof DialectNames, fields: readonly FieldName[]): AuditFilter {
    return fields.flatMap((name) => {
      const value = this.text(parameterOf(dialect, name));
      if (value === undefined) return [];
      return [condition(name, name === 'ip' && parseNetwork(value) !== undefined ? 'within' : 'eq', value)];
    });
  }

  /** Both ends inclusive. */
  between(from: string, to: string): AuditFilter {
    const [start, end] = [this.datetime(from), this.datetime(to)];
    return [
      ...(start === undefined ? [] : [instantBound('occurredAt', 'gte', start)]),
      ...(end === undefined ? [] : [instantBound('occurredAt', 'lte', end)]),
    ];
  }
}

function parameterOf(dialect: keyof DialectNames, name: FieldName): string {
  const parameter = field(name).names[dialect];
  if (parameter === undefined)
    throw new Error(`field ${name} has no name in ${dialect}: give it one in lib/audit/fields.ts`);
  return parameter;
}
