import { spawnSync } from 'node:child_process';
import { testEnv } from './place';

export interface CommandOutcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the command line as a user would, on the data of the tests. */
export function trailmark(...args: string[]): CommandOutcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/trailmark', ...args], {
    env: testEnv(),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return { code: status, stdout, stderr };
}
