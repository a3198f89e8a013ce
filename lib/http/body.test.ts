import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { bodyChunks } from './body';

const request = (body: Uint8Array<ArrayBuffer>, encoding = 'gzip') =>
  new Request('http://localhost', { method: 'POST', body, headers: { 'content-encoding': encoding } });

/** How much comes of a body, and with which code it ends. */
async function take(body: Uint8Array<ArrayBuffer>, bytesMax?: number) {
  let bytes = 0;
  try {
    for await (const chunk of bodyChunks(request(body), bytesMax)) bytes += chunk.byteLength;
  } catch (error) {
    return { bytes, code: error instanceof Error && 'code' in error ? error.code : error };
  }
  return { bytes, code: undefined };
}

const MEGABYTE = 1024 * 1024;

describe('a compressed body', () => {
  const bomb = gzipSync(Buffer.alloc(160 * MEGABYTE, ' '), { level: 9 });

  it('that inflates out of proportion is cut, though nothing limits its size', async () => {
    const { bytes, code } = await take(bomb);
    expect(code).toBe('too_large');
    expect(bytes).toBeLessThan(100 * MEGABYTE);
  });

  it('is cut at the size that is allowed, and no more than a piece behind it', async () => {
    const { bytes, code } = await take(bomb, MEGABYTE);
    expect([code, bytes <= MEGABYTE]).toEqual(['too_large', true]);
  });

  it('that is repetitive as logs are comes whole', async () => {
    const line = (nth: number) =>
      `{"at":${1_700_000_000_000 + nth * 977},"action":"user.login","actor":"usr_${(nth * 7) % 400}"}\n`;
    const block = Buffer.from(Array.from({ length: 20_000 }, (_, nth) => line(nth)).join(''));
    const text = Buffer.concat(Array.from({ length: 60 }, () => block));
    expect(text.length).toBeGreaterThan(64 * MEGABYTE);
    expect(await take(gzipSync(text, { level: 1 }))).toEqual({ bytes: text.length, code: undefined });
  });

  it('within a compressed body is one that the request does not speak of', async () => {
    const twice = gzipSync(gzipSync('text'));
    expect((await take(twice)).bytes).toBe(gzipSync('text').length);
    await expect(take(gzipSync('x')).then(({ code }) => code)).resolves.toBeUndefined();
    for (const encoding of ['gzip, gzip', 'br', 'x-gzip', 'zstd'])
      await expect(bodyChunks(request(twice, encoding)).next()).rejects.toMatchObject({
        code: 'unsupported_media_type',
      });
  });
});
