import { base64, concat, equal, hex, type Sha256, unbase64, utf8 } from './bytes';
import { LedgerError } from './error';

/** How a signature is made: an Ed25519 signature of the text, or a cosignature of a checkpoint with its time. */
export const SIGNATURE = { ed25519: 0x01, cosignature: 0x04 } as const;

/** A public key as verifiers are told it (C2SP signed-note, Verifier keys). */
export interface VerifierKey {
  name: string;
  id: Uint8Array;
  type: number;
  key: Uint8Array;
}

/** Ed25519 as the caller's platform has it. */
export type Verify = (
  key: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
) => boolean | Promise<boolean>;

export interface NoteSignature {
  name: string;
  id: Uint8Array;
  signature: Uint8Array;
}

/** A text ending in a newline, and who signed it. */
export interface Note {
  text: string;
  signatures: readonly NoteSignature[];
}

const SIGNATURES_MAX = 64;
const ID_BYTES = 4;
const KEY_NAME = /^[^\s+]+$/u;
/** Below U+0020, but a newline. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const CONTROL = /[\u0000-\u0009\u000b-\u001f]/;

/** C2SP signed-note, Signatures: the first four bytes of SHA-256(name ‖ newline ‖ type ‖ key). */
export function makeKey(name: string, type: number, key: Uint8Array, sha256: Sha256): VerifierKey {
  if (!KEY_NAME.test(name)) throw new LedgerError('key-malformed', 'a name has no white space and no +');
  const id = sha256(concat(utf8(`${name}\n`), Uint8Array.of(type), key)).slice(0, ID_BYTES);
  return { name, id, type, key };
}

/** `name+id+key`, as it is handed to verifiers. */
export function printKey({ name, id, type, key }: VerifierKey): string {
  return `${name}+${hex(id)}+${base64(concat(Uint8Array.of(type), key))}`;
}

/** The key of {@link printKey}; throws for one whose id is not its own. */
export function parseKey(text: string, sha256: Sha256): VerifierKey {
  const [, name = '', id, bytes = ''] = /^([^\s+]+)\+([0-9a-f]{8})\+(.+)$/u.exec(text) ?? [];
  const [type = 0, ...key] = unbase64(bytes) ?? [];
  const made = makeKey(name, type, Uint8Array.from(key), sha256);
  const isKnown = type === SIGNATURE.ed25519 || type === SIGNATURE.cosignature;
  if (hex(made.id) !== id || key.length !== 32 || !isKnown)
    throw new LedgerError('key-malformed', `of ${name}`);
  return made;
}

/** The text and the signatures of a note, none of them checked (C2SP signed-note, Format). */
export function parseNote(note: string): Note {
  const end = note.lastIndexOf('\n\n') + 1;
  const lines = note.slice(end + 1).split('\n');
  const isNote = end > 0 && lines.pop() === '' && lines.length > 0 && lines.length <= SIGNATURES_MAX;
  if (!isNote || CONTROL.test(note) || !note.isWellFormed())
    throw new LedgerError('note-malformed', 'no note');
  return { text: note.slice(0, end), signatures: lines.map(parseSignature) };
}

function parseSignature(line: string): NoteSignature {
  const [, name = '', text = ''] = /^— ([^\s+]+) (\S+)$/u.exec(line) ?? [];
  const bytes = unbase64(text);
  if (!bytes || bytes.length <= ID_BYTES) throw new LedgerError('note-malformed', 'a signature');
  return { name, id: bytes.slice(0, ID_BYTES), signature: bytes.slice(ID_BYTES) };
}

/** The note of a text and signatures that are made already. */
export function printNote({ text, signatures }: Note): string {
  return `${text}\n${signatures.map(printSignature).join('')}`;
}

export function printSignature({ name, id, signature }: NoteSignature): string {
  return `— ${name} ${base64(concat(id, signature))}\n`;
}

/** The signature of a key in a note, if it made one. Unknown keys are passed over. */
export function signatureOf({ signatures }: Note, key: VerifierKey): NoteSignature | undefined {
  return signatures.find(({ name, id }) => name === key.name && equal(id, key.id));
}

/** The text of a note that the key signed. Throws `signature-missing` or `signature-invalid`. */
export async function openNote(note: Note, key: VerifierKey, verify: Verify): Promise<string> {
  const found = signatureOf(note, key);
  if (!found) throw new LedgerError('signature-missing', `of ${key.name}`);
  const isGood = key.type === SIGNATURE.ed25519 && (await verify(key.key, utf8(note.text), found.signature));
  if (!isGood) throw new LedgerError('signature-invalid', `of ${key.name}`);
  return note.text;
}
