/** Every way a request can go wrong, in Trailmark's own words; dialects translate them. */
export type ErrorCode =
  | 'unauthenticated'
  | 'invalid_token'
  | 'invalid_api_key'
  | 'insufficient_scope'
  | 'forbidden'
  | 'not_found'
  | 'no_route'
  | 'method_not_allowed'
  | 'invalid_request'
  | 'invalid_cursor'
  | 'invalid_body'
  | 'unsupported_media_type'
  | 'too_large'
  | 'idempotency_mismatch'
  | 'conflict'
  | 'held'
  | 'gone'
  | 'rate_limited'
  | 'overloaded'
  | 'unavailable'
  | 'internal';

const STATUS = {
  unauthenticated: 401,
  invalid_token: 401,
  invalid_api_key: 401,
  insufficient_scope: 403,
  forbidden: 403,
  not_found: 404,
  no_route: 404,
  method_not_allowed: 405,
  invalid_request: 422,
  invalid_cursor: 400,
  invalid_body: 400,
  unsupported_media_type: 415,
  too_large: 413,
  idempotency_mismatch: 422,
  conflict: 409,
  held: 409,
  gone: 410,
  rate_limited: 429,
  overloaded: 503,
  unavailable: 503,
  internal: 500,
} as const satisfies Record<ErrorCode, number>;

/** One fault of the input: where it stands and what is wrong, in the shape of pydantic v2. */
export interface Issue {
  type: string;
  loc: readonly (string | number)[];
  msg: string;
  input: string;
  ctx?: Readonly<Record<string, string | number>> | undefined;
}

export interface AuditErrorOptions {
  issues?: readonly Issue[];
  cause?: unknown;
  /** The scope that would have been enough, for WWW-Authenticate. */
  scope?: string;
  /** Methods that the route does have. */
  allow?: readonly string[];
  /** When to try again. */
  retryAfterS?: number;
  /** What a client may know beyond the detail: members of the body in Trailmark's own dialect. */
  facts?: Readonly<Record<string, unknown>>;
}

/** The same in every copy of this module. */
const BRAND = Symbol.for('trailmark.AuditError');

/**
 * The only error that reaches a client. `detail` is safe to show; `cause` goes to the log. Routes of a build may have
 * copies of this module, and meet errors of each other through what they share (lib/query/reading.ts): the instances of
 * one are those of all.
 */
export class AuditError extends Error {
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && BRAND in value;
  }

  readonly [BRAND] = true;
  override readonly name = 'AuditError';
  readonly code: ErrorCode;
  readonly status: number;
  readonly detail: string;
  readonly issues: readonly Issue[];
  readonly scope: string | undefined;
  readonly allow: readonly string[];
  readonly retryAfterS: number;
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, detail: string, options: AuditErrorOptions = {}) {
    super(detail, { cause: options.cause });
    this.code = code;
    this.status = STATUS[code];
    this.detail = detail;
    this.issues = options.issues ?? [];
    this.scope = options.scope;
    this.allow = options.allow ?? [];
    this.retryAfterS = options.retryAfterS ?? 1;
    this.facts = options.facts ?? {};
  }
}
