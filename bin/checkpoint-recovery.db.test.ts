import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Pool } from '@/db/client';
import { rangeHashes } from '@/db/ledger-nodes';
import { childEnv } from '@/lib/env';
import { checkpointLog } from '@/lib/ingest/checkpoint';
import { openCheckpoint, signerMemory } from '@/lib/ingest/signer';
import { ensureTenant, type Tenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { logsToVerify, type VerifiedLog, verifyLog } from '@/lib/ingest/verify-log';
import { createWriter } from '@/lib/ingest/writer';
import { checkConsistency, consistencyRanges } from '@/lib/ledger/proof';
import { sha256 } from '@/lib/sha256';
import { type OwnServer, startOwnServer, until } from './test-own-server';

/** Where a process that signs is killed, and what is in the database and outside it then: the size before, or the one after. */
const POINTS = {
  tile: ['before', 'before'],
  tiles: ['before', 'before'],
  root: ['before', 'before'],
  signed: ['before', 'before'],
  inserted: ['after', 'before'],
  remembered: ['after', 'after'],
} as const;
const SIZES = { before: 300, after: 900 } as const;
const LEASE_S = 10;

const cleanups: (() => Promise<unknown> | unknown)[] = [];
let own: OwnServer;
let sql: Pool;

beforeAll(async () => {
  own = await startOwnServer(cleanups);
  sql = connect(own.server.url, { connections: 2 });
  cleanups.push(() => sql.end({ timeout: 5 }));
});
afterAll(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

interface Stopped extends VerifiedLog {
  point: keyof typeof POINTS;
  child: ChildProcess;
}

/** For each point a log of its own, and a process that stands still there while it signs its growth. */
async function stopEverywhere(round: string): Promise<Stopped[]> {
  const stopped: Promise<Stopped>[] = [];
  for (const point of ['tile', 'tiles', 'root', 'signed', 'inserted', 'remembered'] as const) {
    const tenant = await ensureTenant(sql, { tenantId: `${round}-${point}` });
    await write(tenant, SIZES.before);
    await checkpointLog(sql, tenant.mainLog);
    await write(tenant, SIZES.after - SIZES.before);
    stopped.push(stopAt(point, tenant));
  }
  return await Promise.all(stopped);
}

async function write(tenant: Tenant, count: number): Promise<void> {
  const drafts = Array.from({ length: count }, () => makeDraft());
  await createWriter(sql).write(tenant, drafts);
}

async function stopAt(point: keyof typeof POINTS, tenant: Tenant): Promise<Stopped> {
  const log = (await logsToVerify(sql, tenant.tenantId)).find(({ kind }) => kind === 'main');
  if (!log) throw new Error('no log');
  const child = start(point, [log.log]);
  let said = '';
  child.stdout?.on('data', (chunk) => {
    said += String(chunk);
  });
  await until(() => said !== '' || child.exitCode !== null, 60_000);
  expect(said).toBe(`${point}\n`);
  return { ...log, point, child };
}

function start(point: keyof typeof POINTS | 'none', logs: readonly number[]): ChildProcess {
  const args = ['--import', 'tsx', 'bin/checkpoint-stop.fixture.ts', point, ...logs.map(String)];
  const child = spawn(process.execPath, args, {
    env: childEnv({ DATABASE_URL: own.server.url }),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  cleanups.push(() => child.kill('SIGKILL'));
  return child;
}

async function newestOf({ log, origin }: VerifiedLog) {
  const [row] = await sql<{ note: string }[]>`
    select note from ledger_checkpoint where log = ${log} order by size desc limit 1`;
  return await openCheckpoint(row?.note ?? '', origin);
}

async function rememberedOf({ origin }: VerifiedLog) {
  return await openCheckpoint((await signerMemory.note(origin)) ?? '', origin);
}

/** Nothing is wrong with the log, and what is remembered is the beginning of what is signed. */
async function expectSound(log: VerifiedLog): Promise<void> {
  expect(await verifyLog(sql, log)).toEqual([]);
  const [newest, remembered] = [await newestOf(log), await rememberedOf(log)];
  const ranges = consistencyRanges(remembered.size, newest.size);
  const proof = await rangeHashes(sql, log.log, newest.size, ranges, sha256);
  checkConsistency(remembered, newest, proof, sha256);
}

/** A process that knows nothing of the others signs everything, as soon as their leases have ended. */
async function expectGoingOn(logs: readonly Stopped[]): Promise<void> {
  const next = start(
    'none',
    logs.map(({ log }) => log),
  );
  expect(await once(next, 'exit')).toEqual([0, null]);
  for (const log of logs) {
    await expectSound(log);
    const sizes = [(await newestOf(log)).size, (await rememberedOf(log)).size];
    expect([log.point, ...sizes]).toEqual([log.point, SIZES.after, SIZES.after]);
    expect(await signerMemory.refusal(log.origin)).toBeUndefined();
  }
}

describe('kill -9 between two steps of signing', () => {
  it('of the signer leaves a sound log, which the next one signs when the lease of the dead has ended', async () => {
    const logs = await stopEverywhere('app');
    for (const { child } of logs) child.kill('SIGKILL');
    for (const log of logs) {
      const [signed, remembered] = POINTS[log.point];
      const sizes = [(await newestOf(log)).size, (await rememberedOf(log)).size];
      expect([log.point, ...sizes]).toEqual([log.point, SIZES[signed], SIZES[remembered]]);
      await expectSound(log);
    }
    const [lease] = await sql<{ left: number; held: number }[]>`
      select extract(epoch from max(expires_at) - now())::float8 as left, count(*)::int4 as held from lease`;
    expect(lease?.held).toBe(logs.length);
    expect(lease?.left).toBeLessThanOrEqual(LEASE_S);
    await expectGoingOn(logs);
  });

  it('of PostgreSQL leaves a sound log, whether or not the signer goes on', async () => {
    const logs = await stopEverywhere('database');
    own.kill();
    await until(() => own.restarts() === 1, 30_000);
    for (const log of logs) await expectSound(log);
    const ends = logs.map(({ child }) => child.exitCode ?? child.signalCode ?? once(child, 'exit'));
    for (const [nth, { child }] of logs.entries()) {
      if (nth % 2 === 0) child.kill('SIGKILL');
      else child.stdin?.write('go on\n');
    }
    await Promise.all(ends);
    await expectGoingOn(logs);
  });
});

describe('a signer that stood still for longer than its lease', () => {
  it('writes nothing where another one has signed and gone meanwhile', async () => {
    const tenant = await ensureTenant(sql, { tenantId: 'overtaken' });
    await write(tenant, 600);
    const { child, ...log } = await stopAt('root', tenant);
    const owner = connect(own.server.ownerUrl, { connections: 1 });
    await owner`update lease set expires_at = now() - interval '1 s'`;
    await owner.end({ timeout: 5 });
    await write(tenant, 10);
    expect((await checkpointLog(sql, tenant.mainLog))?.checkpoint.size).toBe(610);
    const end = once(child, 'exit');
    child.stdin?.write('go on\n');
    expect(await end).toEqual([0, null]);
    expect((await rememberedOf(log)).size).toBe(610);
    const signed = await sql<{ size: string }[]>`select size from ledger_checkpoint where log = ${log.log}`;
    expect(signed.map(({ size }) => Number(size))).toEqual([610]);
  });
});
