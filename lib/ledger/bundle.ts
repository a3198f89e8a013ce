import { equal, type Sha256, unbase64 } from './bytes';
import { type Checkpoint, parseCheckpoint } from './checkpoint';
import { type Covered, PART_NAMES } from './commitment';
import { type Control, type ControlKey, openControl, purgedBelow, toldItems, underHold } from './controls';
import { LedgerError } from './error';
import { openNote, parseNote, type VerifierKey, type Verify } from './note';
import { leafOfRow, type ProvenPart, type ProvenRow } from './page';
import { rootFromMultiproof } from './proof';
import { Frontier, HASH_BYTES } from './tree';

/**
 * An export with its evidence, a line of JSON each:
 *
 *   {"type":"trailmark-bundle/v1", …}       {@link BundleHead}: whose log, and the signed checkpoint
 *   {"type":"entry","seq":…, …, "leaf":…}   a page of entries in ascending order
 *   {"type":"proof","hashes":[…]}           what proves all entries since the last proof
 *   {"type":"end"}                          nothing was cut off
 */
export const BUNDLE_TYPE = 'trailmark-bundle/v1';

export interface BundleHead {
  type: typeof BUNDLE_TYPE;
  origin: string;
  tenant_id: string;
  /** Says that every entry of the checkpoint is in it; the verifier counts them itself. */
  complete: boolean;
  checkpoint: string;
  /** For people to compare with the key that they have from elsewhere. */
  vkey: string;
  control_vkey: string;
}

export type BundleFault =
  | 'row-altered'
  | 'row-missing'
  | 'row-repeated'
  | 'root-mismatch'
  | 'bundle-cut'
  | 'history-rewritten'
  | 'old-unchecked'
  | 'control-unsigned'
  | 'erase-unauthorised'
  | 'redact-unauthorised'
  | 'erased-under-hold';

export interface BundleFinding {
  code: BundleFault;
  seq?: number | undefined;
}

export interface BundleReport {
  checkpoint: Checkpoint;
  /** Entries that are proven. */
  entries: number;
  /** Whether those are all that the checkpoint covers. */
  isComplete: boolean;
  /** Entries without content, told by none of the signed entries in the file: only a complete one can tell. */
  findings: readonly BundleFinding[];
}

/** An entry as a line of a bundle has it, beside the leaf that the log holds of it. */
interface BundleRow extends ProvenRow {
  leaf?: string;
}

/** What a verifier brings with it: nothing of it comes from the file. */
export interface BundleKeys {
  key: VerifierKey;
  /** Undefined: what tells of deletions is not verified. */
  controlKey: VerifierKey | undefined;
  verify: Verify;
  sha256: Sha256;
  /** Notes that the verifier had before: a complete bundle has to go on from each. */
  old?: readonly string[] | undefined;
}

/** Verifies a bundle line by line, in memory for one page, a bit for each entry, and what tells of deletions. */
export class BundleVerifier {
  readonly #findings: BundleFinding[] = [];
  readonly #controls: Control[] = [];
  #checkpoint: Checkpoint | undefined;
  #seen = new Uint8Array();
  #entries = 0;
  #page: BundleRow[] = [];
  /** Entries whose content is gone, and digests that stand for a part, which a signed entry has to tell of. */
  readonly #gone: { seq: number; isTold: boolean }[] = [];
  readonly #hidden: { seq: number; part: string; digest: string }[] = [];
  #hasEnded = false;
  /** Checkpoints of before, by size, and the tree as far as entries came in order: it has to pass through their roots. */
  readonly #old: Checkpoint[] = [];
  readonly #frontier: Frontier;

  constructor(private readonly keys: BundleKeys) {
    this.#frontier = new Frontier(keys.sha256);
  }

