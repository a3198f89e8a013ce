import { concat, utf8 } from './bytes';
import { LedgerError } from './error';
import { type Note, signatureOf, type VerifierKey, type Verify } from './note';

/** C2SP tlog-cosignature, Ed25519 signed message: a checkpoint that a witness saw at a time, in seconds since 1970. */
export function cosignedBytes(text: string, timeS: number): Uint8Array {
  return utf8(`cosignature/v1\ntime ${timeS}\n${text}`);
}

/** What stands in the note: eight bytes of time, then the Ed25519 signature of {@link cosignedBytes}. */
export function cosignature(timeS: number, signature: Uint8Array): Uint8Array {
  const time = new Uint8Array(8);
  new DataView(time.buffer).setBigUint64(0, BigInt(timeS));
  return concat(time, signature);
}

/** When a witness saw a checkpoint, in seconds since 1970. Throws `signature-missing` or `signature-invalid`. */
export async function cosignedAt(note: Note, key: VerifierKey, verify: Verify): Promise<number> {
  const found = signatureOf(note, key);
  if (!found) throw new LedgerError('signature-missing', `of ${key.name}`);
  const { signature } = found;
  if (signature.length !== 72) throw new LedgerError('signature-invalid', `of ${key.name}`);
  const timeS = Number(new DataView(signature.buffer, signature.byteOffset).getBigUint64(0));
  const message = cosignedBytes(note.text, timeS);
  if (!Number.isSafeInteger(timeS) || !(await verify(key.key, message, signature.slice(8))))
    throw new LedgerError('signature-invalid', `of ${key.name}`);
  return timeS;
}
