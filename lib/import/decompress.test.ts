import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { decompress } from './decompress';

const MEGABYTE = 1024 * 1024;

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}

it('a bomb is given up before it has gone off: what is inflated stays in proportion', async () => {
  const bomb = gzipSync(Buffer.alloc(160 * MEGABYTE, '\n'), { level: 9 });
  expect(bomb.length).toBeLessThan(MEGABYTE);
  let bytes = 0;
  const inflate = async () => {
    for await (const chunk of decompress(pieces(bomb))) bytes += chunk.length;
  };
  await expect(inflate()).rejects.toThrow('more than 200 times its size');
  expect(bytes).toBeLessThan(100 * MEGABYTE);
});
