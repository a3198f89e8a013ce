import { spawnSync } from 'node:child_process';
import { HERE, type Place, testEnv } from './place';

export interface CommandOutcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the command line as a user would, on the data of the tests. */
export function trailmark(...args: string[]): CommandOutcome {
  return trailmarkAt(HERE, ...args);
}

/** The same on the data of any worker. */
export function trailmarkAt(place: Place, ...args: string[]): CommandOutcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/trailmark', ...args], {
    env: testEnv(place),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return { code: status, stdout, stderr };
}
