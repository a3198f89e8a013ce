import { base64, unbase64 } from './bytes';
import { parseSize } from './checkpoint';
import { LedgerError } from './error';

const HEADER = 'c2sp.org/tlog-proof@v1';

/** That one entry is in a log, in a file of its own (C2SP tlog-proof). */
export interface TlogProof {
  index: number;
  hashes: readonly Uint8Array[];
  /** The signed note. */
  checkpoint: string;
  /** What the verifier needs beside it; bound by nothing but the entry that it makes. */
  extra?: Uint8Array | undefined;
}

export function printTlogProof({ index, hashes, checkpoint, extra }: TlogProof): string {
  const head = [HEADER, ...(extra ? [`extra ${base64(extra)}`] : []), `index ${index}`];
  return `${[...head, ...hashes.map(base64)].join('\n')}\n\n${checkpoint}`;
}

/** Throws `proof-malformed` for anything but what {@link printTlogProof} prints. */
export function parseTlogProof(text: string): TlogProof {
  const end = text.indexOf('\n\n');
  const lines = text.slice(0, end).split('\n');
  const hasExtra = lines[1]?.startsWith('extra ') === true;
  const extra = hasExtra ? unbase64(lines[1]?.slice('extra '.length) ?? '') : undefined;
  const [indexLine = '', ...hashLines] = lines.slice(hasExtra ? 2 : 1);
  const index = indexLine.startsWith('index ') ? parseSize(indexLine.slice('index '.length)) : undefined;
  const hashes = hashLines.flatMap((line) => unbase64(line) ?? []);
  const isWhole = end !== -1 && lines[0] === HEADER && hashes.length === hashLines.length;
  if (!isWhole || index === undefined || (hasExtra && !extra))
    throw new LedgerError('proof-malformed', 'not a tlog-proof@v1');
  return { index, hashes, checkpoint: text.slice(end + 2), extra };
}
