import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { publicBytes } from '@/lib/ed25519';
import { printAddCheckpoint } from '@/lib/ledger/add-checkpoint';
import { utf8 } from '@/lib/ledger/bytes';
import { printCheckpoint } from '@/lib/ledger/checkpoint';
import { makeKey, printKey, printNote, SIGNATURE } from '@/lib/ledger/note';
import { consistencyRanges } from '@/lib/ledger/proof';
import { Frontier, type Range } from '@/lib/ledger/tree';
import { sha256 } from '@/lib/sha256';

/** A log in memory, whose leaves follow from its history's name: two histories of one key are a fork. */
export function makeTestLog(origin: string) {
  const { privateKey } = generateKeyPairSync('ed25519');
  const key = makeKey(origin, SIGNATURE.ed25519, publicBytes(createPublicKey(privateKey)), sha256);
  const rangeRoot = (history: string, { lo, hi }: Range) => {
    const frontier = new Frontier(sha256);
    for (let index = lo; index < hi; index++) frontier.push(sha256(utf8(`${history} ${index}`)));
    return frontier.root();
  };
  const note = (size: number, history = 'one') => {
    const text = printCheckpoint({ origin, size, root: rangeRoot(history, { lo: 0, hi: size }) });
    const signature = Uint8Array.from(sign(null, utf8(text), privateKey));
    return printNote({ text, signatures: [{ ...key, signature }] });
  };
  const proof = (from: number, to: number, history = 'one') =>
    from === 0 ? [] : consistencyRanges(from, to).map((range) => rangeRoot(history, range));
  /** The body of a request that goes on from one size to another. */
  const request = (from: number, to: number, history = 'one') =>
    printAddCheckpoint({ oldSize: from, proof: proof(from, to, history), note: note(to, history) });
  return { vkey: printKey(key), note, proof, request };
}
