import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { complain, say } from '@/bin/output';

/** Code that a check must refuse, and the words by which it does. */
interface Canary {
  name: string;
  /** The file it would stand in: floors depend on the folder. */
  file: string;
  code: string;
  refusal: string;
}

const LINT_CANARIES: readonly Canary[] = [
  {
    name: 'an upward import',
    file: 'lib/audit/canary-1.ts',
    code: "import { list } from '@/lib/query/list';\nexport const reads = list;\n",
    refusal: 'Floor 0: lib/audit imports only itself',
  },
  {
    name: 'the database in a component',
    file: 'components/audit/canary-2.ts',
    code: "import postgres from 'postgres';\nexport const sql = postgres();\n",
    refusal: 'This runs in a browser',
  },
  {
    name: 'an import that steps around the floors',
    file: 'lib/dialects/canary-3.ts',
    code: "import { list } from '../query/list';\nexport const reads = list;\n",
    refusal: 'Import across folders with @/',
  },
  {
    name: 'a page that makes its own scope',
    file: 'app/canary/page.tsx',
    code: "import { reachOf } from '@/lib/auth/reach';\nexport const scope = reachOf;\n",
    refusal: 'Events are read through serve or readAs',
  },
  {
    name: 'a dependency in lib/ledger',
    file: 'lib/ledger/canary-4.ts',
    code: "import { z } from 'zod';\nexport const text = z.string();\n",
    refusal: 'Floor 0: lib/ledger imports nothing',
  },
  {
    name: 'the repository in lib/client-sdk',
    file: 'lib/client-sdk/canary-9.ts',
    code: "import { isObject } from '@/lib/audit/json';\nexport const check = isObject;\n",
    refusal: 'lib/client-sdk stands alone',
  },
  {
    name: 'the database in lib/witness',
    file: 'lib/witness/canary-10.ts',
    code: "import { database } from '@/db/pool';\nexport const sql = database;\n",
    refusal: 'Floor 2: lib/witness stands apart',
  },
  {
    name: 'an any',
    file: 'lib/query/canary-5.ts',
    code: 'export const value: any = 1;\n',
    refusal: 'noExplicitAny',
  },
  {
    name: 'a type assertion',
    file: 'lib/query/canary-6.ts',
    code: "import type { Scope } from '@/lib/audit/scope';\nexport const forged = { reach: { kind: 'all' } } as Scope;\n",
    refusal: 'No type assertions',
  },
  {
    name: 'a file of 301 lines',
    file: 'lib/query/canary-7.ts',
    code: Array.from({ length: 301 }, (_, nth) => `export const value${nth} = ${nth};\n`).join(''),
    refusal: 'noExcessiveLinesPerFile',
  },
  {
    name: 'a route of 31 lines',
    file: 'app/canary/route.ts',
    code: Array.from({ length: 31 }, (_, nth) => `export const value${nth} = ${nth};\n`).join(''),
    refusal: 'noExcessiveLinesPerFile',
  },
  {
    name: 'process.env outside lib/env.ts',
    file: 'lib/query/canary-8.ts',
    code: 'export const port = process.env.PORT;\n',
    refusal: 'noProcessEnv',
  },
];

const TYPE_CANARIES = [
  { name: 'a forged Scope', refusal: /forged-scope\.ts.*\[minted\]/ },
  { name: 'a map that misses a field', refusal: /missing-field\.ts.*is missing the following properties/ },
] as const;

const failures = [...lintFailures(), ...typeFailures()];
for (const failure of failures) complain(failure);
say(
  `canaries: ${LINT_CANARIES.length + TYPE_CANARIES.length - failures.length} refused, ${failures.length} let through`,
);
process.exitCode = failures.length === 0 ? 0 : 1;

/** Lints each canary as a file of its folder, for as long as that takes. */
function lintFailures(): string[] {
  const folders = new Set<string>();
  try {
    for (const { file, code } of LINT_CANARIES) {
      const made = mkdirSync(path.dirname(file), { recursive: true });
      if (made !== undefined) folders.add(made);
      writeFileSync(file, code);
    }
    const { output } = run('npx', [
      'biome',
      'lint',
      '--reporter=github',
      '--max-diagnostics=none',
      ...LINT_CANARIES.map(({ file }) => file),
    ]);
    const findings = output.split('\n');
    return LINT_CANARIES.filter(
      ({ file, refusal }) =>
        !findings.some((line) => line.includes(`${file},line=`) && line.includes(refusal)),
    ).map(({ name }) => `${name} was not refused by lint`);
  } finally {
    for (const { file } of LINT_CANARIES) rmSync(file, { force: true });
    for (const folder of folders) rmSync(folder, { recursive: true });
  }
}

function typeFailures(): string[] {
  const { code, output } = run('npx', ['tsc', '--noEmit', '-p', 'lint/canaries']);
  return TYPE_CANARIES.filter(({ refusal }) => code === 0 || !refusal.test(output)).map(
    ({ name }) => `${name} was not refused by the compiler`,
  );
}

function run(command: string, parameters: string[]) {
  const { status, stdout, stderr } = spawnSync(command, parameters, { encoding: 'utf8' });
  return { code: status, output: stdout + stderr };
}
