import type { Result } from './event';
import type { FieldName } from './fields';

/** How often one value of a field occurs; null is no value. */
export interface ValueCount {
  value: string | null;
  events: number;
}

/** The values of one field among the events that all other conditions leave; the field's own are set aside. */
export interface Facet {
  field: FieldName;
  /** The most frequent ones, most frequent first. */
  values: readonly ValueCount[];
  /** Events with another value than those listed. */
  other: number;
  /** How many values there are. */
  distinct: number;
}

/** A facet, or undefined where it would have to look at too many events to be exact. */
export type Facets = Partial<Record<FieldName, Facet | undefined>>;

/** One bar of a histogram: events from its instant to that of the next one. */
export interface Bucket {
  /** Milliseconds since 1970. */
  startMs: number;
  byResult: Partial<Record<Result, number>>;
}

export interface Histogram {
  /** Width of the bars, as PostgreSQL prints an interval: days and months have the length they have in the zone. */
  width: string;
  buckets: readonly Bucket[];
  /** Where the last one ends. */
  endMs: number;
}
