declare const minted: unique symbol;

/** One main log within reach, with the names its tenant goes by. */
export interface ReachedLog {
  log: number;
  tenantId: string;
  partnerId: string | undefined;
}

/** The tenant or partner that a reader's credential names. */
export type Claim = { tenantId: string } | { partnerId: string };

/** Which main logs a reader reaches. `all` is the platform; an empty list reaches nothing. */
export type Reach = { kind: 'all' } | { kind: 'logs'; claim: Claim; logs: readonly ReachedLog[] };

/**
 * What a caller may see: the first argument of every read. The brand is not exported, so only lib/auth, which
 * mints it in one place, can make one; a literal does not type-check.
 */
export interface Scope {
  readonly [minted]: 'Scope';
  readonly reach: Reach;
}
