import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { chmod, copyFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { apiFetch, openBrowser, verifyFaultOf } from '@/app/api/v1/ledger/test-browser';
import { connect, type Pool } from '@/db/client';
import { clusterPaths } from '@/db/embedded/cluster';
import { type EmbeddedServer, ensureServer } from '@/db/embedded/server';
import { migrate } from '@/db/migrate';
import { closeDatabase, openDatabase } from '@/db/pool';
import { childEnv } from '@/lib/env';
import { checkpointDue } from '@/lib/ingest/checkpoint';
import { logOrigin, signerMemory } from '@/lib/ingest/signer';
import { ensureTenant, type Tenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { createWriter } from '@/lib/ingest/writer';
import { deriveKey, keyFile } from '@/lib/keys';

/** An installation of its own: data, keys and the memory of the signer in three folders. */
let base = '';
let server: EmbeddedServer | undefined;
let sql: Pool;
let tenant: Tenant;
let backupFile = '';

beforeAll(async () => {
  base = await mkdtemp(path.join(os.tmpdir(), 'trailmark-backup-'));
  await chmod(base, 0o755);
  deriveKey('fingerprint'); // the key file of the tests is there
  await copyFile(keyFile(), path.join(base, 'keys.json'));
  vi.stubEnv('TRAILMARK_DATA', path.join(base, 'data'));
  vi.stubEnv('TRAILMARK_KEYS', path.join(base, 'keys.json'));
  vi.stubEnv('TRAILMARK_SIGNER_STATE', path.join(base, 'signer'));
  backupFile = path.join(base, 'one.tar.gz');
  await begin();
  tenant = await ensureTenant(sql, { tenantId: 'acme' });
  await write(300);
  await checkpointDue(sql);
});

afterAll(async () => {
  await end();
  vi.unstubAllEnvs();
  await rm(base, { recursive: true, force: true, maxRetries: 10 });
});

/** Starts what a running Trailmark has: the server, and a pool on it. */
async function begin(): Promise<void> {
  server = await ensureServer({ root: path.join(base, 'data') });
  await migrate(server.ownerUrl);
  sql = openDatabase(server.url);
}

async function end(): Promise<void> {
  await closeDatabase();
  await server?.release();
  server = undefined;
}

async function write(events: number): Promise<string[]> {
  const drafts = Array.from({ length: events }, () => makeDraft());
  const outcomes = await createWriter(sql).write(tenant, drafts);
  return outcomes.flatMap((outcome) => (outcome.status === 'stored' ? [outcome.id] : []));
}

async function trailmark(...args: string[]) {
  const child = spawn(process.execPath, ['bin/trailmark', ...args], { env: childEnv({}) });
  const [out, complaint] = [text(child.stdout), text(child.stderr)];
  const [code] = await once(child, 'exit');
  return { code, stdout: await out, stderr: await complaint };
}

const origin = (epoch: number) => logOrigin({ ledgerId: tenant.ledgerId, kind: 'main', epoch });
/** A returning visitor, who has seen more than the backup. */
const browser = openBrowser('acme');

async function ask(address: string, body?: object): Promise<string> {
  const headers = { 'content-type': 'application/json' };
  const init = body === undefined ? {} : { method: 'POST', headers, body: JSON.stringify(body) };
  const response = await apiFetch('acme', 'auditor')(`/api/v1/ledger${address}`, init);
  return await response.text();
}

const kept = async (ids: readonly string[]) => {
  const rows = await sql<{ id: string }[]>`select id from ledger_entry`;
  const there = new Set(rows.map(({ id }) => id));
  return ids.filter((id) => there.has(id)).length;
};

describe('a backup', () => {
  const acknowledged: string[] = [];

  it('is made while others write, and says what is not in it', async () => {
    acknowledged.push(...(await write(100)));
    let isOver = false;
    const during: string[] = [];
    const writer = (async () => {
      while (!isOver) during.push(...(await write(50)));
    })();
    const made = await trailmark('backup', backupFile);
    isOver = true;
    await writer;
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect(made.stdout).toContain(
      `Not in it, to be kept elsewhere: the keys (${path.join(base, 'keys.json')})`,
    );
    expect(during.length).toBeGreaterThan(0);
    expect((await stat(backupFile)).mode & 0o077).toBe(0);
    expect((await readdir(base)).filter((name) => name.includes('.part'))).toEqual([]);
  });

  it('is held against its hashes and started by --check, and overwrites nothing', async () => {
    const checked = await trailmark('backup', backupFile, '--check', '--json');
    expect(checked).toMatchObject({ code: 0, stderr: '' });
    const { entries, logs } = JSON.parse(checked.stdout);
    expect(entries).toBeGreaterThanOrEqual(400);
    expect(logs).toBe(4);
    const again = await trailmark('backup', backupFile);
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('is there already') });
    const left = await readdir(path.join(base, 'data'));
    expect(left.filter((name) => name.startsWith('pg18.') && !/^pg18\.(users|lock)$/.test(name))).toEqual([]);
  });

  it.each([
    ['cut', (bytes: Buffer) => bytes.subarray(0, bytes.length - 1_000)],
    ['changed in its middle', (bytes: Buffer) => invert(bytes, Math.floor(bytes.length / 2))],
    ['no backup', () => Buffer.from('hello')],
  ])('that is %s is refused', async (_, damage) => {
    const file = path.join(base, 'damaged.tar.gz');
    await writeFile(file, damage(await readFile(backupFile)));
    const { code, stderr } = await trailmark('backup', file, '--check');
    expect([code, stderr]).toEqual([1, expect.stringContaining('is no whole backup')]);
  });

  it('whose check is ended by Ctrl-C leaves nothing, and what a killed check has left goes with the next one', async () => {
    const workshops = () =>
      readdirSync(path.join(base, 'data')).filter((name) => name.startsWith('pg18.check-'));
    const begin = async (signal: 'SIGINT' | 'SIGKILL') => {
      const child = spawn(process.execPath, ['bin/trailmark', 'backup', backupFile, '--check'], {
        ...{ env: childEnv({}), stdio: 'ignore' },
      });
      const ended = once(child, 'exit');
      await expect.poll(workshops, { interval: 5, timeout: 60_000 }).toHaveLength(1);
      child.kill(signal);
      return await ended;
    };
    expect(await begin('SIGINT')).toEqual([130, null]);
    expect(workshops()).toEqual([]);
    expect(await begin('SIGKILL')).toEqual([null, 'SIGKILL']);
    expect(workshops()).toHaveLength(1);
    expect(await trailmark('backup', backupFile, '--check')).toMatchObject({ code: 0 });
    expect(workshops()).toEqual([]);
  });

  it('is not restored over a database that is in use, or that is there, unless that is asked for', async () => {
    expect(await trailmark('restore', backupFile, '--replace')).toMatchObject({
      ...{ code: 1, stderr: expect.stringContaining('is in use: stop Trailmark first') },
    });
    const [late = ''] = await write(500);
    await checkpointDue(sql); // beyond the backup
    await browser.trust();
    await writeFile(path.join(base, 'late.proof'), await ask(`/events/${late}/proof`));
    const { event } = JSON.parse(await ask('/proofs', { ids: [late] })).rows[0];
    await writeFile(path.join(base, 'late.json'), JSON.stringify(event));
    await end();
    // As one that was killed leaves it: the server runs, and nobody uses it.
    await ensureServer({ root: path.join(base, 'data') });
    await rm(path.join((await clusterPaths(path.join(base, 'data'))).usersFolder, String(process.pid)));
    expect(await trailmark('restore', backupFile)).toMatchObject({
      ...{ code: 1, stderr: expect.stringContaining('--replace puts it aside') },
    });
    const { code, stdout } = await trailmark('restore', backupFile, '--replace');
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/the database of before is in .*pg18\.before-\d+T\d+Z/),
    ]);
    await begin();
    expect(await kept(acknowledged)).toBe(100);
  });
});

