/** A request as its trace tells it: never its path, its query or its headers. */
export interface TracedRequest {
  method: string;
  route: string;
  requestId: string;
  /** The header `traceparent` as it came. */
  parent: string | readonly string[] | undefined;
}

export interface RequestTrace {
  /** What is done in it belongs to the trace. */
  run<T>(work: () => T): T;
  end(status: number | undefined): void;
}

/** Who traces requests; nobody does where no collector is named. */
export interface Tracer {
  request(request: TracedRequest): RequestTrace;
  /** Sends what there still is. */
  close(): Promise<void>;
}

/** Kept on globalThis: what Next compiles apart has a copy of each module of its own. */
declare global {
  var trailmarkTracer: Tracer | undefined;
}

export function tracer(): Tracer | undefined {
  return globalThis.trailmarkTracer;
}