  /** Takes the next line. Throws a LedgerError where the file is none, or is not signed by the key. */
  async add(line: string): Promise<void> {
    const item = parseLine(line);
    if (!this.#checkpoint) return await this.#begin(item);
    if (this.#hasEnded) throw new LedgerError('bundle-malformed', 'more behind its end');
    switch (item.type) {
      case 'entry':
        this.#page.push(rowOf(item));
        return;
      case 'proof':
        return await this.#prove(item.hashes);
      case 'end':
        this.#hasEnded = true;
        return;
    }
    throw new LedgerError('bundle-malformed', `a line of type ${String(item.type)}`);
  }

  /** What the file has shown. */
  end(): BundleReport {
    if (!this.#checkpoint) throw new LedgerError('bundle-malformed', 'it is empty');
    if (!this.#hasEnded || this.#page.length > 0) this.#findings.push({ code: 'bundle-cut' });
    const isComplete = this.#entries === this.#checkpoint.size;
    for (const { size } of this.#old) {
      if (size > this.#checkpoint.size) this.#findings.push({ code: 'history-rewritten', seq: size });
      else if (size > this.#frontier.size) this.#findings.push({ code: 'old-unchecked', seq: size });
    }
    if (isComplete && this.keys.controlKey) this.#checkDeletions();
    return { checkpoint: this.#checkpoint, entries: this.#entries, isComplete, findings: this.#findings };
  }

  async #begin(head: Item): Promise<void> {
    if (head.type !== BUNDLE_TYPE || typeof head.checkpoint !== 'string')
      throw new LedgerError('bundle-malformed', 'not a bundle');
    const { key, verify } = this.keys;
    this.#checkpoint = parseCheckpoint(await openNote(parseNote(head.checkpoint), key, verify));
    if (this.#checkpoint.origin !== key.name)
      throw new LedgerError('checkpoint-malformed', 'of another log than the key');
    this.#seen = new Uint8Array(Math.ceil(this.#checkpoint.size / 8));
    for (const note of this.keys.old ?? [])
      this.#old.push(parseCheckpoint(await openNote(parseNote(note), key, verify)));
  }

  /** Entries in the order of the log are the tree of every size before. */
  #grow(leaves: readonly { index: number; hash: Uint8Array }[]): void {
    if (this.#old.length === 0) return;
    for (const { index, hash } of leaves) {
      if (index !== this.#frontier.size) return;
      this.#frontier.push(hash);
      for (const { size, root } of this.#old)
        if (size === this.#frontier.size && !equal(root, this.#frontier.root()))
          this.#findings.push({ code: 'history-rewritten', seq: size });
    }
  }

  async #prove(hashes: unknown): Promise<void> {
    const page = this.#page;
    this.#page = [];
    for (const row of page) this.#note(row);
    const leaves = page.map((row) => ({ index: row.seq, hash: this.#leafOf(row) }));
    this.#grow(leaves);
    if (this.#isProven(leaves, hashes)) for (const row of page) await this.#noteControl(row);
    else this.#findings.push({ code: 'root-mismatch', seq: page[0]?.seq });
  }

  /** The leaf that the file says the log has, where the row makes another one: so one fault does not hide whether the others hold. */
  #leafOf(row: BundleRow): Uint8Array {
    const told = unbase64(row.leaf ?? '');
    const hash = unlessLedgerError(() => leafOfRow(row, this.keys.sha256));
    const isTold = told?.length === HASH_BYTES;
    if (hash && (!isTold || equal(told, hash))) return hash;
    this.#findings.push({ code: 'row-altered', seq: row.seq });
    return isTold ? told : new Uint8Array(HASH_BYTES);
  }

  #isProven(leaves: readonly { index: number; hash: Uint8Array }[], hashes: unknown): boolean {
    const { size, root } = this.#checkpoint ?? { size: 0, root: new Uint8Array() };
    const given = hashesOf(hashes);
    const made = unlessLedgerError(() => rootFromMultiproof(leaves, size, given, this.keys.sha256));
    return made !== undefined && equal(made, root);
  }

  #note({ seq, event, parts, erased_by: by }: ProvenRow): void {
    const [byte, bit] = [seq >> 3, 1 << (seq & 7)];
    const before = this.#seen[byte] ?? 0;
    if ((before & bit) !== 0) this.#findings.push({ code: 'row-repeated', seq });
    else if (seq < (this.#checkpoint?.size ?? 0)) this.#entries += 1;
    this.#seen[byte] = before | bit;
    if (event === undefined) this.#gone.push({ seq, isTold: by !== undefined });
    for (const [part, { digest }] of Object.entries(parts ?? {}))
      if (digest !== undefined) this.#hidden.push({ seq, part, digest });
  }

  async #noteControl({ seq, event, parts }: ProvenRow): Promise<void> {
    const action = event?.action;
    const { controlKey, verify } = this.keys;
    const isControl = typeof action === 'string' && /^ledger\.(?!conflict$)/.test(action);
    if (!isControl || !controlKey || parts?.payload.salt === undefined) return;
    const by: ControlKey = { origin: controlKey.name, key: controlKey, verify };
    const control = await openControl({ seq, action, details: event?.details }, by);
    if (control) this.#controls.push(control);
    else this.#findings.push({ code: 'control-unsigned', seq });
  }

  #checkDeletions(): void {
    this.#controls.sort((a, b) => a.seq - b.seq);
    const erased = new Set(toldItems(this.#controls, 'ledger.erase', 'erased').map(({ seq }) => seq));
    const below = purgedBelow(this.#controls);
    for (const { seq, isTold } of this.#gone)
      if (seq >= below && !erased.has(seq))
        this.#findings.push({ code: isTold ? 'erase-unauthorised' : 'row-missing', seq });
    const redacted = new Set(
      toldItems(this.#controls, 'ledger.redact', 'redacted').map(
        ({ seq, part, digest }) => `${seq}/${part}/${digest}`,
      ),
    );
    for (const { seq, part, digest } of this.#hidden)
      if (!redacted.has(`${seq}/${part}/${digest}`))
        this.#findings.push({ code: 'redact-unauthorised', seq });
    this.#findings.push(
      ...underHold(this.#controls).map((seq) => ({ code: 'erased-under-hold' as const, seq })),
    );
  }
}

/** Undefined where evidence does not hold together. */
function unlessLedgerError<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof LedgerError) return undefined;
    throw error;
  }
}

type Item = Readonly<Record<string, unknown>>;

function isItem(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseLine(line: string): Item {
  let item: unknown;
  try {
    item = JSON.parse(line);
  } catch {
    throw new LedgerError('bundle-malformed', 'a line is not JSON');
  }
  if (!isItem(item)) throw new LedgerError('bundle-malformed', 'a line is no object');
  return item;
}

function hashesOf(value: unknown): Uint8Array[] {
  const hashes = Array.isArray(value)
    ? value.map((text) => (typeof text === 'string' ? unbase64(text) : undefined))
    : [];
  if (!Array.isArray(value) || hashes.includes(undefined))
    throw new LedgerError('bundle-malformed', 'a proof without hashes');
  return hashes.flatMap((hash) => hash ?? []);
}

function rowOf(item: Item): BundleRow {
  const { seq, v, event, parts, commitment, erased_by: by, leaf } = item;
  const isRow =
    Number.isSafeInteger(seq) &&
    typeof v === 'number' &&
    (event === undefined || isItem(event)) &&
    (parts === undefined || isParts(parts)) &&
    (commitment === undefined || typeof commitment === 'string') &&
    (leaf === undefined || typeof leaf === 'string');
  if (!isRow || typeof seq !== 'number' || seq < 0) throw new LedgerError('bundle-malformed', 'an entry');
  return {
    ...{ seq, v },
    ...(isColumns(event) ? { event } : {}),
    ...(isParts(parts) ? { parts } : {}),
    ...(typeof commitment === 'string' ? { commitment } : {}),
    ...(typeof by === 'number' ? { erased_by: by } : {}),
    ...(typeof leaf === 'string' ? { leaf } : {}),
  };
}

function isColumns(value: unknown): value is Partial<Covered> {
  return isItem(value);
}

function isParts(value: unknown): value is NonNullable<ProvenRow['parts']> {
  return isItem(value) && PART_NAMES.every((part) => isPart(value[part]));
}

function isPart(value: unknown): value is ProvenPart {
  const isText = (text: unknown) => text === undefined || typeof text === 'string';
  return isItem(value) && isText(value.salt) && isText(value.digest);
}
