import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { findProgram } from '@/bench/programs';
import { childEnv } from '@/lib/env';

export interface Finding {
  where: string;
  what: string;
}

/** What became of a tool. */
export type Round =
  | { skipped: string }
  | {
      version: string;
      /** What it did, in numbers. */
      done: string;
      findings: Finding[];
      /** Whether it overlooked the fault of the server that has one. */
      isBlind: boolean;
    };

/** Where a tool is, or the words for its not being there. */
export function toolOrSkip(name: string): { program: string } | { skipped: string } {
  const program = findProgram(name);
  return program === undefined
    ? { skipped: `${name} is not installed (apt-get install ${name})` }
    : { program };
}

export interface Ran {
  text: string;
  isLate: boolean;
}

/** Runs a program to its end, or to the end of its time, and answers what it said. */
export async function runTool(
  program: string,
  args: readonly string[],
  { timeoutMs, cwd }: { timeoutMs: number; cwd?: string },
): Promise<Ran> {
  const child = spawn(program, args, {
    ...{ stdio: ['ignore', 'pipe', 'pipe'], env: childEnv({ NO_COLOR: '1', PYTHONWARNINGS: 'ignore' }) },
    ...(cwd === undefined ? {} : { cwd }),
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
    });
  let isLate = false;
  const late = setTimeout(() => {
    isLate = true;
    child.kill('SIGKILL');
  }, timeoutMs);
  await new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve());
  });
  clearTimeout(late);
  return { text: stripVTControlCharacters(text), isLate };
}

/** What only the inside of a server knows; the same as the fuzzing of the browser tests looks for. */
export const LEAK =
  'at (async )?[^ ]+ \\(|node_modules|\\.next/|postgres(ql)?://|SQLSTATE|syntax error at|PostgresError|ECONN';
