import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** Folders and files that a bundle is made of. */
const SOURCES = ['bin', 'db', 'lib', 'package.json', 'tsconfig.json'];
const SOURCE = /\.(ts|mjs|json)$/;
/** Bundles of sources that are no more, which no process may load parts of any longer. */
const KEPT_MS = 7 * 86_400_000;

/**
 * The command line as one program, made anew where a source has changed: loaded in a fraction of the time that compiling
 * its modules one by one at each start takes. Undefined where it cannot be made, as on a disk that only reads.
 */
export async function bundleCli(root) {
  const folder = path.join(root, 'node_modules/.cache/trailmark');
  const bundle = path.join(folder, fingerprintOf(root));
  const main = path.join(bundle, 'cli.js');
  if (fs.existsSync(main)) return main;
  try {
    await build(root, folder, bundle);
  } catch {
    // Somebody else was first, or nobody can.
  }
  return fs.existsSync(main) ? main : undefined;
}

/** Of places, sizes and times of change: what they hold is not read. */
function fingerprintOf(root) {
  const hash = createHash('sha256').update(root).update(process.version);
  for (const name of SOURCES) {
    const source = path.join(root, name);
    const files = fs.statSync(source).isDirectory()
      ? fs.readdirSync(source, { recursive: true }).sort()
      : [''];
    for (const file of files) {
      if (file !== '' && !SOURCE.test(file)) continue;
      const { size, mtimeMs } = fs.statSync(path.join(source, file));
      hash.update(`${name}/${file} ${size} ${mtimeMs}\n`);
    }
  }
  return hash.digest('hex').slice(0, 32);
}

/** Into a folder beside, which gets its name at the end: a bundle is there whole or not at all. */
async function build(root, folder, bundle) {
  const { build: bundleWith, stop } = await import('esbuild');
  fs.mkdirSync(folder, { recursive: true });
  forgetOld(folder);
  const draft = fs.mkdtempSync(path.join(folder, 'new-'));
  try {
    await bundleWith({
      entryPoints: [path.join(root, 'bin/cli.ts')],
      outdir: draft,
      ...{ bundle: true, splitting: true, format: 'esm', platform: 'node', packages: 'external' },
      ...{ target: `node${process.versions.node}`, tsconfig: path.join(root, 'tsconfig.json') },
      plugins: [whereItStands(root)],
      logLevel: 'silent',
    });
    fs.chmodSync(draft, 0o755); // whoever runs it may read it, whoever made it
    fs.renameSync(draft, bundle);
  } finally {
    stop(); // its process would stay as long as this one does
    fs.rmSync(draft, { recursive: true, force: true });
  }
}

/** A module goes on knowing its own place, from where it starts workers and finds files. */
function whereItStands(root) {
  return {
    name: 'where-it-stands',
    setup(context) {
      context.onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
        const text = fs.readFileSync(file, 'utf8');
        if (!file.startsWith(root) || !text.includes('import.meta.url')) return undefined;
        const contents = text.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(file).href));
        return { contents, loader: 'ts' };
      });
    },
  };
}

function forgetOld(folder) {
  for (const name of fs.readdirSync(folder)) {
    const old = path.join(folder, name);
    if (fs.statSync(old).mtimeMs < Date.now() - KEPT_MS) fs.rmSync(old, { recursive: true, force: true });
  }
}
