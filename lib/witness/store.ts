import path from 'node:path';
import { readIfThere, writeDurably } from '@/lib/durable-file';
import { hex, utf8 } from '@/lib/ledger/bytes';
import { type Checkpoint, parseCheckpoint } from '@/lib/ledger/checkpoint';
import { parseNote } from '@/lib/ledger/note';
import { sha256 } from '@/lib/sha256';

/**
 * The last checkpoint of each log that a witness has cosigned: one file an origin, named by its hash, which holds the
 * note. A file that cannot be read is an error and never a log that nobody has seen: else a damaged disk would let a
 * second history in.
 */
export class WitnessStore {
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(private readonly folder: string) {}

  /** Runs `work` while no other runs for the same origin: what it reads is the latest until it has written. */
  async exclusive<T>(origin: string, work: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(origin) ?? Promise.resolve();
    const turn = before.then(work, work);
    this.#turns.set(origin, turn);
    try {
      return await turn;
    } finally {
      if (this.#turns.get(origin) === turn) this.#turns.delete(origin);
    }
  }

  /** The checkpoint that was cosigned last; undefined for an origin that is seen for the first time. */
  async latest(origin: string): Promise<Checkpoint | undefined> {
    const file = this.#file(origin);
    const note = await readIfThere(file);
    if (note === undefined) return undefined;
    const found = readNote(note, file);
    if (found.origin !== origin) throw new Error(`${file} holds another log's checkpoint`);
    return found;
  }

  /** Keeps a note durably, before anybody is told of its cosignature. */
  async keep(origin: string, note: string): Promise<void> {
    await writeDurably(this.#file(origin), note);
  }

  #file(origin: string): string {
    return path.join(this.folder, `${hex(sha256(utf8(origin)))}.note`);
  }
}

function readNote(note: string, file: string): Checkpoint {
  try {
    return parseCheckpoint(parseNote(note).text);
  } catch (cause) {
    throw new Error(`${file} is damaged`, { cause });
  }
}
