import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startOwnServer } from '@/bin/test-own-server';
import { closeDatabase, openDatabase, replicaPools, writeDatabase } from '@/db/pool';
import { startReplica, type TestReplica } from '@/db/test-replica';
import { ensureTenant, type Tenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { createWriter } from '@/lib/ingest/writer';
import { count } from './count';
import { list } from './list';
import { withReading } from './reading';
import { scopeOf } from './test-scope';

const LAG_MAX_MS = 1_000;
const cleanups: (() => unknown)[] = [];
let replica: TestReplica;
let tenant: Tenant;
let written = 0;

beforeAll(async () => {
  const { server } = await startOwnServer(cleanups);
  replica = await startReplica(server, cleanups);
  vi.stubEnv('DATABASE_REPLICA_URL', replica.url);
  vi.stubEnv('DATABASE_REPLICA_LAG_MS', String(LAG_MAX_MS));
  const sql = openDatabase(server.url);
  cleanups.push(closeDatabase);
  tenant = await ensureTenant(sql, { tenantId: 'acme' });
  await write(20);
});

afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
  vi.unstubAllEnvs();
});

async function write(events: number): Promise<void> {
  const drafts = Array.from({ length: events }, () => makeDraft());
  await createWriter(writeDatabase()).write(tenant, drafts);
  written += events;
}

/** A total, and how far behind the replica was that told it; undefined: the database itself did. */
async function total(asOf?: string): Promise<{ events: number; lagMs: number | undefined }> {
  const scope = await scopeOf({ role: 'tenant_admin', tenantId: 'acme' });
  const { answer, lagMs } = await withReading(undefined, () => count(scope, [], { asOf }));
  return { events: answer, lagMs };
}

async function state(): Promise<string | undefined> {
  const scope = await scopeOf({ role: 'tenant_admin', tenantId: 'acme' });
  // Outside of a request everything is read from the database itself.
  return (await list(scope, [], { limit: 1, offset: 0n, order: 'desc' })).asOf;
}

describe('a streaming replica', () => {
  it('answers once it has what was written, and says how far behind it is', async () => {
    let told = await total();
    const ask = async () => {
      told = await total();
      return told;
    };
    await expect.poll(ask, { timeout: 10_000 }).toMatchObject({ events: written, lagMs: expect.any(Number) });
    expect(told.lagMs).toBeLessThanOrEqual(LAG_MAX_MS);
  });

  it('is not read beyond the greatest lag, nor for a state that it has not come to', async () => {
    await replica.admin`select pg_wal_replay_pause()`;
    await write(5);
    const asOf = await state();
    // Whether or not it is within its lag still: this state is one that it does not have.
    expect(await total(asOf)).toEqual({ events: written, lagMs: undefined });
    await expect.poll(async () => (await total()).lagMs, { timeout: 10_000 }).toBe(undefined);
    expect((await total()).events).toBe(written);
    await replica.admin`select pg_wal_replay_resume()`;
    await expect
      .poll(() => total(asOf), { timeout: 10_000 })
      .toMatchObject({ events: written, lagMs: expect.any(Number) });
  });

  it('is done without while it is gone, and read again when it is back', async () => {
    await replica.kill();
    for (let nth = 0; nth < 20; nth++) expect((await total()).events).toBe(written);
    expect((await total()).lagMs).toBe(undefined);
    await replica.start();
    await expect
      .poll(total, { timeout: 20_000 })
      .toMatchObject({ events: written, lagMs: expect.any(Number) });
  });

  it('is no longer read once it was promoted', async () => {
    await replica.admin`select pg_promote()`;
    await expect.poll(async () => (await total()).lagMs, { timeout: 10_000 }).toBe(undefined);
    expect(replicaPools()?.replica.lagMs(LAG_MAX_MS, 0n)).toBe(undefined);
    expect((await total()).events).toBe(written);
  });
});
