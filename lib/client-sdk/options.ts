import type { TrailmarkEvent } from './event';

/** An event that is not stored, and will not be sent again. Whoever wants it stored must act. */
export interface LostEvent {
  event: TrailmarkEvent;
  /** `rejected`: Trailmark looked at it and refuses it. `dropped`: it could not be handed over. */
  reason: 'rejected' | 'dropped';
  /** The HTTP status, of the event where it was rejected, of the request where it was refused. */
  status: number | undefined;
  message: string;
}

export interface TrailmarkOptions {
  /** Address of Trailmark, such as `https://audit.example.com`. */
  url: string;
  /** A bearer token with the scope audit:ingest. Exactly one of `token`, `apiKey` and `getToken`. */
  token?: string | undefined;
  /** An API key with the scope audit:ingest. */
  apiKey?: string | undefined;
  /** Answers a bearer token; asked before each request, and once more after a 401, so cache it until it expires. */
  getToken?: (() => string | Promise<string>) | undefined;
  /** Whose log, for a credential that reaches several tenants. */
  tenantId?: string | undefined;
  /** Events of one request, 1 to 1,000; 500 without it. So many are sent at once, without waiting. */
  batchMax?: number;
  /** How long an event waits for others; 1,000 without it. */
  flushAfterMs?: number;
  /** Events that are held until they are answered; 10,000 without it. log() throws beyond it. */
  queueMax?: number;
  /** Told of every event that is lost. Without it each one is a process warning. */
  onError?: (lost: LostEvent) => void;
  /** Told before each pause: nothing is lost, but nothing gets through. */
  onRetry?: (retry: { message: string; attempt: number; waitMs: number }) => void;
  /** The first pause before a request is tried again; it doubles up to `backoffMaxMs`. 250 and 30,000 without it. */
  backoffMs?: number;
  backoffMaxMs?: number;
  /** One request may take so long; 30,000 without it. */
  timeoutMs?: number;
  /** At the end (close(), and when the process has nothing else to do) events are tried so long; 10,000 without it. */
  closeWithinMs?: number;
}

export type Settings = Omit<Required<TrailmarkOptions>, 'token' | 'apiKey' | 'getToken' | 'tenantId'> & {
  getHeaders(): Promise<Record<string, string>>;
  /** Whether another credential may be had after a 401. */
  canRenew: boolean;
};

/** The options with what they leave out. Throws RangeError or TypeError on what cannot work. */
export function readOptions(options: TrailmarkOptions): Settings {
  const { token, apiKey, getToken, tenantId, batchMax = 500, queueMax = 10_000 } = options;
  if ([token, apiKey, getToken].filter((given) => given !== undefined).length !== 1)
    throw new TypeError('Trailmark: give one of token, apiKey and getToken');
  checkRange('batchMax', batchMax, 1_000);
  checkRange('queueMax', queueMax, Number.MAX_SAFE_INTEGER);
  const url = new URL('/api/v1/events', options.url);
  if (tenantId !== undefined) url.searchParams.set('tenant_id', tenantId);
  return {
    url: url.href,
    batchMax,
    queueMax,
    flushAfterMs: options.flushAfterMs ?? 1_000,
    onError: options.onError ?? warn,
    onRetry: options.onRetry ?? (() => undefined),
    backoffMs: options.backoffMs ?? 250,
    backoffMaxMs: options.backoffMaxMs ?? 30_000,
    timeoutMs: options.timeoutMs ?? 30_000,
    closeWithinMs: options.closeWithinMs ?? 10_000,
    canRenew: getToken !== undefined,
    getHeaders: async (): Promise<Record<string, string>> =>
      apiKey === undefined
        ? { authorization: `Bearer ${token ?? (await getToken?.())}` }
        : { 'x-api-key': apiKey },
  };
}

function checkRange(name: string, value: number, max: number): void {
  if (!Number.isInteger(value) || value < 1 || value > max)
    throw new RangeError(`Trailmark: ${name} must be a whole number from 1 to ${max}`);
}

function warn({ event, reason, message }: LostEvent): void {
  process.emitWarning(`event ${event.action} was ${reason}: ${message}`, 'TrailmarkWarning');
}
