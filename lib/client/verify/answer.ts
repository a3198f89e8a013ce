import { unbase64 } from '@/lib/ledger/bytes';
import type { ProvenPart, ProvenRow } from '@/lib/ledger/page';
import { count, list, malformed, natural, object, orNull, text, word } from './answer-parts';

/** A checkpoint as the server tells it: whatever stands beside its note is a claim. */
export interface SignedNote {
  size: number;
  note: string;
  createdAt: string;
}

const SIGNERS = ['ok', 'refused', 'not-independent'] as const;
export type Signer = (typeof SIGNERS)[number];

const SINK_KINDS = ['witness', 'webhook', 'file'] as const;
const ANCHOR_STATES = ['waiting', 'anchored', 'failing', 'refused'] as const;

/** What something outside of the installation is said to hold of a ledger. */
export interface Anchor {
  sink: string;
  kind: (typeof SINK_KINDS)[number];
  /** Entries of what it holds; 0: nothing, as far as is known. */
  size: number;
  /** Seconds since it took that. */
  ageS: number | undefined;
  state: (typeof ANCHOR_STATES)[number];
  error: string | undefined;
}

/** What a server says of a ledger. */
export interface LedgerState {
  origin: string;
  epoch: number;
  vkey: string;
  controlVkey: string;
  size: number;
  pending: number;
  /** Entries whose content is deleted. */
  erased: number;
  /** Contents below this place are gone. */
  minSeq: number;
  checkpoint: SignedNote | undefined;
  signer: Signer;
  /** Code of why nothing is signed. */
  refusal: string | undefined;
  anchors: readonly Anchor[];
}

/** Rows of several entries, and the hashes that prove them together. */
export interface PageProof {
  rows: readonly ProvenRow[];
  hashes: readonly Uint8Array[];
  /** Places that the checkpoint does not cover. */
  pending: readonly number[];
}

/** GET /api/v1/ledger. Throws `answer-malformed`, as every function here. */
export function readState(answer: unknown): LedgerState {
  const state = object(answer);
  const { refusal, checkpoint } = state;
  return {
    origin: text(state, 'origin'),
    epoch: count(state, 'epoch'),
    vkey: text(state, 'vkey'),
    controlVkey: text(state, 'control_vkey'),
    size: count(state, 'size'),
    pending: count(state, 'pending'),
    erased: count(state, 'erased'),
    minSeq: count(state, 'min_seq'),
    checkpoint: checkpoint === null ? undefined : readSigned(checkpoint),
    signer: word(state, 'signer', SIGNERS),
    refusal: refusal === null ? undefined : text(object(refusal), 'code'),
    anchors: list(state, 'anchors').map(readAnchor),
  };
}

function readAnchor(answer: unknown): Anchor {
  const anchor = object(answer);
  return {
    sink: text(anchor, 'sink'),
    kind: word(anchor, 'kind', SINK_KINDS),
    size: count(anchor, 'size'),
    // A clock that was set back makes it negative.
    ageS: typeof anchor.age_s === 'number' ? Math.max(0, anchor.age_s) : undefined,
    state: word(anchor, 'state', ANCHOR_STATES),
    error: orNull(anchor, 'error', text),
  };
}

/** GET /api/v1/ledger/checkpoints. */
export function readCheckpoints(answer: unknown): SignedNote[] {
  return list(object(answer), 'items').map(readSigned);
}

function readSigned(answer: unknown): SignedNote {
  const signed = object(answer);
  return {
    size: count(signed, 'size'),
    note: text(signed, 'note'),
    createdAt: text(signed, 'created_at'),
  };
}

/** GET /api/v1/ledger/consistency: the hashes alone; between which sizes they lead is the asker's to know. */
export function readHashes(answer: unknown): Uint8Array[] {
  return list(object(answer), 'hashes').map((hash) => {
    const bytes = typeof hash === 'string' ? unbase64(hash) : undefined;
    if (!bytes) throw malformed('hashes');
    return bytes;
  });
}

/** POST /api/v1/ledger/proofs. */
export function readPageProof(answer: unknown): PageProof {
  const proof = object(answer);
  return {
    rows: list(proof, 'rows').map(readRow),
    hashes: readHashes(proof),
    pending: list(proof, 'pending').map((seq) => natural(seq, 'pending')),
  };
}

function readRow(answer: unknown): ProvenRow {
  const row = object(answer);
  const parts = row.parts === undefined ? undefined : object(row.parts);
  return {
    seq: count(row, 'seq'),
    v: count(row, 'v'),
    event: row.event === undefined ? undefined : object(row.event),
    parts: parts && {
      core: readPart(parts.core),
      person: readPart(parts.person),
      payload: readPart(parts.payload),
    },
    commitment: row.commitment === undefined ? undefined : text(row, 'commitment'),
    erased_by: row.erased_by === undefined ? undefined : count(row, 'erased_by'),
  };
}

function readPart(answer: unknown): ProvenPart {
  const part = object(answer);
  return {
    salt: part.salt === undefined ? undefined : text(part, 'salt'),
    digest: part.digest === undefined ? undefined : text(part, 'digest'),
  };
}
