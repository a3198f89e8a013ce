import { z } from 'zod';
import type { AuditFilter } from '@/lib/audit/filter';
import { instantBound } from '@/lib/audit/instant-bound';
import { type ParsedPhrase, parsePhrase } from '@/lib/audit/phrase';
import { AS_OF } from './as-of';
import type { Coerced } from './coercion/coerced';
import { choiceParameter, datetimeParameter, textParameter } from './fastapi-parameter';
import { parameter } from './parameter';

/** Longest phrase, in UTF-16 units, and the most tokens that it may have. */
export const PHRASE_LENGTH_MAX = 4_096;
const TOKENS_MAX = 50;

/** A phrase as a parameter; empty is no condition. What is not understood is refused with its token. */
export function phraseParameter() {
  return parameter<ParsedPhrase>((texts) => readPhrase(texts.at(-1) ?? ''), {
    isPhrase: true,
    schema: {
      type: 'string',
      maxLength: PHRASE_LENGTH_MAX,
      examples: ['action:role.* -result:success "payroll"'],
    },
    description:
      'Conditions as in the filter bar of the console; all of them hold: `actor:ana`, `action:login,logout` (any of), `-result:success`, `action:role.*`, `status:>=400`, `ip:10.0.0.0/8`, `has:actor`, `details.path.to:value`; other words are searched for.',
  });
}

function readPhrase(text: string): Coerced<ParsedPhrase> {
  if (text.length > PHRASE_LENGTH_MAX)
    return {
      ok: false,
      type: 'string_too_long',
      msg: `A phrase has at most ${PHRASE_LENGTH_MAX} characters`,
    };
  const phrase = parsePhrase(text);
  const [fault] = phrase.faults;
  if (fault)
    return { ok: false, type: 'phrase', msg: `"${fault.text}": ${fault.reason}`, ctx: { at: fault.at } };
  if (phrase.filter.length > TOKENS_MAX)
    return { ok: false, type: 'phrase', msg: `A phrase has at most ${TOKENS_MAX} conditions` };
  return { ok: true, value: phrase };
}

/** Which of the two logs of each tenant. */
export function logParameter() {
  return choiceParameter('`access`: the records of who read the log.', ['main', 'access'], 'main');
}

/** What all reads of the explorer ask by: conditions, a range of time, and a state of the logs. */
export const QUESTION_SHAPE = {
  phrase: phraseParameter(),
  from: datetimeParameter('The oldest instant, inclusive.'),
  to: datetimeParameter('The newest instant, inclusive.'),
  as_of: textParameter(AS_OF),
  log: logParameter(),
} as const;
const Question = z.object(QUESTION_SHAPE);
export type Question = z.output<typeof Question>;

/** Its conditions, the range of time among them. */
export function questionFilter({ phrase, from, to }: Pick<Question, 'phrase' | 'from' | 'to'>): AuditFilter {
  return [
    ...phrase.filter,
    ...(from === undefined ? [] : [instantBound('occurredAt', 'gte', from)]),
    ...(to === undefined ? [] : [instantBound('occurredAt', 'lte', to)]),
  ];
}
