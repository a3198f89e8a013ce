import fs from 'node:fs/promises';
import { LedgerError } from '@/lib/ledger/error';
import { parseKey, SIGNATURE, type VerifierKey } from '@/lib/ledger/note';
import { log } from '@/lib/log';
import { sha256 } from '@/lib/sha256';

type Keys = ReadonlyMap<string, readonly VerifierKey[]>;

/** The logs that a witness watches: keys of the command line, and those of a file, which is read anew when it changes. */
export class TrustList {
  readonly #given: readonly VerifierKey[];
  readonly #file: string | undefined;
  #read: { stamp: string; keys: Keys } | undefined;

  /** Throws for a text that is no key of a log. */
  constructor(given: readonly string[], file: string | undefined) {
    this.#given = given.map(parseLogKey);
    this.#file = file;
  }

  /** The keys of an origin, which is the name of its keys (C2SP tlog-checkpoint, Signatures); none of an unknown one. */
  async keysOf(origin: string): Promise<readonly VerifierKey[]> {
    return (await this.#keys()).get(origin) ?? [];
  }

  /** How many logs there are. Throws where the file cannot be read, or a line of it is no key. */
  async count(): Promise<number> {
    return (await this.#load()).size;
  }

  /** A file that is being edited wrongly must not make a witness forget its logs. */
  async #keys(): Promise<Keys> {
    try {
      return await this.#load();
    } catch (error) {
      if (!this.#read) throw error;
      log.error('witness.trust_file', { file: this.#file }, error);
      return this.#read.keys;
    }
  }

  async #load(): Promise<Keys> {
    const stamp = this.#file === undefined ? '' : await stampOf(this.#file);
    if (this.#read?.stamp === stamp) return this.#read.keys;
    const text = this.#file === undefined ? '' : await fs.readFile(this.#file, 'utf8');
    const keys = byName([...this.#given, ...parseTrustFile(text)]);
    this.#read = { stamp, keys };
    return keys;
  }
}

async function stampOf(file: string): Promise<string> {
  const { mtimeMs, size, ino } = await fs.stat(file);
  return `${mtimeMs} ${size} ${ino}`;
}

/** One key a line; empty lines and those that begin with # say nothing. */
function parseTrustFile(text: string): VerifierKey[] {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '' && !line.startsWith('#')).map(parseLogKey);
}

function parseLogKey(text: string): VerifierKey {
  const key = parseKey(text, sha256);
  if (key.type !== SIGNATURE.ed25519)
    throw new LedgerError('key-malformed', `${key.name} is no key of a log`);
  return key;
}

function byName(keys: readonly VerifierKey[]): Keys {
  const named = new Map<string, VerifierKey[]>();
  for (const key of keys) named.set(key.name, [...(named.get(key.name) ?? []), key]);
  return named;
}
