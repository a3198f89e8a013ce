import { describe, expect, it } from 'vitest';
import { parseAddCheckpoint, printAddCheckpoint } from './add-checkpoint';
import { base64, hex } from './bytes';
import { faultOf, someLeaf } from './test-hash';

const note = 'origin\n7\nroot\n\n— origin AAAAAAAA\n';
const hash = base64(someLeaf(1));

describe('a request to a witness', () => {
  it.each([
    { oldSize: 0, proof: [] },
    { oldSize: 5, proof: [someLeaf(1), someLeaf(2)] },
    { oldSize: 2 ** 53 - 1, proof: Array.from({ length: 63 }, (_, nth) => someLeaf(nth)) },
  ])('reads as it was written', ({ oldSize, proof }) => {
    const read = parseAddCheckpoint(printAddCheckpoint({ oldSize, proof, note }));
    expect({ ...read, proof: read.proof.map(hex) }).toEqual({ oldSize, proof: proof.map(hex), note });
  });

  it.each([
    '',
    `old 0\n${note}`,
    `old 01\n\n${note}`,
    `old -1\n\n${note}`,
    `old  1\n\n${note}`,
    `old 1 \n\n${note}`,
    `old 9007199254740993\n\n${note}`,
    `Old 1\n\n${note}`,
    `size 1\n\n${note}`,
    `\n\n${note}`,
    `old 1\n${hash.slice(4)}\n\n${note}`,
    `old 1\n${hash.replace('=', '')}\n\n${note}`,
    `old 1\r\n${hash}\n\n${note}`,
    `old 1\n${`${hash}\n`.repeat(64)}\n${note}`,
  ])('is nothing else: %j', async (text) => {
    expect(await faultOf(() => parseAddCheckpoint(text))).toBe('request-malformed');
  });
});
