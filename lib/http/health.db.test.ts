import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { GET as live } from '@/app/api/health/live/route';
import { GET as ready } from '@/app/api/health/ready/route';
import { closeDatabase, openDatabase } from '@/db/pool';
import { useTestDatabase } from '@/db/test-database';
import { beginDrain } from './draining';
import { originOf } from './test-server';

const made = useTestDatabase();
const folder = mkdtempSync(path.join(os.tmpdir(), 'trailmark-health-'));
const lines: string[] = [];

beforeEach(() => {
  vi.spyOn(process.stderr, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  globalThis.trailmarkDraining = undefined;
  await closeDatabase();
  openDatabase(made().url);
  rmSync(folder, { recursive: true, force: true });
});

async function said() {
  const response = await ready();
  return [response.status, await response.json(), response.headers.get('cache-control')];
}

function unready(...reasons: string[]) {
  return [503, { ready: false, reasons }, 'no-store'];
}

it('is ready where the database answers, is of this release, and the keys can be read', async () => {
  expect(await said()).toEqual([200, { ready: true, reasons: [] }, 'no-store']);
});

it('is not ready while the process drains, and live all the same', async () => {
  beginDrain();
  expect(await said()).toEqual(unready('shutting down'));
  expect([(await live()).status, await (await live()).json()]).toEqual([200, { live: true }]);
});

it('is not ready while the database refuses connections, and tells no password', async () => {
  await closeDatabase();
  openDatabase('postgres://app:hunter2@127.0.0.1:1/none');
  expect(await said()).toEqual(unready('database does not answer'));
  expect(lines.join('')).toContain('database does not answer');
  expect(lines.join('')).not.toContain('hunter2');
});

it('says so within three seconds where the database takes connections and says nothing', async () => {
  const silent = net.createServer(() => undefined).listen(0, '127.0.0.1');
  await new Promise((resolve) => silent.once('listening', resolve));
  await closeDatabase();
  openDatabase(originOf(silent.address()).replace('http://', 'postgres://app@'));
  const answered = await Promise.race([said(), setTimeout(3_000, 'late')]);
  expect(answered).toEqual(unready('database does not answer'));
  silent.close();
});

it('is not ready on a database of a later release', async () => {
  const { owner } = made();
  await owner`insert into drizzle.__drizzle_migrations (hash, created_at) values ('later', 9e12)`;
  expect(await said()).toEqual(unready('database is of another release'));
  await owner`delete from drizzle.__drizzle_migrations where hash = 'later'`;
});

it('is not ready where the key file is none, and tells neither its name nor what is in it', async () => {
  const file = path.join(folder, 'keys.json');
  vi.stubEnv('TRAILMARK_KEYS', file);
  expect(await said()).toEqual([200, { ready: true, reasons: [] }, 'no-store']);
  writeFileSync(file, 'hunter2');
  expect(await said()).toEqual(unready('keys cannot be read'));
  expect(lines.join('')).not.toContain('hunter2');
});
