import { createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { BUNDLE_TYPE, BundleVerifier } from './bundle';
import { base64, concat, utf8 } from './bytes';
import { printCheckpoint } from './checkpoint';
import { type Covered, commit, entryBytes, leafHash, type PARTS, partSalt } from './commitment';
import { controlBytes } from './control';
import { makeKey, printNote, SIGNATURE, type VerifierKey, type Verify } from './note';
import type { ProvenRow } from './page';
import { multiproofRanges } from './proof';
import { sha256, someLeaf } from './test-hash';
import { Frontier, rangeHash } from './tree';

export const ORIGIN = 'example.com/log';
const PAGE = 10;
export type Row = ProvenRow & { leaf: string };

/** A pair of keys as a ledger has one, and what is verified by it. */
function makePair(name: string): { key: VerifierKey; secret: KeyObject } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  return {
    key: makeKey(name, SIGNATURE.ed25519, Uint8Array.from(spki.subarray(-32)), sha256),
    secret: privateKey,
  };
}

const pairs = { log: makePair(ORIGIN), control: makePair(ORIGIN), other: makePair('example.com/other') };
export const KEY = pairs.log.key;
export const OTHER_KEY = pairs.other.key;

export const verifyNow: Verify = (key, message, signature) => {
  const x = Buffer.from(key).toString('base64url');
  return verify(
    null,
    message,
    createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }),
    signature,
  );
};

/** The signed note of a tree, by the log's own key or another one. */
export function makeNote(
  size: number,
  root: Uint8Array,
  by: keyof typeof pairs = 'log',
  origin = ORIGIN,
): string {
  const { key, secret } = pairs[by];
  const text = printCheckpoint({ origin, size, root });
  return printNote({
    text,
    signatures: [{ name: key.name, id: key.id, signature: Uint8Array.from(sign(null, utf8(text), secret)) }],
  });
}

/** Details of a control entry, signed. */
export function signed(told: Parameters<typeof controlBytes>[1]) {
  return {
    ...told,
    sig: base64(Uint8Array.from(sign(null, controlBytes(ORIGIN, told), pairs.control.secret))),
  };
}

/** What an entry says beside its place. */
export type Said = Partial<Covered>;
const NOTHING: Covered = {
  ...{
    id: undefined,
    tenant_id: undefined,
    occurred_at: undefined,
    received_at: undefined,
    action: undefined,
  },
  ...{
    resource_type: undefined,
    result: undefined,
    source: undefined,
    actor_type: undefined,
    http_method: undefined,
  },
  ...{
    http_path: undefined,
    http_status: undefined,
    request_id: undefined,
    brand_id: undefined,
    actor_id: undefined,
  },
  ...{
    actor_email: undefined,
    actor_name: undefined,
    ip: undefined,
    user_agent: undefined,
    session_id: undefined,
  },
  ...{ source_event_id: undefined, resource_id: undefined, resource_name: undefined, message: undefined },
  ...{
    targets: undefined,
    changes: undefined,
    details: undefined,
    redactions: undefined,
    rewrites: undefined,
  },
};

/** A log of entries that say something, as rows with their leaves. */
export function makeLog(saids: readonly Said[]) {
  const rows = saids.map((said, seq): Row => {
    const [covered, salt] = [
      { ...NOTHING, ...said },
      concat(someLeaf(seq), someLeaf(seq + 1_000).slice(0, 16)),
    ];
    const part = (name: keyof typeof PARTS) => ({ salt: base64(partSalt(salt, name)) });
    const leaf = base64(leafHash(entryBytes(commit(covered, salt, sha256)), sha256));
    return {
      seq,
      v: 1,
      event: said,
      parts: { core: part('core'), person: part('person'), payload: part('payload') },
      leaf,
    };
  });
  const leaves = saids.map((said, seq) => {
    const salt = concat(someLeaf(seq), someLeaf(seq + 1_000).slice(0, 16));
    return { commitment: commit({ ...NOTHING, ...said }, salt, sha256) };
  });
  const hashes = leaves.map(({ commitment }) => leafHash(entryBytes(commitment), sha256));
  const rootOf = (size: number) => {
    const tree = new Frontier(sha256);
    for (const hash of hashes.slice(0, size)) tree.push(hash);
    return tree.root();
  };
  const proofOf = (seqs: readonly number[]) =>
    multiproofRanges(seqs, hashes.length).map((range) => {
      return rangeHash(
        range,
        ({ level, index }) => subtree(hashes.slice(index * 2 ** level, (index + 1) * 2 ** level)),
        sha256,
      );
    });
  return { rows, rootOf, proofOf, commitments: leaves.map(({ commitment }) => base64(commitment)) };
}

function subtree(hashes: readonly Uint8Array[]): Uint8Array {
  const tree = new Frontier(sha256);
  for (const hash of hashes) tree.push(hash);
  return tree.root();
}

/** The lines of a bundle over a log, of which some rows are given in another form. */
export function makeBundle(
  log: ReturnType<typeof makeLog>,
  given: (row: Row) => object | undefined = (row) => row,
): string[] {
  const size = log.rows.length;
  const head = { type: BUNDLE_TYPE, origin: ORIGIN, checkpoint: makeNote(size, log.rootOf(size)) };
  const lines = [JSON.stringify(head)];
  for (let at = 0; at < size; at += PAGE) {
    const rows = log.rows.slice(at, at + PAGE);
    for (const row of rows.flatMap((each) => given(each) ?? []))
      lines.push(JSON.stringify({ type: 'entry', ...row }));
    lines.push(
      JSON.stringify({ type: 'proof', hashes: log.proofOf(rows.map(({ seq }) => seq)).map(base64) }),
    );
  }
  return [...lines, JSON.stringify({ type: 'end' })];
}

/** What a verifier with these keys says of lines. */
export async function verdictOn(
  lines: readonly string[],
  {
    key = KEY,
    hasControlKey = true,
    old = [],
  }: { key?: VerifierKey; hasControlKey?: boolean; old?: readonly string[] } = {},
): Promise<string[]> {
  const controlKey = hasControlKey ? pairs.control.key : undefined;
  const verifier = new BundleVerifier({ key, controlKey, verify: verifyNow, sha256, old });
  for (const line of lines) await verifier.add(line);
  const { isComplete, entries, checkpoint, findings } = verifier.end();
  const words = findings.map(({ code, seq }) => (seq === undefined ? code : `${code} ${seq}`));
  return [`${isComplete ? 'complete' : 'partial'} ${entries}/${checkpoint.size}`, ...words];
}
