import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import manifest from '@/package.json' with { type: 'json' };

/** Patterns of `.dockerignore` as it has them: names, `*` within one, and a leading double star for any folder. */
const LEFT_OUT = readFileSync('.dockerignore', 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => {
    const name = line
      .replace(/^\*\*\//, '')
      .replaceAll('.', '\\.')
      .replaceAll('*', '[^/]*');
    return new RegExp(line.startsWith('**/') ? `(^|/)${name}$` : `^${name}$`);
  });

/** A folder with what the image is built of, as `COPY . .` brings it. */
function copyContext(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'trailmark-image-'));
  cpSync('.', folder, {
    recursive: true,
    filter: (source) => !LEFT_OUT.some((pattern) => pattern.test(path.relative('.', source))),
  });
  symlinkSync(path.resolve('node_modules'), path.join(folder, 'node_modules'));
  return folder;
}

it('nothing that the image is built of needs a file that is left out', () => {
  const folder = copyContext();
  try {
    writeFileSync(path.join(folder, 'canary.ts'), "import './e2e/browser';\n");
    const tsc = spawnSync(path.resolve('node_modules/.bin/tsc'), ['--noEmit', '--incremental', 'false'], {
      cwd: folder,
      encoding: 'utf8',
    });
    // What the build itself makes is not there yet.
    const missing = tsc.stdout
      .split('\n')
      .filter((line) => /TS(2307|2882)\b/.test(line) && !line.includes('.next'));
    expect(missing.map((line) => line.split('(')[0])).toEqual(['canary.ts']);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it('has the packages of production alone', () => {
  const stages = readFileSync('Dockerfile', 'utf8').split(/^FROM /m);
  const installing = stages.filter((stage) => stage.includes('RUN npm ci'));
  const [build, production] = installing;
  expect(build).toMatch(/^RUN node bin\/trailmark build && rm -rf .*\bnode_modules$/m);
  expect(production).toMatch(/^RUN npm ci --omit=dev$/m);
  expect(stages.at(-1)).toContain('COPY --from=dependencies /app/node_modules');
});

it('each installation in it finds what npm runs after it', () => {
  const scripts = [...manifest.scripts.postinstall.matchAll(/bin\/[\w-]+\.mjs/g)].map(([script]) => script);
  expect(scripts).toHaveLength(2);
  const stages = readFileSync('Dockerfile', 'utf8')
    .split(/^FROM /m)
    .filter((stage) => stage.includes('RUN npm ci'));
  expect(stages).toHaveLength(2);
  for (const stage of stages) {
    const [before = ''] = stage.split('RUN npm ci');
    for (const script of scripts) expect(before).toMatch(new RegExp(`^COPY .*\\b${script} .*bin/$`, 'm'));
  }
});
