import type { Covered, Part } from '@/lib/ledger/commitment';
import { LedgerError, type LedgerFault } from '@/lib/ledger/error';

/** Why something is not verified: what a check has found, or why there is nothing to check. */
export type VerifyFault =
  | LedgerFault
  /** No answer came, or one that is no answer. */
  | 'unreachable'
  | 'refused'
  | 'answer-malformed'
  /** The ledger goes by another name or key than this browser remembers. */
  | 'origin-changed'
  | 'key-changed'
  /** What is signed is not a continuation of what this browser remembers. */
  | 'checkpoint-missing'
  | 'log-shrank'
  | 'history-rewritten'
  | 'consistency-missing'
  /** Of one event. */
  | 'row-missing'
  | 'row-altered'
  | 'event-differs'
  | 'proof-missing'
  | 'erase-unauthorised'
  /** This browser cannot remember anything, or a check ended in a way nobody foresaw. */
  | 'pin-unavailable'
  | 'unexpected';

/** A value that two accounts of the same event do not agree on; undefined is absent. */
export interface Difference {
  name: string;
  shown: string | undefined;
  proven: string | undefined;
}

/** What a person needs who takes a failure to somebody else. */
export interface Evidence {
  /** The signed note that this browser remembers. */
  pinned?: string | undefined;
  /** The one that the server answered. */
  answered?: string | undefined;
  differs?: readonly Difference[];
  /** HTTP status of an answer that refused. */
  status?: number;
}

/** Thrown by everything that verifies: there is no result beside it that looks like one. */
export class NotVerified extends Error {
  constructor(
    readonly fault: VerifyFault,
    message: string,
    readonly evidence: Evidence = {},
  ) {
    super(message);
    this.name = 'NotVerified';
  }
}

/** Any error as what it means for evidence: nothing that was thrown verifies. */
export function toNotVerified(error: unknown, evidence: Evidence = {}): NotVerified {
  if (error instanceof NotVerified)
    return new NotVerified(error.fault, error.message, { ...evidence, ...error.evidence });
  if (error instanceof LedgerError) return new NotVerified(error.fault, error.message, evidence);
  return new NotVerified('unexpected', error instanceof Error ? error.message : String(error), evidence);
}

/** A part that a role does not see, or that was redacted. */
export type HiddenPart = Exclude<Part, 'core'>;

/** An entry in the tree that a checkpoint signs, base64 hashes. */
export interface ProvenPlace {
  seq: number;
  /** Entries of the tree. */
  size: number;
  leaf: string;
  /** From the sibling of the leaf up to the root (RFC 9162, 2.1.3). */
  path: readonly string[];
  root: string;
  /** The file that proves it offline (C2SP tlog-proof). */
  file: string;
  /** The columns that it proves. */
  event: Partial<Covered>;
}

/** The signed entry that tells of an erasure, as far as it may be seen. */
export interface Erasure {
  seq: number;
  at: string | undefined;
  by: string | undefined;
  reason: string | undefined;
  /** Its signature was checked, and it names this event; not where a role does not see its content. */
  isChecked: boolean;
}

/** What a browser has found of one event. Only the first two say that what is shown is what was logged. */
export type Verdict =
  | { kind: 'verified'; place: ProvenPlace }
  | { kind: 'part-hidden'; place: ProvenPlace; hidden: readonly HiddenPart[] }
  | { kind: 'erased'; place: ProvenPlace; erasure: Erasure }
  | { kind: 'waiting'; size: number }
  | { kind: 'not-verified'; error: NotVerified };
