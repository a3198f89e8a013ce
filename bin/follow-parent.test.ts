import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

const PRELOAD = path.join(import.meta.dirname, 'follow-parent.mjs');

/** A process that goes on for ever but for its parent, and says when its program begins. */
function startChild() {
  const child = spawn(
    process.execPath,
    ['--import', PRELOAD, '-e', 'console.log(1); setInterval(() => {}, 9e8)'],
    {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

it('a child ends when its parent goes away', async () => {
  const child = startChild();
  if (child.stdout) await once(child.stdout, 'data');
  child.disconnect();
  expect(await once(child, 'exit')).toEqual([0, null]);
});

it('a child whose parent went away before it had begun ends, too', async () => {
  const child = startChild();
  child.disconnect();
  expect(await once(child, 'exit')).toEqual([0, null]);
});
