import { readFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { startOwnInstallation } from './own-installation';

test('a database that comes back on another port ends the process, so that all of it is started anew (Linux alone)', async () => {
  // biome-ignore lint/suspicious/noSkippedTests: its title says when
  test.skip(process.platform !== 'linux', 'takes a port in the moment in which it is free');
  test.setTimeout(180_000);
  const own = await startOwnInstallation([]);
  const [pid, , , port] = readFileSync(path.join(own.data, 'pg18/postmaster.pid'), 'utf8').split('\n');
  process.kill(Number(pid), 'SIGKILL');
  const taker = net.createServer();
  const isTaken = () =>
    new Promise<boolean>((resolve) => {
      taker.once('error', () => resolve(false));
      taker.listen(Number(port), '127.0.0.1', () => resolve(true));
    });
  try {
    await expect.poll(isTaken, { intervals: [10] }).toBe(true);
    expect(await own.ended).toBe(1);
  } finally {
    taker.close();
    await own.stop();
  }
});
