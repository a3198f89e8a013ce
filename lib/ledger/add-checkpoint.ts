import { base64, unbase64 } from './bytes';
import { parseSize } from './checkpoint';
import { LedgerError } from './error';
import { HASH_BYTES } from './tree';

/** What a log asks of a witness (C2SP tlog-witness, add-checkpoint). */
export interface AddCheckpoint {
  /** Size of the checkpoint that the witness cosigned last; 0 for none. */
  oldSize: number;
  /** Consistency proof from that size to the size of the note (RFC 6962, 2.1.2). */
  proof: readonly Uint8Array[];
  /** The checkpoint, signed by the log. */
  note: string;
}

const PROOF_MAX = 63;

/**
 * The body of the request:
 *
 *     old 20852014
 *     PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
 *
 *     example.com/behind-the-sofa
 *     …
 */
export function printAddCheckpoint({ oldSize, proof, note }: AddCheckpoint): string {
  return `${[`old ${oldSize}`, ...proof.map(base64)].join('\n')}\n\n${note}`;
}

/** The request of a body that anybody may have sent; the note is not looked at. Throws `request-malformed`. */
export function parseAddCheckpoint(text: string): AddCheckpoint {
  const end = text.indexOf('\n\n');
  const [first = '', ...lines] = text.slice(0, Math.max(0, end)).split('\n');
  const oldSize = first.startsWith('old ') ? parseSize(first.slice(4)) : undefined;
  if (oldSize === undefined) throw new LedgerError('request-malformed', 'no old size');
  if (lines.length > PROOF_MAX) throw new LedgerError('request-malformed', `${lines.length} hashes`);
  return { oldSize, proof: lines.map(parseHash), note: text.slice(end + 2) };
}

function parseHash(line: string): Uint8Array {
  const hash = unbase64(line);
  if (hash?.length !== HASH_BYTES) throw new LedgerError('request-malformed', 'a hash');
  return hash;
}
