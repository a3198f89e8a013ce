import { readFileSync } from 'node:fs';
import { CommandError, EXIT, say, sayJson } from '@/bin/output';
import { isObject, type Json, type JsonObject } from '@/lib/audit/json';
import { verifyEd25519 } from '@/lib/ed25519';
import { equal } from '@/lib/ledger/bytes';
import { parseCheckpoint } from '@/lib/ledger/checkpoint';
import { LedgerError } from '@/lib/ledger/error';
import { openNote, parseKey, parseNote } from '@/lib/ledger/note';
import { leafOfRow, unpackRow } from '@/lib/ledger/page';
import { rootFromInclusion } from '@/lib/ledger/proof';
import { parseTlogProof } from '@/lib/ledger/tlog-proof';
import { sha256 } from '@/lib/sha256';

export interface VerifyProofOptions {
  event?: string;
  vkey: string;
  json?: boolean;
}

/** What a proof has shown. */
interface Proven {
  origin: string;
  index: number;
  size: number;
}

/**
 * Verifies the proof of one event offline: no database, no network, and no key but the one that is given. Exit 0 where
 * it holds, 1 where it does not, 2 where a file cannot be read.
 */
export async function verifyProof(file: string, options: VerifyProofOptions): Promise<void> {
  const event = options.event === undefined ? {} : readEvent(options.event);
  const proof = readText(file);
  try {
    const proven = await prove(proof, event, options.vkey);
    if (options.json) sayJson({ verified: true, ...proven });
    else say(`VERIFIED: entry ${proven.index} of ${proven.size} in ${proven.origin}`);
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    if (error.fault.endsWith('-malformed')) throw new CommandError(error.message, EXIT.usage);
    if (options.json) sayJson({ verified: false, fault: error.fault });
    else say(`NOT VERIFIED: ${error.message}`);
    process.exitCode = EXIT.failed;
  }
}

async function prove(text: string, event: JsonObject, vkey: string): Promise<Proven> {
  const { index, hashes, checkpoint, extra } = parseTlogProof(text);
  const key = parseKey(vkey, sha256);
  const { origin, size, root } = parseCheckpoint(await openNote(parseNote(checkpoint), key, verifyEd25519));
  if (origin !== key.name) throw new LedgerError('checkpoint-malformed', 'of another log than the key');
  const leaf = leafOfRow(unpackRow(index, extra ?? new Uint8Array(), event), sha256);
  if (!equal(rootFromInclusion(leaf, index, size, hashes, sha256), root))
    throw new LedgerError('root-mismatch', 'the event is not the one that was logged');
  return { origin, index, size };
}

function readEvent(file: string): JsonObject {
  const event = parseJson(file);
  if (!isObject(event)) throw new CommandError(`${file} holds no event`, EXIT.usage);
  return event;
}

function parseJson(file: string): Json {
  try {
    return JSON.parse(readText(file));
  } catch (cause) {
    if (cause instanceof CommandError) throw cause;
    throw new CommandError(`${file} is not JSON`, EXIT.usage);
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new CommandError(`${file} cannot be read`, EXIT.usage);
  }
}
