/** What is measured of requests and streams as they go; nobody listens where no metrics are asked for. */
export interface Meter {
  /** A request has begun; the answer says how it ended: the status, or undefined where its client left before one. */
  request(method: string, route: string): (status: number | undefined, isStream: boolean) => void;
  /** A stream of events is open, until the answer is called. */
  stream(): () => void;
  /** A stream hands out an event that was received so long ago. */
  streamLag(seconds: number): void;
}

/** Kept on globalThis: what Next compiles apart has a copy of each module of its own. */
declare global {
  var trailmarkMeter: Meter | undefined;
}

/** Who measures, where anybody does. */
export function meter(): Meter | undefined {
  return globalThis.trailmarkMeter;
}
