import { printPhrase } from '@/lib/audit/phrase';
import type { LogKind } from '@/lib/audit/scope';
import type { ConsoleQuery } from './console-query';
import { resolveRange } from './time-range';
import type { Zone } from './zone';

/** The instant and the state of the logs that everything on a page is about; only a refresh moves it. */
export interface Anchor {
  nowMs: number;
  /** Undefined where the logs hold nothing. */
  asOf: string | undefined;
}

/** What the API is asked: plain texts, so that the same question is the same key of a cache. */
export interface Question {
  log: LogKind;
  phrase: string;
  /** Instants, both inclusive; undefined is open. */
  from: string | undefined;
  to: string | undefined;
  asOf: string | undefined;
  order: 'desc' | 'asc';
}

/** The question of a page. A relative range is counted from the instant of its anchor. */
export function questionOf(query: ConsoleQuery, anchor: Anchor, zone: Zone): Question {
  const { fromMs, toMs } = resolveRange(query.range, anchor.nowMs, zone);
  const instant = (ms: number | undefined) => (ms === undefined ? undefined : new Date(ms).toISOString());
  return {
    log: query.log,
    phrase: printPhrase(query.conditions, query.search),
    from: instant(fromMs),
    to: instant(toMs),
    asOf: anchor.asOf,
    order: query.order,
  };
}

/** The parameters that every read of a question takes. */
export function questionParams({ log, phrase, from, to, asOf }: Question): URLSearchParams {
  const params = new URLSearchParams();
  if (log !== 'main') params.set('log', log);
  if (phrase !== '') params.set('phrase', phrase);
  if (from !== undefined) params.set('from', from);
  if (to !== undefined) params.set('to', to);
  if (asOf !== undefined) params.set('as_of', asOf);
  return params;
}
