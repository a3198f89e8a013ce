declare const minted: unique symbol;

/** One log within reach, with the names its tenant goes by. */
export interface ReachedLog {
  log: number;
  tenantId: string;
  partnerId: string | undefined;
}

/** The two logs of a tenant: its events, and the records of who read them. */
export type LogKind = 'main' | 'access';

/** The tenant or partner that a reader's credential names. */
export type Claim = { tenantId: string } | { partnerId: string };

/** Which logs a reader reaches. `all` is that kind of log of the whole platform; an empty list reaches nothing. */
export type Reach =
  | { kind: 'all'; logs: LogKind }
  | { kind: 'logs'; of: LogKind; claim: Claim; logs: readonly ReachedLog[] };

/**
 * What a caller may see: the first argument of every read. The brand is not exported, so only lib/auth, which
 * mints it in one place, can make one; a literal does not type-check.
 */
export interface Scope {
  readonly [minted]: 'Scope';
  readonly reach: Reach;
  /** Whether person and payload of events are kept from this reader, in answers and in filters. */
  readonly isMasked: boolean;
}
