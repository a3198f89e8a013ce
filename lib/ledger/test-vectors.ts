import { z } from 'zod';
import { equal, hex, type Sha256, unbase64, utf8 } from './bytes';
import { canonicalize } from './canonical';
import { CanonicalWriter } from './canonical-bytes';
import { parseCheckpoint } from './checkpoint';
import { leafHash } from './commitment';
import { cosignedAt } from './cosignature';
import { LedgerError } from './error';
import { openNote, parseKey, parseNote, type Verify } from './note';
import { checkConsistency, rootFromInclusion } from './proof';
import { Frontier } from './tree';

/** The published vectors, as a platform without files is handed them. */
export const VECTOR_FILES = [
  ...(['merkle/inclusion.jsonl', 'merkle/consistency.jsonl', 'rfc6962/reference-tree.json'] as const),
  ...(['tlog/signed-note.json', 'tlog/tessera-log.json', 'tlog/cosignature.json'] as const),
  ...(['jcs/input/arrays.json', 'jcs/input/structures.json', 'jcs/input/values.json'] as const),
  ...(['jcs/output/arrays.json', 'jcs/output/structures.json', 'jcs/output/values.json'] as const),
] as const;
export type Vectors = Readonly<Record<string, string>>;

/** SHA-256 and Ed25519 of the platform whose vectors are run. */
interface Platform {
  sha256: Sha256;
  verify: Verify;
}

const bytes = z.string().transform((text) => unbase64(text) ?? new Uint8Array());
const proof = z
  .array(bytes)
  .nullable()
  .transform((hashes) => hashes ?? []);
const Inclusion = z.object({
  ...{ leafIdx: z.number(), treeSize: z.number(), root: bytes, leafHash: bytes, proof },
  wantErr: z.boolean(),
});
const Consistency = z.object({
  ...{ size1: z.number(), size2: z.number(), root1: bytes, root2: bytes, proof, wantErr: z.boolean() },
});
const Reference = z.object({
  leaf_inputs_hex: z.array(z.string()),
  root_hex_by_size: z.array(z.string()),
});
const Notes = z.object({
  cases: z.array(
    z.looseObject({
      ...{
        note: z.string().optional(),
        vkeys: z.array(z.string()).optional(),
        valid: z.boolean().optional(),
      },
      ...{ vkey: z.string().optional(), vkey_valid: z.boolean().optional() },
    }),
  ),
});
const Log = z.object({ vkey: z.string(), checkpoints: z.record(z.string(), z.string()) });
const Cosigned = z.object({ vkey: z.string(), checkpoint: z.string() });

/** Runs every vector on a platform: how many there were, and the names of those whose outcome is not the published one. */
export async function runVectors(vectors: Vectors, platform: Platform) {
  const outcomes = [
    ...runProofs(vectors, platform),
    ...runCanonical(vectors),
    ...(await runNotes(vectors, platform)),
  ];
  return { ran: outcomes.length, failed: outcomes.flatMap(({ name, isRight }) => (isRight ? [] : [name])) };
}

interface Outcome {
  name: string;
  isRight: boolean;
}

function runProofs(vectors: Vectors, { sha256 }: Platform): Outcome[] {
  const inclusion = lines(vectors, 'merkle/inclusion.jsonl', Inclusion).map((it, nth) => ({
    name: `inclusion ${nth}`,
    isRight:
      holds(() =>
        equal(rootFromInclusion(it.leafHash, it.leafIdx, it.treeSize, it.proof, sha256), it.root),
      ) !== it.wantErr,
  }));
  const consistency = lines(vectors, 'merkle/consistency.jsonl', Consistency).map((it, nth) => ({
    name: `consistency ${nth}`,
    isRight:
      holds(() => {
        const [from, to] = [
          { size: it.size1, root: it.root1 },
          { size: it.size2, root: it.root2 },
        ];
        checkConsistency(from, to, it.proof, sha256);
        return true;
      }) !== it.wantErr,
  }));
  const reference = Reference.parse(JSON.parse(textOf(vectors, 'rfc6962/reference-tree.json')));
  const frontier = new Frontier(sha256);
  const roots = reference.leaf_inputs_hex.map((input, nth) => {
    frontier.push(leafHash(fromHex(input), sha256));
    const isRight = hex(frontier.root()) === reference.root_hex_by_size[nth + 1];
    return { name: `root of ${nth + 1}`, isRight };
  });
  return [...inclusion, ...consistency, ...roots];
}

function runCanonical(vectors: Vectors): Outcome[] {
  const writer = new CanonicalWriter();
  return ['arrays', 'structures', 'values'].map((name) => {
    const value = JSON.parse(textOf(vectors, `jcs/input/${name}.json`));
    const expected = textOf(vectors, `jcs/output/${name}.json`).trimEnd();
    writer.length = 0;
    writer.value(value);
    const isRight = canonicalize(value) === expected && equal(writer.written(), utf8(expected));
    return { name: `JCS ${name}`, isRight };
  });
}

async function runNotes(vectors: Vectors, { sha256, verify }: Platform): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const opens = async (note: string, vkeys: readonly string[]) => {
    for (const vkey of vkeys)
      if (await holdsLater(() => openNote(parseNote(note), parseKey(vkey, sha256), verify))) return true;
    return false;
  };
  for (const [nth, it] of Notes.parse(JSON.parse(textOf(vectors, 'tlog/signed-note.json'))).cases.entries()) {
    const { note, vkeys, valid, vkey, vkey_valid: isKey } = it;
    if (note !== undefined && vkeys && valid !== undefined)
      outcomes.push({ name: `note ${nth}`, isRight: (await opens(note, vkeys)) === valid });
    else if (vkey !== undefined && isKey !== undefined)
      outcomes.push({ name: `key ${nth}`, isRight: holds(() => !!parseKey(vkey, sha256)) === isKey });
  }
  const log = Log.parse(JSON.parse(textOf(vectors, 'tlog/tessera-log.json')));
  for (const [size, note] of Object.entries(log.checkpoints)) {
    const isOpen =
      (await opens(note, [log.vkey])) && parseCheckpoint(parseNote(note).text).size === Number(size);
    outcomes.push({ name: `checkpoint ${size}`, isRight: isOpen });
  }
  const { vkey, checkpoint } = Cosigned.parse(JSON.parse(textOf(vectors, 'tlog/cosignature.json')));
  const isRight = await holdsLater(() => cosignedAt(parseNote(checkpoint), parseKey(vkey, sha256), verify));
  return [...outcomes, { name: 'cosignature', isRight }];
}

function lines<T>(vectors: Vectors, name: string, schema: z.ZodType<T>): T[] {
  const texts = textOf(vectors, name).trim().split('\n');
  return texts.map((line) => schema.parse(JSON.parse(line)));
}

function textOf(vectors: Vectors, name: string): string {
  const text = vectors[name];
  if (text === undefined) throw new Error(`${name} was not handed over`);
  return text;
}

/** Whether a check holds; anything but a refusal is an error of the test. */
function holds(check: () => boolean): boolean {
  try {
    return check();
  } catch (error) {
    if (error instanceof LedgerError) return false;
    throw error;
  }
}

async function holdsLater(check: () => Promise<unknown>): Promise<boolean> {
  try {
    await check();
    return true;
  } catch (error) {
    if (error instanceof LedgerError) return false;
    throw error;
  }
}

function fromHex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
