/** A checkpoint that a sink is offered. */
export interface Offer {
  origin: string;
  size: number;
  /** Root, base64. */
  root: string;
  /** The note of the log, without cosignatures. */
  note: string;
  /** What the sink has, as far as is known; 0 for nothing. */
  known: number;
  /** Hashes that prove `from` entries to be the beginning of the checkpoint (RFC 6962, 2.1.2). */
  prove(from: number): Promise<readonly Uint8Array[]>;
}

/** What became of an offer. */
export type Outcome =
  | { state: 'anchored'; cosignature?: { line: string; at: Date } }
  /** Not now: it may be taken later. `isDown`: no other log will be taken either. */
  | { state: 'failing'; error: string; isDown: boolean }
  /** The sink holds another history than this one, or a longer one. `theirs`: its size, where it says so. */
  | { state: 'refused'; error: Refused; theirs?: number };

export type Refused =
  /** It holds more entries than there are: a backup was restored, or the end was cut off. */
  | 'sink-is-ahead'
  /** It holds another root of the same size. */
  | 'root-mismatch'
  /** What it holds is not the beginning of what is here. */
  | 'inconsistent'
  /** The checkpoint in the database is not one that the log's key signed. */
  | 'checkpoint-invalid'
  /** Entries of which the proof is made are not there. */
  | 'entry-missing';
