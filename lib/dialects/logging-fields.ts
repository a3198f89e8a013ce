import { RESULTS } from '@/lib/audit/event';
import type { Operator } from '@/lib/audit/field';
import { type FieldName, field } from '@/lib/audit/fields';
import { type AuditFilter, condition } from '@/lib/audit/filter';
import { instantBound } from '@/lib/audit/instant-bound';
import { SORT_FIELDS, type SortField } from '@/lib/audit/page';
import { coerceBoolean } from './coercion/boolean';
import type { Coerced } from './coercion/coerced';
import { coerceDatetime } from './coercion/datetime';
import { parameterOf } from './fastapi-parameter';
import { parameter, type QuerySchema } from './parameter';

/** Fields of the logging dialect, in the order in which it lists them. */
const FILTER_FIELDS = [
  ...(['occurredAt', 'action', 'actorId', 'actorEmail', 'actorType', 'resourceType', 'resourceId'] as const),
  ...(['result', 'ip', 'requestId', 'tenantId'] as const),
] as const satisfies readonly FieldName[];

/** The dialect's word for each operator: its suffix in parameters, and how many values it takes. */
export const OPERATOR_WORDS = {
  eq: { word: 'eq', label: 'is', arity: 'one' },
  neq: { word: 'neq', label: 'is not', arity: 'one' },
  gt: { word: 'gt', label: 'after', arity: 'one' },
  gte: { word: 'gte', label: 'from', arity: 'one' },
  lt: { word: 'lt', label: 'before', arity: 'one' },
  lte: { word: 'lte', label: 'until', arity: 'one' },
  in: { word: 'in', label: 'is one of', arity: 'many' },
  notIn: { word: 'not_in', label: 'is none of', arity: 'many' },
  like: { word: 'like', label: 'matches', arity: 'one' },
  ilike: { word: 'ilike', label: 'matches without case', arity: 'one' },
  isNull: { word: 'isnull', label: 'is empty', arity: 'boolean' },
} as const satisfies Partial<Record<Operator, object>>;

type LoggingOperator = keyof typeof OPERATOR_WORDS;

interface FilterField {
  name: FieldName;
  /** As the dialect calls it. */
  word: string;
  operators: readonly LoggingOperator[];
  isSortable: boolean;
}

export const LOGGING_FIELDS: readonly FilterField[] = FILTER_FIELDS.map((name) => ({
  name,
  word: parameterOf('logging', name),
  operators: field(name).operators.filter(isLoggingOperator),
  isSortable: SORT_FIELDS.some((sortable) => sortable === name),
}));

function isLoggingOperator(op: Operator): op is LoggingOperator {
  return Object.hasOwn(OPERATOR_WORDS, op);
}

/** What the dialect calls the fields that a list can be sorted by. */
export const SORT_WORDS: readonly string[] = LOGGING_FIELDS.filter(({ isSortable }) => isSortable).map(
  ({ word }) => word,
);

export function sortField(word: string): SortField {
  const found = SORT_FIELDS.find((name) => parameterOf('logging', name) === word);
  if (!found) throw new Error(`${word} is not sortable`);
  return found;
}

interface FilterParameter {
  name: FieldName;
  op: LoggingOperator;
}

/** Every parameter of the grammar `field` and `field__op`, by its name. */
const FILTER_PARAMETERS: ReadonlyMap<string, FilterParameter> = new Map(
  LOGGING_FIELDS.flatMap(({ name, word, operators }) => [
    [word, { name, op: 'eq' as const }] as const,
    ...operators.map((op) => [`${word}__${OPERATOR_WORDS[op].word}`, { name, op }] as const),
  ]),
);

/** The filter parameters, to stand in the query of a list. Each reads its texts into a filter; empty is absent. */
export const FILTER_SHAPE: QuerySchema['shape'] = Object.fromEntries(
  [...FILTER_PARAMETERS].map(([word, { name, op }]) => [
    word,
    parameter((texts) => readCondition(name, op, texts.at(-1)), {
      schema: schemaOf(name, op),
      description: `${field(name).label} ${OPERATOR_WORDS[op].label}.`,
      field: name,
      op,
    }),
  ]),
);

function schemaOf(name: FieldName, op: LoggingOperator) {
  if (op === 'isNull') return { type: 'boolean' };
  if (name === 'result' && OPERATOR_WORDS[op].arity === 'one') return { type: 'string', enum: RESULTS };
  return { type: 'string' };
}

/** The conditions of the parameters that were given. */
export function givenFilter(query: Readonly<Record<string, unknown>>): AuditFilter {
  return [...FILTER_PARAMETERS.keys()].flatMap((word) => {
    const value = query[word];
    return isFilter(value) ? value : [];
  });
}

function isFilter(value: unknown): value is AuditFilter {
  return Array.isArray(value);
}

function readCondition(name: FieldName, op: LoggingOperator, text: string | undefined): Coerced<AuditFilter> {
  if (text === undefined) return { ok: true, value: [] };
  if (field(name).kind === 'instant') return readInstant(op, text);
  if (op === 'isNull') {
    const asked = coerceBoolean(text);
    return asked.ok ? { ok: true, value: [condition(name, op, String(asked.value))] } : asked;
  }
  const values = OPERATOR_WORDS[op].arity === 'many' ? text.split(',') : [text];
  const given = values.filter((value) => value !== '');
  if (given.length === 0) return { ok: true, value: [] };
  return name === 'result' ? readResults(op, given) : { ok: true, value: [condition(name, op, ...given)] };
}

function readInstant(op: LoggingOperator, text: string): Coerced<AuditFilter> {
  const instant = coerceDatetime(text);
  if (!instant.ok) return instant;
  if (op === 'gt' || op === 'gte' || op === 'lt' || op === 'lte')
    return { ok: true, value: [instantBound('occurredAt', op, instant.value)] };
  // Events are stored in milliseconds: none is at a finer instant, and all are beside it.
  const isWhole = instant.value % 1000n === 0n;
  const values = isWhole ? [String(instant.value / 1000n)] : [];
  return { ok: true, value: [{ field: 'occurredAt', op, values }] };
}

function readResults(op: LoggingOperator, values: readonly string[]): Coerced<AuditFilter> {
  const isKnown = (value: string) => RESULTS.some((result) => result === value.toLowerCase());
  if (values.every(isKnown)) return { ok: true, value: [condition('result', op, ...values)] };
  const quoted = RESULTS.map((result) => `'${result}'`);
  const expected = `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`;
  return { ok: false, type: 'enum', msg: `Input should be ${expected}`, ctx: { expected } };
}
