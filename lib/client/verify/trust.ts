import { base64, equal, unbase64 } from '@/lib/ledger/bytes';
import { type Checkpoint, parseCheckpoint } from '@/lib/ledger/checkpoint';
import { LedgerError } from '@/lib/ledger/error';
import { openNote, parseKey, parseNote, type VerifierKey } from '@/lib/ledger/note';
import { checkConsistency } from '@/lib/ledger/proof';
import type { LedgerState, SignedNote } from './answer';
import { verifyEd25519 } from './ed25519';
import type { LedgerApi } from './ledger-api';
import type { Pin, PinStore } from './pin';
import { sha256 } from './sha256';
import { NotVerified, toNotVerified } from './verdict';

/** A ledger whose newest checkpoint this browser has verified and remembers. */
export interface Trusted {
  state: LedgerState;
  /** What everything else is proven against. */
  checkpoint: Checkpoint;
  key: VerifierKey;
  controlKey: VerifierKey;
  pin: Pin;
  /** What was remembered before this visit; undefined at the first one. */
  before: Pin | undefined;
}

/** A ledger in which nothing was signed yet, and of which nothing is remembered. */
export interface Unsigned {
  state: LedgerState;
  checkpoint: undefined;
}

/**
 * Opens the newest checkpoint with the key that is remembered, proves that what is remembered is its beginning (RFC
 * 9162, 2.1.4.2), and remembers it in its place. Throws NotVerified, with both notes where there are two.
 */
export async function catchUp(
  api: LedgerApi,
  pins: PinStore,
  now: () => Date = () => new Date(),
): Promise<Trusted | Unsigned> {
  const before = await pins.find(api.place);
  const state = await api.state();
  const { checkpoint: newest } = state;
  const evidence = { pinned: before?.note, answered: newest?.note };
  try {
    if (before) checkNames(state, before);
    if (!newest && before)
      throw new NotVerified('checkpoint-missing', `${before.size} entries were signed, and none are`);
    if (!newest) return { state, checkpoint: undefined };
    const key = parseKey(before?.vkey ?? state.vkey, sha256);
    const controlKey = parseKey(before?.controlVkey ?? state.controlVkey, sha256);
    const checkpoint = await openSigned(newest, state.origin, key);
    if (before) await checkGrowth(api, before, checkpoint);
    const pin = pinOf(state, checkpoint, newest.note, before, now());
    await pins.keep(api.place, pin);
    return { state, checkpoint, key, controlKey, pin, before };
  } catch (error) {
    throw toNotVerified(error, evidence);
  }
}

function pinOf(
  { origin, vkey, controlVkey }: LedgerState,
  { size, root }: Checkpoint,
  note: string,
  before: Pin | undefined,
  now: Date,
): Pin {
  const verifiedAt = now.toISOString();
  const firstSeenAt = before?.firstSeenAt ?? verifiedAt;
  return { origin, vkey, controlVkey, size, root: base64(root), note, firstSeenAt, verifiedAt };
}

function checkNames(state: LedgerState, before: Pin): void {
  if (state.origin !== before.origin)
    throw new NotVerified('origin-changed', `the ledger was ${before.origin} and is ${state.origin}`);
  if (state.vkey !== before.vkey || state.controlVkey !== before.controlVkey)
    throw new NotVerified('key-changed', 'the ledger is signed by another key than before');
}

/** The checkpoint of a note by its key and its name (C2SP tlog-checkpoint), and of the size it is said to have. */
export async function openSigned(
  { note, size }: SignedNote,
  origin: string,
  key: VerifierKey,
): Promise<Checkpoint> {
  const checkpoint = parseCheckpoint(await openNote(parseNote(note), key, verifyEd25519));
  if (checkpoint.origin !== origin || key.name !== origin)
    throw new NotVerified('origin-changed', `the note is of ${checkpoint.origin}, not of ${origin}`);
  if (checkpoint.size !== size)
    throw new NotVerified('answer-malformed', `the note is of ${checkpoint.size} entries, not of ${size}`);
  return checkpoint;
}

async function checkGrowth(api: LedgerApi, before: Pin, checkpoint: Checkpoint): Promise<void> {
  const pinned = { size: before.size, root: unbase64(before.root) ?? new Uint8Array() };
  if (checkpoint.size < pinned.size)
    throw new NotVerified('log-shrank', `${pinned.size} entries were signed, now ${checkpoint.size} are`);
  if (checkpoint.size === pinned.size) {
    if (equal(checkpoint.root, pinned.root)) return;
    throw new NotVerified('history-rewritten', `two roots were signed of ${pinned.size} entries`);
  }
  await proveGrowth(api, pinned, checkpoint);
}

/** Throws `history-rewritten` unless the older one is the beginning of the younger, `consistency-missing` without a proof. */
export async function proveGrowth(
  api: LedgerApi,
  from: Pick<Checkpoint, 'size' | 'root'>,
  to: Pick<Checkpoint, 'size' | 'root'>,
): Promise<number> {
  const hashes = await api.consistency(from.size, to.size).catch((error) => {
    if (error instanceof NotVerified && error.fault === 'refused')
      throw new NotVerified('consistency-missing', error.message, error.evidence);
    throw error;
  });
  try {
    checkConsistency(from, to, hashes, sha256);
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    throw new NotVerified(
      'history-rewritten',
      `the first ${from.size} entries are not those that were signed: ${error.message}`,
    );
  }
  return hashes.length;
}
