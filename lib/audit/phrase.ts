import type { Operator } from './field';
import { FIELD_NAMES, type FieldName, field } from './fields';
import { type AuditFilter, type Condition, condition } from './filter';
import { instantBound } from './instant-bound';
import { parseMicroseconds, printMilliseconds } from './phrase-instant';
import {
  isPlain,
  patternOf,
  printPattern,
  printValue,
  printWord,
  quote,
  readUnits,
  splitList,
  splitTokens,
  textOf,
  type Unit,
} from './phrase-text';
import { parseNetwork } from './values';

/** What was not understood: where it begins in UTF-16 units, as it stands there, and why. */
export interface PhraseFault {
  at: number;
  text: string;
  reason: string;
}

export interface ParsedPhrase {
  filter: AuditFilter;
  /** Words parted by single spaces. */
  search: string | undefined;
  faults: readonly PhraseFault[];
}

/**
 * A filter as people type it; all of it holds. `actor:ana`, `action:login,logout` (any of), `-result:success` or
 * `!result:success`, `action:role.*`, `user_agent:~curl` (anywhere, without case), `status:>=400`, `ip:10.0.0.0/8`,
 * `has:actor`, `-has:actor`, `details.path.to:value`, `after:2026-11-01`, `before:2026-11-02T10:00Z`; other words are
 * searched for. In a pattern `*` is any text and `\?` any one character. Quotes, and `\` before any other character, take
 * its meaning away. What is not understood is a fault; the rest applies.
 */
export function parsePhrase(text: string): ParsedPhrase {
  const filter: Condition[] = [];
  const words: string[] = [];
  const faults: PhraseFault[] = [];
  for (const token of splitTokens(text)) {
    const meaning = readToken(token.text);
    if ('reason' in meaning) faults.push({ ...token, reason: meaning.reason });
    else if ('word' in meaning) words.push(meaning.word);
    else filter.push(meaning);
  }
  return { filter, search: wordsOf(words.join(' ')).join(' ') || undefined, faults };
}

/** The phrase that parses to the filter and the search; where two mean the same, to the simpler one. */
export function printPhrase(filter: AuditFilter, search: string | undefined): string {
  return [...filter.map(printCondition), ...wordsOf(search ?? '').map(printWord)].join(' ');
}

