import { afterEach, describe, expect, inject, it, vi } from 'vitest';
import { connect } from '@/db/client';
import { useTestDatabase } from '@/db/test-database';
import { env } from '@/lib/env';
import { ensureTenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { createWriter } from '@/lib/ingest/writer';
import { isTransient } from '@/lib/transient';
import { readTogether } from './snapshot';
import { workersOf } from './test-citus';

const place = useTestDatabase();
const { TEST_CLUSTER } = env();
const isForms = TEST_CLUSTER === 'forms';

afterEach(() => void vi.unstubAllEnvs());

async function write(tenantId: string, events: number): Promise<void> {
  const tenant = await ensureTenant(place().sql, { tenantId });
  await createWriter(place().sql).write(
    tenant,
    Array.from({ length: events }, () => makeDraft()),
  );
}

const counted =
  'select (select sum(size) from log)::int4 as entries, (select count(*) from event)::int4 as events';

describe('statements of one read', () => {
  it('see nothing of what is written between them', async () => {
    await write('between', 3);
    const [before, after] = await readTogether(place().sql, async (sql) => {
      const first = [...(await sql.unsafe(counted))];
      await write('between', 4);
      return [first, [...(await sql.unsafe(counted))]];
    });
    expect(after).toEqual(before);
    const now = [...(await readTogether(place().sql, (sql) => sql.unsafe(counted)))];
    expect(now).not.toEqual(before);
  });

  it('write nothing, and one that fails leaves nothing behind', async () => {
    await expect(
      readTogether(place().sql, (sql) => sql`create temporary table left_over (one int4)`),
    ).rejects.toMatchObject({ code: '25006' });
    await expect(readTogether(place().sql, (sql) => sql`select 1 / 0`)).rejects.toMatchObject({
      code: '22012',
    });
    const left = await place().owner`
      select 1 from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'`;
    expect([...left]).toEqual([]);
    const locks = await place().owner`
      select 1 from pg_locks l join pg_database d on d.oid = l.database
      where d.datname = current_database() and l.locktype = 'advisory' and l.granted`;
    expect([...locks]).toEqual([]);
  });
});

describe.skipIf(TEST_CLUSTER === undefined)('on a cluster (TEST_CLUSTER)', () => {
  it('a read waits for who is about to commit', async () => {
    const pool = connect(place().url, { connections: 1 });
    let isRead = false;
    let reading: Promise<void> | undefined;
    await pool.begin(async (sql) => {
      await sql`select pg_advisory_xact_lock_shared(hashtext('trailmark.gate'))`;
      reading = readTogether(place().sql, async () => {
        isRead = true;
      });
      await expect.poll(waitingAtGate).toBe(1);
      expect(isRead).toBe(false);
    });
    await reading;
    expect(isRead).toBe(true);
    await pool.end();
  });

  it.skipIf(isForms)('nothing that is written on several workers at once is seen in part', async () => {
    const names = Array.from({ length: 12 }, (_, nth) => `part-${nth}`);
    const tenants = await Promise.all(names.map((tenantId) => ensureTenant(place().sql, { tenantId })));
    const writers = Array.from({ length: 3 }, () => connect(place().url, { connections: 1 }));
    let isDone = false;
    const writing = Promise.all(
      writers.map(async (pool) => {
        const writer = createWriter(pool);
        for (let round = 0; round < 15; round++)
          await writer.writeMixed(tenants.map((tenant) => ({ tenant, draft: makeDraft() })));
        await pool.end();
      }),
    ).finally(() => {
      isDone = true;
    });
    let looks = 0;
    for (; !isDone; looks++) {
      const [row] = await readTogether(place().sql, (sql) =>
        sql.unsafe<{ entries: number; events: number }[]>(counted),
      );
      expect(row?.events).toBe(row?.entries);
    }
    await writing;
    expect(looks).toBeGreaterThan(0);
  });

  it.skipIf(isForms)(
    'a transaction that a worker has not committed makes reads fail in a while, and heals',
    async () => {
      const [worker] = await workersOf(TEST_CLUSTER ?? '');
      const there = new URL(worker ?? '');
      there.pathname = new URL(place().url).pathname;
      const pool = connect(there.href, { connections: 1 });
      const session = await pool.reserve();
      await session.unsafe('begin; select pg_current_xact_id()');
      await session.unsafe("prepare transaction 'citus_99_1_1_1'");
      const failed = await readTogether(place().sql, (sql) => sql.unsafe(counted)).catch(
        (error: unknown) => error,
      );
      expect(failed).toMatchObject({ name: 'InDoubt' });
      expect(isTransient(failed)).toBe(true);
      await session.unsafe("rollback prepared 'citus_99_1_1_1'");
      session.release();
      await pool.end();
      expect(await readTogether(place().sql, (sql) => sql.unsafe(counted))).toHaveLength(1);
    },
  );

  it('a connection that is lost in the middle costs that read alone', async () => {
    const admin = connect(inject('server').adminUrl, { connections: 1 });
    for (let nth = 0; nth < 10; nth++) {
      const lost = readTogether(place().sql, async (sql) => {
        await sql`select 1`;
        await admin`
          select pg_terminate_backend(pid) from pg_stat_activity
          where datname = ${new URL(place().url).pathname.slice(1)} and usename = 'trailmark_app' and state = 'idle in transaction'`;
        return await sql`select 1`;
      });
      await expect(lost).rejects.toThrow();
    }
    await admin.end();
    expect(await readTogether(place().sql, (sql) => sql`select 1 as one`)).toMatchObject([{ one: 1 }]);
  });

  it('neither a pooler nor a replica is in between', async () => {
    vi.stubEnv('DATABASE_POOLING', 'transaction');
    const pool = connect(place().url, { connections: 1 });
    await expect(readTogether(pool, (sql) => sql`select 1`)).rejects.toThrow('unset them');
    await pool.end();
  });
});

async function waitingAtGate(): Promise<number> {
  const rows = await place().owner`
    select 1 from pg_locks l join pg_database d on d.oid = l.database
    where d.datname = current_database() and l.locktype = 'advisory' and not l.granted`;
  return rows.length;
}
