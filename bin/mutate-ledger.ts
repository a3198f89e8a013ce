import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { complain, say } from '@/bin/output';
import { type Mutant, mutantsOf } from './ledger-mutants';

/**
 * Takes each check out of the verifiers of lib/ledger, one at a time and in a copy, and runs the unit tests of lib/ledger
 * over it: a test has to fail each time. Prints the mutants that survive, and fails where there is one; where a file
 * whose code refuses something has no mutant at all; and where the tests fail without one. Arguments: names of files,
 * for trying; without them, all.
 */
const ALL = [
  ...['tree', 'proof', 'page', 'note', 'checkpoint', 'tlog-proof', 'tiles', 'cosignature', 'control'],
  ...['bundle', 'controls'],
];
const asked = process.argv.slice(2);
const FILES = ALL.filter((name) => asked.length === 0 || asked.includes(name)).map(
  (name) => `lib/ledger/${name}.ts`,
);
const VITEST = path.resolve('node_modules/vitest/vitest.mjs');
const SCRATCH = path.resolve('.data/mutants');
/** A check that is gone may leave a loop without an end. */
const TIMEOUT_MS = 120_000;
const CONFIG =
  'export default { test: { include: ["**/*.test.ts"], pool: "threads", isolate: false, bail: 1, testTimeout: 60_000 } };\n';

type FileMutant = Mutant & { file: string };

const mutants = FILES.flatMap((file) => {
  const found = mutantsOf(readFileSync(file, 'utf8'));
  if (found.length === 0 && readFileSync(file, 'utf8').includes('throw'))
    throw new Error(`${file}: no mutant was found of what it refuses`);
  say(`${file}: ${found.length}`);
  return found.map((mutant): FileMutant => ({ ...mutant, file }));
});
if (mutants.length === 0) throw new Error('no mutant was found');
const startedAt = performance.now();
const queue = mutants.values();
const survivors = (
  await Promise.all(Array.from({ length: availableParallelism() }, (_, nth) => work(nth)))
).flat();
rmSync(SCRATCH, { recursive: true, force: true });
for (const { file, line, what } of survivors) complain(`survived: ${file}:${line}: ${what}`);
const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0);
say(`${mutants.length - survivors.length} of ${mutants.length} mutants were killed, in ${seconds} s`);
process.exitCode = survivors.length === 0 ? 0 : 1;

/** Takes mutants until there are none; answers those that no test noticed. */
async function work(nth: number): Promise<FileMutant[]> {
  const folder = path.join(SCRATCH, String(nth));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(path.join(folder, 'lib'), { recursive: true });
  cpSync('lib/ledger', path.join(folder, 'lib/ledger'), { recursive: true });
  writeFileSync(path.join(folder, 'vitest.config.mjs'), CONFIG);
  if (!(await passes(folder))) throw new Error('the tests fail without a mutant');
  const survived: FileMutant[] = [];
  for (const mutant of queue) {
    writeFileSync(path.join(folder, mutant.file), mutant.text);
    if (await passes(folder, mutant.file)) survived.push(mutant);
    cpSync(mutant.file, path.join(folder, mutant.file));
  }
  return survived;
}

/** Whether the tests of a copy pass; of one file, those that import it. */
function passes(folder: string, ...of: string[]): Promise<boolean> {
  const which = of.length === 0 ? ['run'] : ['related', ...of, '--run'];
  const tests = spawn(process.execPath, [VITEST, ...which, '--root', folder], {
    ...{ cwd: folder, stdio: 'ignore', timeout: TIMEOUT_MS, killSignal: 'SIGKILL' },
  });
  return new Promise((resolve, reject) => {
    tests.once('error', reject);
    tests.once('exit', (code) => resolve(code === 0));
  });
}
