import type { Result } from './event';

export interface ActorCount {
  actorId: string;
  /** Of the newest of the counted events. */
  actorEmail: string | undefined;
  events: number;
}

/** Counts over one filter, all from one snapshot: byResult and byDay each sum to total. */
export interface Stats {
  total: number;
  uniqueActors: number;
  byResult: Partial<Record<Result, number>>;
  /** Most frequent first. */
  byAction: readonly { value: string; events: number }[];
  byResourceType: readonly { value: string; events: number }[];
  /** The ten with the most events. */
  topActors: readonly ActorCount[];
  /** UTC days in order, `YYYY-MM-DD`, days without events included. */
  byDay: readonly DayCount[];
}

export interface DayCount {
  day: string;
  events: number;
  byResult: Partial<Record<Result, number>>;
}