describe('after the restore of an old backup', () => {
  let signedBefore = 0;

  it('the signer refuses, and everybody who asks is told', async () => {
    const note = (await signerMemory.note(origin(1))) ?? '';
    signedBefore = Number(note.split('\n')[1]);
    const errors = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
    await checkpointDue(sql);
    const refused = errors.mock.calls.map(([line]) => JSON.parse(String(line)));
    errors.mockRestore();
    expect(refused).toContainEqual(
      expect.objectContaining({ message: 'ledger.refused', origin: origin(1), code: 'log-shrank' }),
    );
    expect(JSON.parse(await ask(''))).toMatchObject({ signer: 'refused', refusal: { code: 'log-shrank' } });
    expect(await verifyFaultOf(() => browser.trust())).toBe('log-shrank');
    expect((await trailmark('doctor')).stdout).toMatch(/^failure +signing +the signer refuses/m);
    const verified = await trailmark('verify-db', '--tenant', 'acme', '--json');
    expect(verified.stdout, verified.stderr).not.toBe('');
    expect(JSON.parse(verified.stdout).findings).toContainEqual(
      expect.objectContaining({ code: 'log-truncated', origin: origin(1) }),
    );
  });

  it('an epoch is begun once a signer that is at the log has ended, and names what was lost', async () => {
    await sql`select take_lease(${`checkpoint/${tenant.mainLog}`}, gen_random_uuid(), interval '5 s')`;
    const { code, stdout } = await trailmark(
      'epoch',
      'acme',
      '--reason',
      'disk of 29 November lost',
      '--json',
    );
    expect(code).toBe(0);
    const [change] = JSON.parse(stdout).changes;
    expect(change).toMatchObject({
      ...{ log: 'main', epoch: 2, origin: origin(2), reason: 'disk of 29 November lost' },
      signed: { origin: origin(1), size: signedBefore, told_by: 'signer' },
      kept: { size: 300 },
    });
    expect(change.entry).toBeLessThan(signedBefore);
    await checkpointDue(sql);
    expect(await signerMemory.note(origin(2))).toContain(`${origin(2)}\n${change.entry + 1}\n`);
    expect(await signerMemory.note(origin(1))).toContain(`\n${signedBefore}\n`); // evidence, and stays
    expect(JSON.parse(await ask(''))).toMatchObject({
      epoch: 2,
      origin: origin(2),
      vkey: change.vkey,
      refusal: null,
    });
  });

  it('whoever remembers the old name is told, and what was proven then verifies by the key of then', async () => {
    expect(await verifyFaultOf(() => browser.trust())).toBe('origin-changed');
    const keys = await trailmark('vkeys', '--tenant', 'acme', '--epoch', '1');
    const [vkey = ''] = keys.stdout.split('\n');
    const [proof, event] = [path.join(base, 'late.proof'), path.join(base, 'late.json')];
    const verified = await trailmark('verify-proof', proof, '--event', event, '--vkey', vkey);
    expect([verified.code, verified.stdout]).toEqual([0, expect.stringContaining(`in ${origin(1)}`)]);
  });

  it('verification finds nothing, and tells of the epoch with its numbers', async () => {
    const { code, stdout, stderr } = await trailmark('verify-db', '--tenant', 'acme');
    expect([code, stderr, stdout]).toEqual([0, '', expect.stringContaining('nothing that does not agree')]);
    expect(stdout).toContain(`${signedBefore} entries were signed as ${origin(1)}`);
    expect(stdout).toContain('300 of them are proven to be here');
  });

  it('no further epoch is to be had, since nothing was lost', async () => {
    expect(await trailmark('epoch', 'acme', '--reason', 'again')).toMatchObject({
      ...{ code: 1, stderr: expect.stringContaining('nothing of it is known to be lost') },
    });
  });

  it('an epoch that nobody signed is found', async () => {
    const owner = connect(server?.ownerUrl ?? '', { connections: 1 });
    await owner`update log set epoch = 3 where log = ${tenant.mainLog}`;
    const { code, stdout, stderr } = await trailmark('verify-db', '--tenant', 'acme', '--json');
    await owner`update log set epoch = 2 where log = ${tenant.mainLog}`;
    await owner.end({ timeout: 5 });
    expect(code).toBe(1);
    expect(stdout, stderr).not.toBe('');
    const codes = JSON.parse(stdout).findings.map(({ code: word }: { code: string }) => word);
    expect(codes).toContain('epoch-unauthorised');
  });
});

/** A few bytes: of single bits of a packed file about one in a hundred says nothing of the content. */
function invert(bytes: Buffer, at: number): Buffer {
  const changed = Buffer.from(bytes);
  for (let nth = at; nth < at + 64; nth++) changed.writeUInt8(changed.readUInt8(nth) ^ 0xff, nth);
  return changed;
}