function wordsOf(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

interface Fault {
  reason: string;
}
type Units = readonly Unit[];

function readToken(token: string): Condition | { word: string } | Fault {
  const units = readUnits(token);
  if (units === undefined) return { reason: 'the quote is not closed' };
  const isNegative = isPlain(units[0], '-') || isPlain(units[0], '!');
  const body = isNegative ? units.slice(1) : units;
  const colon = body.findIndex((unit) => isPlain(unit, ':'));
  const key = colon < 0 ? '' : textOf(body.slice(0, colon));
  if (/^(?:[a-z_]+$|details\.)/i.test(key)) return readField(key, body.slice(colon + 1), isNegative);
  if (isNegative) return { reason: 'text cannot be excluded: put it in quotes to search for it' };
  if (units.some((unit) => isPlain(unit, '*')))
    return { reason: 'text is found by the beginnings of its words: leave * out, or put it in quotes' };
  return { word: textOf(units) };
}

function readField(key: string, value: Units, isNegative: boolean): Condition | Fault {
  if (value.length === 0) return { reason: 'there is no value' };
  if (/^details\./i.test(key)) return readMember(key.slice('details.'.length), value, isNegative);
  switch (key.toLowerCase()) {
    case 'has':
      return readHas(textOf(value).toLowerCase(), isNegative);
    case 'after':
      return readComparison('occurredAt', 'gte', value, isNegative);
    case 'before':
      return readComparison('occurredAt', 'lt', value, isNegative);
    case 'details':
      return { reason: 'name a member: details.path.to.member:value' };
    default: {
      const name = NAMED.get(key.toLowerCase());
      return name === undefined ? unknown(key) : readValue(name, value, isNegative);
    }
  }
}

/** Fields by their keys. */
const NAMED = new Map<string, FieldName>(
  FIELD_NAMES.flatMap((name): [string, FieldName][] => {
    const { phrase } = field(name);
    return phrase === undefined ? [] : [[phrase, name]];
  }),
);

function unknown(key: string): Fault {
  return { reason: `there is no field ${key}: put it in quotes to search for it` };
}

function readHas(key: string, isNegative: boolean): Condition | Fault {
  const name = NAMED.get(key);
  return name === undefined ? unknown(key) : offered(name, 'isNull', String(isNegative));
}

/** The first `=` parts path and value, so none can stand in the path. */
function readMember(path: string, value: Units, isNegative: boolean): Condition | Fault {
  if (path === '' || path.includes('=')) return { reason: 'name a member: details.path.to.member:value' };
  if (markOf(value) !== undefined)
    return { reason: 'a member is compared as a whole: put the value in quotes' };
  if (value.some((unit) => isPlain(unit, '*'))) return { reason: REFUSALS.like };
  if (splitList(value).length > 1) return { reason: REFUSALS.in };
  return offered('details', isNegative ? 'neq' : 'eq', `${path}=${textOf(value)}`);
}

const COMPARISONS = [
  ['>=', 'gte'],
  ['>', 'gt'],
  ['<=', 'lte'],
  ['<', 'lt'],
] as const satisfies readonly (readonly [string, Operator])[];
type Comparison = (typeof COMPARISONS)[number][1];

/** What stands before a value and says how it compares. */
function markOf(value: Units): (typeof COMPARISONS)[number] | readonly ['~', 'ilike'] | undefined {
  if (isPlain(value[0], '~')) return ['~', 'ilike'];
  return COMPARISONS.find(([mark]) => [...mark].every((text, nth) => isPlain(value[nth], text)));
}

function readValue(name: FieldName, value: Units, isNegative: boolean): Condition | Fault {
  const [mark = '', op] = markOf(value) ?? [];
  const rest = value.slice(mark.length);
  if (op !== undefined && op !== 'ilike') return readComparison(name, op, rest, isNegative);
  const items = splitList(rest);
  if (items.some((item) => textOf(item) === '')) return { reason: 'there is no value' };
  if (op === 'ilike' || rest.some((unit) => isPlain(unit, '*')))
    return readPattern(name, op ?? 'like', items, isNegative);
  const isNetwork = rest.some((unit) => isPlain(unit, '/')) && field(name).kind === 'address';
  if (isNetwork) return readNetwork(name, items, isNegative);
  const single = isNegative ? 'neq' : 'eq';
  const several = isNegative ? 'notIn' : 'in';
  return readExact(name, items.length === 1 ? single : several, items.map(textOf));
}

/** A pattern with `~` and no `*` is looked for anywhere. */
function readPattern(
  name: FieldName,
  op: 'like' | 'ilike',
  [item = [], ...others]: readonly Units[],
  isNegative: boolean,
): Condition | Fault {
  if (isNegative) return { reason: 'a pattern cannot be excluded: put * in quotes to mean itself' };
  if (others.length > 0) return { reason: 'a pattern stands alone: only whole values can be listed' };
  const pattern = patternOf(item);
  return offered(name, op, item.some((unit) => isPlain(unit, '*')) ? pattern : `%${pattern}%`);
}

function readNetwork(
  name: FieldName,
  [item = [], ...others]: readonly Units[],
  isNegative: boolean,
): Condition | Fault {
  if (isNegative) return { reason: 'a network cannot be excluded' };
  if (others.length > 0) return { reason: 'a network stands alone: only whole addresses can be listed' };
  const network = parseNetwork(textOf(item));
  return network === undefined
    ? { reason: 'not a network: 10.0.0.0/8, 2001:db8::/32' }
    : offered(name, 'within', network);
}

function readExact(name: FieldName, op: Operator, texts: readonly string[]): Condition | Fault {
  const { kind, values } = field(name);
  const read = texts.map((text) => (values === undefined ? text : text.toLowerCase()));
  if (values !== undefined && !read.every((text) => values.includes(text)))
    return { reason: `one of ${values.join(', ')}` };
  if (kind === 'integer' && !read.every(isWhole)) return { reason: NOT_WHOLE };
  if (kind !== 'instant') return offered(name, op, ...read);
  const us = parseMicroseconds(read[0] ?? '');
  if (us === undefined) return { reason: NO_INSTANT };
  if (us % 1000n !== 0n) return { reason: 'times are kept in milliseconds' };
  return offered(name, op, String(us / 1000n), ...read.slice(1));
}

function readComparison(
  name: FieldName,
  op: Comparison,
  value: Units,
  isNegative: boolean,
): Condition | Fault {
  if (isNegative) return { reason: 'a comparison cannot be excluded: turn it round' };
  const text = textOf(value);
  if (name === 'occurredAt' || name === 'receivedAt') {
    const us = parseMicroseconds(text);
    return us === undefined ? { reason: NO_INSTANT } : instantBound(name, op, us);
  }
  if (field(name).kind === 'integer' && !isWhole(text)) return { reason: NOT_WHOLE };
  return offered(name, op, text);
}

const NO_INSTANT = 'not a time: 2026-11-01, 2026-11-01T14:00:00Z';
const NOT_WHOLE = 'a whole number of at most three digits';

function isWhole(text: string): boolean {
  return /^\d{1,3}$/.test(text);
}

function offered(name: FieldName, op: Operator, ...values: readonly string[]): Condition | Fault {
  return field(name).operators.includes(op) ? condition(name, op, ...values) : { reason: REFUSALS[op] };
}

/** Why a field does not take what was asked of it. */
const REFUSALS = {
  eq: 'the field is asked for a part of it: field:*text*',
  neq: 'the field cannot be excluded',
  in: 'the field takes one value: put a comma in quotes',
  notIn: 'the field cannot be excluded',
  gt: 'the field has no order: put the value in quotes',
  gte: 'the field has no order: put the value in quotes',
  lt: 'the field has no order: put the value in quotes',
  lte: 'the field has no order: put the value in quotes',
  like: 'the field takes no pattern: put * in quotes',
  ilike: 'the field takes no pattern: put ~ in quotes',
  isNull: 'the field cannot be asked for by has',
  within: 'the field takes no network: put the value in quotes',
} as const satisfies Record<Operator, string>;

function printCondition({ field: name, op, values }: Condition): string {
  const { phrase: key = name, kind } = field(name);
  const [first = ''] = values;
  switch (op) {
    case 'isNull':
      return first === 'false' ? `has:${key}` : `-has:${key}`;
    case 'like':
      return `${key}:${printPattern(first)}`;
    case 'ilike':
      return `${key}:~${printPattern(first)}`;
    case 'within':
      return `${key}:${parseNetwork(first) ?? '/'}`; // no network holds nothing, and no phrase may say more
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return printComparison(name, key, op, printExact(name, first));
    default: {
      if (kind === 'member') return printMember(key, first);
      const sign = op === 'neq' || op === 'notIn' ? '-' : '';
      return `${sign}${key}:${values.map((value) => printExact(name, value)).join(',')}`;
    }
  }
}

function printComparison(name: FieldName, key: string, op: Comparison, value: string): string {
  if (name === 'occurredAt' && op === 'gte') return `after:${value}`;
  if (name === 'occurredAt' && op === 'lt') return `before:${value}`;
  return `${key}:${COMPARISONS.find(([, each]) => each === op)?.[0]}${value}`;
}

function printMember(key: string, text: string): string {
  const [, path, value] = /^([^=]+)=([\s\S]*)$/.exec(text) ?? [];
  if (path === undefined || value === undefined) return `${key}:${printValue(text)}`;
  return `${key}.${/^[^\s"\\:]+$/.test(path) ? path : quote(path)}:${printValue(value)}`;
}

function printExact(name: FieldName, value: string): string {
  const { kind } = field(name);
  if (kind === 'instant' && value !== '' && Number.isFinite(Number(value)))
    return printMilliseconds(Number(value));
  return kind === 'address' && value.includes('/') ? quote(value) : printValue(value);
}
