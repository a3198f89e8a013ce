import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CommandError } from '@/bin/output';
import { childEnv, env, programFile } from '@/lib/env';

/** What the build is made of. */
const SOURCES = [
  'app',
  'components',
  'lib',
  'db',
  'public',
  'package-lock.json',
  'bin/patch-dependencies.mjs', // of what is built in
  'next.config.mjs',
  'proxy.ts',
  'instrumentation.ts',
  'tailwind.config.ts',
  'postcss.config.mjs',
  'tsconfig.json',
];
export const NEXT = 'node_modules/next/dist/bin/next'; // below the program's folder
const STAMP = 'trailmark-sources';

/** Builds the console where its sources have changed since the last build; a second start finds nothing to do. */
export async function ensureBuild(onBuild: () => void, signal: AbortSignal): Promise<void> {
  const folder = programFile(env().TRAILMARK_DIST);
  const wanted = hashSources();
  if (readStamp(folder) === wanted) return;
  onBuild();
  await runBuild(signal);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, STAMP), wanted);
}

function readStamp(folder: string): string | undefined {
  try {
    return readFileSync(path.join(folder, STAMP), 'utf8');
  } catch {
    return undefined; // no build yet
  }
}

function hashSources(): string {
  const root = programFile('.');
  const hash = createHash('sha256');
  for (const file of SOURCES.flatMap((source) => listFiles(root, source))) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(path.join(root, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

/** Relative to the root; a folder that is not there has no files, because git carries no empty ones. */
function listFiles(root: string, source: string): string[] {
  if (path.extname(source) !== '') return [source];
  if (!existsSync(path.join(root, source))) return [];
  return readdirSync(path.join(root, source), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .sort();
}

function runBuild(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [NEXT, 'build'], {
      cwd: programFile('.'),
      signal,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: childEnv({ NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' }),
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => (output += String(chunk)));
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new CommandError(`the build failed:\n${output}`)),
    );
  });
}
