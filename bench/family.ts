import type { Installation } from '@/bench/installation';
import type { RaceOptions } from '@/bench/measure';
import type { Clickhouse } from '@/bench/peers/clickhouse';
import type { FlatPeer } from '@/bench/peers/flat-peer';
import type { Scene } from '@/bench/scene';
import type { Summary } from '@/bench/statistics';
import type { Verdict } from '@/bench/targets';

/** What a family has at hand. A peer that is undefined was not to be had; the run says why. */
export interface Bench {
  installation: Installation;
  scene: Scene;
  race: RaceOptions;
  /** Slices of a load test for each contender, and how long one is. */
  slices: number;
  sliceMs: number;
  isQuick: boolean;
  isOnce: boolean;
  flat: FlatPeer | undefined;
  clickhouse: Clickhouse | undefined;
}

/** One line of a family's table. */
export interface Row extends Partial<Summary> {
  case: string;
  contender: string;
  perSecond?: number;
  /** What has no time: bytes, counts. */
  value?: number;
  note?: string;
}

export interface FamilyResult {
  rows: Row[];
  verdicts: Verdict[];
  /** What was left out, and why. */
  skipped: string[];
}

export interface Family {
  name: string;
  title: string;
  /** True: it takes so long that it is run only where it is named. */
  isLong?: true;
  /** False: it is not compared with the plain table, which then need not be loaded for it. */
  needsFlat?: false;
  /** Compares answers with plain SQL before anything is timed; one line a difference. */
  check(bench: Bench): Promise<string[]>;
  measure(bench: Bench): Promise<FamilyResult>;
}
