import type { Result } from './event';
import type { FieldName } from './fields';
import type { Span } from './span';

/** A number over a range, and the same over as much time before it; undefined: too many rows to tell it exactly. */
export interface Figure {
  value: number | undefined;
  /** Undefined too where the range begins with the log: nothing is before it. */
  previous: number | undefined;
  /** The same of equal parts of the range, in order; undefined where that would look at too many rows. */
  parts: readonly number[] | undefined;
}

export const FIGURES = [
  ...(['events', 'failures', 'denials', 'activeActors', 'newActors', 'ingestLagMs'] as const),
] as const;
type FigureName = (typeof FIGURES)[number];

/** What a security team looks at first. */
export interface Summary {
  span: Span;
  previous: Span | undefined;
  figures: Readonly<Record<FigureName, Figure>>;
  /** Of how many of the newest events the 95th percentile of the ingest lag is: all of the range, or the limit. */
  lagEvents: number;
}

/** Fields whose first appearance in a log is told. */
export const NOVEL_FIELDS = ['actorId', 'ip', 'action'] as const satisfies readonly FieldName[];
export type NovelField = (typeof NOVEL_FIELDS)[number];

/** A value that no event before the range has. */
export interface NewValue {
  value: string;
  /** The first event that ever had it. */
  id: string;
  firstMs: number;
  /** Events with it in the range that the question finds. */
  events: number;
}

export interface NewValues {
  span: Span;
  /** How many there are; those listed are the newest. Undefined: too many rows to tell. */
  distinct: number | undefined;
  values: readonly NewValue[];
}

/** How one value did. */
export interface ResultsOf {
  value: string | null;
  byResult: Partial<Record<Result, number>>;
  events: number;
}

/** What is compared with the same hours, or days, of earlier weeks. */
export const MEASURES = ['events', 'failure', 'denied'] as const;
export type Measure = (typeof MEASURES)[number];

/** Neighbouring buckets in which a measure was far above what is usual at that time of the week. */
export interface Spike {
  measure: Measure;
  span: Span;
  value: number;
  /** The least and the most of the same buckets in earlier weeks, summed. */
  usual: { low: number; high: number };
  /** The greatest robust z-score among the buckets. */
  score: number;
  /** The most frequent values among the events of the spike, most frequent first. */
  top: readonly { field: FieldName; value: string; events: number }[];
}

export interface Spikes {
  width: 'hour' | 'day';
  span: Span;
  /** Pairs of bucket and measure that were judged: the others have too little history. */
  judged: number;
  spikes: readonly Spike[];
}
