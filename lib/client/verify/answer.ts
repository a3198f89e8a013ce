import { isObject, type JsonObject } from '@/lib/audit/json';
import { unbase64 } from '@/lib/ledger/bytes';
import type { ProvenPart, ProvenRow } from '@/lib/ledger/page';
import { NotVerified } from './verdict';

/** A checkpoint as the server tells it: whatever stands beside its note is a claim. */
export interface SignedNote {
  size: number;
  note: string;
  createdAt: string;
}

export type Signer = 'ok' | 'refused' | 'not-independent';

/** What a server says of a ledger. */
export interface LedgerState {
  origin: string;
  epoch: number;
  vkey: string;
  controlVkey: string;
  size: number;
  pending: number;
  checkpoint: SignedNote | undefined;
  signer: Signer;
  /** Code of why nothing is signed. */
  refusal: string | undefined;
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
  const { signer, refusal, checkpoint } = state;
  if (signer !== 'ok' && signer !== 'refused' && signer !== 'not-independent') throw malformed('signer');
  return {
    origin: text(state, 'origin'),
    epoch: count(state, 'epoch'),
    vkey: text(state, 'vkey'),
    controlVkey: text(state, 'control_vkey'),
    size: count(state, 'size'),
    pending: count(state, 'pending'),
    checkpoint: checkpoint === null ? undefined : readSigned(checkpoint),
    signer,
    refusal: refusal === null ? undefined : text(object(refusal), 'code'),
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

function object(value: unknown): JsonObject {
  if (!isObject(value)) throw malformed('an object');
  return value;
}

function text(from: JsonObject, name: string): string {
  const value = from[name];
  if (typeof value !== 'string') throw malformed(name);
  return value;
}

function count(from: JsonObject, name: string): number {
  return natural(from[name], name);
}

function natural(value: unknown, name: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw malformed(name);
  return value;
}

function list(from: JsonObject, name: string): readonly unknown[] {
  const value = from[name];
  if (!Array.isArray(value)) throw malformed(name);
  return value;
}

function malformed(what: string): NotVerified {
  return new NotVerified('answer-malformed', `the server's answer holds no ${what}`);
}
