import { base64, unbase64 } from './bytes';
import { LedgerError } from './error';
import { HASH_BYTES } from './tree';

/** The head of a log (C2SP tlog-checkpoint): how many entries it has, and the root over them. */
export interface Checkpoint {
  origin: string;
  size: number;
  root: Uint8Array;
}

/** The text that is signed. */
export function printCheckpoint({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${base64(root)}\n`;
}

/** The checkpoint of a text; lines behind the third are extensions, which mean nothing here. */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin = '', digits = '', hash = '', ...rest] = text.split('\n');
  const [size, root] = [parseSize(digits), unbase64(hash)];
  const isWhole = origin !== '' && rest.at(-1) === '' && !rest.slice(0, -1).includes('');
  if (!isWhole || size === undefined || root?.length !== HASH_BYTES)
    throw new LedgerError('checkpoint-malformed', 'not origin, size and root');
  return { origin, size, root };
}

/** A decimal number in its one spelling. */
export function parseSize(digits: string): number | undefined {
  const size = /^(0|[1-9]\d{0,15})$/.test(digits) ? Number(digits) : Number.NaN;
  return Number.isSafeInteger(size) ? size : undefined;
}
