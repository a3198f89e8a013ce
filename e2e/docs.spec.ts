import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { ORIGIN, testEnv } from './place';

/** The commands that install everything anew, and the benchmark: CI itself runs them, the latter at a smaller scale. */
const RUN_BY_CI = /^npm (ci &&|run bench)/;

const EXAMPLES = ['README.md', ...readDocs()].flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, command = '']) => ({
    file,
    command: command.trim(),
  })),
);

function readDocs(): string[] {
  return readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`);
}

// A backup that is checked and restored, and files that are exported, are commands of one example each.
test.describe.configure({ timeout: 300_000 });

test('the pages hold examples', () => {
  expect(EXAMPLES.length).toBeGreaterThan(12);
});

for (const { file, command } of EXAMPLES.filter((example) => !RUN_BY_CI.test(example.command))) {
  test(`${file}: ${command}`, () => {
    const here = command.replaceAll('http://127.0.0.1:3000', ORIGIN);
    const { status, stdout, stderr } = spawnSync('bash', ['-ec', here], { env: testEnv(), encoding: 'utf8' });
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).not.toBe('');
  });
}
