import type { Operator } from '@/lib/audit/field';
import { field } from '@/lib/audit/fields';
import type { AuditFilter, Condition } from '@/lib/audit/filter';
import { type ConsoleQuery, conditionKey } from './console-query';

/** Conditions of a query, changed as a person does it: each answer is what changes of the query. */
type Edit = Partial<ConsoleQuery>;

const OPPOSITES: Partial<Record<Operator, Operator>> = { eq: 'neq', neq: 'eq', in: 'notIn', notIn: 'in' };

/** The same condition turned round; undefined where it has no opposite. */
export function opposite({ field: name, op, values }: Condition): Condition | undefined {
  if (op === 'isNull') return { field: name, op, values: [values[0] === 'true' ? 'false' : 'true'] };
  const turned = OPPOSITES[op];
  return turned && field(name).operators.includes(turned) ? { field: name, op: turned, values } : undefined;
}

/** Adds a condition once; its own opposite goes, because both together find nothing. */
export function addCondition({ conditions, off }: ConsoleQuery, added: Condition): Edit {
  const against = opposite(added);
  const others = conditions.filter(
    (it) => !isSame(it, added) && !(against !== undefined && isSame(it, against)),
  );
  return { conditions: [...others, added], off: off.filter((it) => !isSame(it, added)) };
}

/** Adds conditions and words to those that are there. */
export function addPhrase(query: ConsoleQuery, filter: AuditFilter, search: string | undefined): Edit {
  let edited = query;
  for (const it of filter) edited = Object.assign({}, edited, addCondition(edited, it));
  const words = [query.search, search].filter((part) => part !== undefined).join(' ');
  return { conditions: edited.conditions, off: edited.off, search: words === '' ? undefined : words };
}

export function removeCondition({ conditions, off }: ConsoleQuery, removed: Condition): Edit {
  const keep = (it: Condition) => !isSame(it, removed);
  return { conditions: conditions.filter(keep), off: off.filter(keep) };
}

export function replaceCondition(query: ConsoleQuery, old: Condition, next: Condition): Edit {
  const swap = (it: Condition) => (isSame(it, old) ? next : it);
  return { conditions: query.conditions.map(swap), off: query.off.map(swap) };
}

/** Keeps a condition and has it not apply, or apply again. */
export function switchCondition({ conditions, off }: ConsoleQuery, it: Condition): Edit {
  const others = (filter: AuditFilter) => filter.filter((other) => !isSame(other, it));
  return off.some((other) => isSame(other, it))
    ? { conditions: [...conditions, it], off: others(off) }
    : { conditions: others(conditions), off: [...off, it] };
}

/** Values of a field that a query asks for, or keeps out. */
export function chosenValues(
  { conditions }: ConsoleQuery,
  name: Condition['field'],
  isNot: boolean,
): readonly string[] {
  const ops: readonly Operator[] = isNot ? ['neq', 'notIn'] : ['eq', 'in'];
  return conditions.flatMap((it) => (it.field === name && ops.includes(it.op) ? it.values : []));
}

/**
 * Adds a value to those asked for (or kept out), or takes it away; `only` is that value and no other. One condition of
 * each kind holds all values of a field.
 */
export function chooseValue(
  query: ConsoleQuery,
  name: Condition['field'],
  value: string,
  how: 'include' | 'exclude' | 'only',
): Edit {
  const isNot = how === 'exclude';
  const [mine, other] = [chosenValues(query, name, isNot), chosenValues(query, name, !isNot)];
  const isThere = mine.includes(value);
  const next = how === 'only' ? [value] : isThere ? mine.filter((it) => it !== value) : [...mine, value];
  const rest = how === 'only' ? [] : other.filter((it) => it !== value);
  const ops: readonly Operator[] = ['eq', 'in', 'neq', 'notIn'];
  const kept = query.conditions.filter((it) => it.field !== name || !ops.includes(it.op));
  return { conditions: [...kept, ...listed(name, next, isNot), ...listed(name, rest, !isNot)] };
}

function listed(name: Condition['field'], values: readonly string[], isNot: boolean): AuditFilter {
  if (values.length === 0) return [];
  const [single, several] = isNot ? (['neq', 'notIn'] as const) : (['eq', 'in'] as const);
  return [{ field: name, op: values.length === 1 ? single : several, values }];
}

function isSame(a: Condition, b: Condition): boolean {
  return conditionKey(a) === conditionKey(b);
}
