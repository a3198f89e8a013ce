import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Recorded } from '@/bench/statements';
import { type Summary, summarize } from '@/bench/statistics';
import { childEnv } from '@/lib/env';

const run = promisify(execFile);

/** Times the statements by pgbench, which is PostgreSQL's own client in C: prepared, on one connection. */
export async function runPgbench(url: string, recorded: Recorded, transactions: number): Promise<Summary> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'trailmark-pgbench-'));
  try {
    const { script, variables } = printScript(recorded);
    const file = path.join(folder, 'script.sql');
    writeFileSync(file, script);
    const settings = Object.entries(recorded.settings).map(([name, value]) => `-c ${name}=${value}`);
    const args = ['-n', '-M', 'prepared', '-c', '1', '-t', String(transactions), '-f', file, '-l'];
    await run('pgbench', [...args, '--log-prefix', path.join(folder, 'log'), ...variables, url], {
      env: childEnv({ PGOPTIONS: settings.join(' ') }),
    });
    return summarize(readTimes(folder).slice(Math.min(5, Math.floor(transactions / 10))));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** pgbench takes `:name` for a variable even within quotes; a colon put together by the planner is none. */
function hideColons(text: string): string {
  return text.replaceAll(/'[^']*'/g, (quoted) =>
    quoted.includes(':') ? `(${quoted.replaceAll(':', "'||chr(58)||'")})` : quoted,
  );
}

/** Parameters become variables of pgbench, which sends them as bound values; NULL has no variable and stands in the text. */
function printScript({ statements }: Recorded): { script: string; variables: string[] } {
  const variables: string[] = [];
  const texts = statements.map(({ text, parameters }, place) =>
    hideColons(text).replaceAll(/\$(\d+)/g, (_, number) => {
      const value = parameters[Number(number) - 1];
      if (value === null || value === undefined) return 'null';
      const name = `p${place}_${number}`;
      if (!variables.includes(`${name}=${value}`)) variables.push('-D', `${name}=${value}`);
      return `:${name}`;
    }),
  );
  return { script: texts.map((text) => `${text};\n`).join(''), variables };
}

/** The log of pgbench has a line a transaction; its third column is the time in microseconds. */
function readTimes(folder: string): number[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith('log'))
    .flatMap((name) => readFileSync(path.join(folder, name), 'utf8').trim().split('\n'))
    .map((line) => Number(line.split(' ')[2]) / 1000);
}
