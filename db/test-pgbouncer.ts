import { spawn, spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { accepts, choosePort } from '@/db/embedded/ports';
import { waitFor } from '@/db/embedded/wait';

/** Whether PgBouncer is on the PATH. */
export function hasPgbouncer(): boolean {
  return spawnSync('pgbouncer', ['--version']).status === 0;
}

const READY_TIMEOUT_MS = 10_000;

/** Starts PgBouncer in transaction mode before the server of a URL, and answers the URL through it. */
export async function startPgbouncer(url: string, cleanups: (() => unknown)[]): Promise<string> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'trailmark-pgbouncer-'));
  chmodSync(folder, 0o755); // as root it runs as another account
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  const file = (name: string) => path.join(folder, name);
  writeFileSync(file('port'), String(randomInt(20_000, 25_000)));
  const [given, port] = [new URL(url), await choosePort(file('port'))];
  writeFileSync(file('users.txt'), `"${given.username}" "${given.password}"\n`);
  writeFileSync(
    file('pgbouncer.ini'),
    `[databases]
* = host=${given.hostname} port=${given.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = plain
auth_file = ${file('users.txt')}
pool_mode = transaction
default_pool_size = 6
max_client_conn = 200
`,
  );
  const account = process.getuid?.() === 0 ? ['-u', 'postgres'] : [];
  const child = spawn('pgbouncer', ['-q', ...account, file('pgbouncer.ini')], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  cleanups.push(async () => {
    const ended = once(child, 'exit');
    if (child.exitCode === null && child.kill('SIGINT')) await ended;
  });
  await waitFor('PgBouncer', READY_TIMEOUT_MS, async () => ((await accepts(port)) ? true : undefined));
  given.port = String(port);
  return given.href;
}
