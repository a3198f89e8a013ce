import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';

/** What a browser loads to verify, as a bundler makes it of `code`: the modules in it, and bytes by gzip. */
async function bundle(code: string) {
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: process.cwd(), loader: 'ts' },
    ...({ bundle: true, minify: true, format: 'esm', platform: 'browser' } as const),
    ...({ external: ['@noble/curves/*'], write: false, metafile: true, logLevel: 'silent' } as const),
  });
  const [output] = outputFiles;
  return {
    modules: Object.keys(metafile.inputs),
    bytes: gzipSync(output?.contents ?? new Uint8Array()).length,
  };
}

const ALL = ['trust', 'event', 'newest', 'indexed-pins', 'ledger-api']
  .map((name) => `export * from './lib/client/verify/${name}';`)
  .join('\n');

describe('what a browser loads to verify', () => {
  it('holds nothing of Node and no zod: it would not bundle, or stand among its modules', async () => {
    const { modules } = await bundle(ALL);
    const foreign = modules.filter((name) => !/^(lib\/(client\/verify|ledger|audit)\/|<stdin>)/.test(name));
    expect(modules.length).toBeGreaterThan(15);
    expect(foreign.every((name) => name.startsWith('node_modules/@noble/hashes/'))).toBe(true);
    await expect(bundle("import 'node:crypto'")).rejects.toThrow('node:crypto');
  });

  it('takes less than 8 kB of the ledger, and less than 15 kB in all', async () => {
    const { modules, bytes } = await bundle(ALL);
    const ledger = modules.filter((name) => name.startsWith('lib/ledger/'));
    const core = await bundle(ledger.map((name) => `export * from './${name}';`).join('\n'));
    expect(ledger.length).toBeGreaterThan(8);
    expect(core.bytes).toBeLessThan(8_000);
    expect(core.bytes).toBeGreaterThan(1_000);
    expect(bytes).toBeLessThan(15_000);
  });
});
