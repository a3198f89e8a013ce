import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { closeDatabase, openDatabase, pool, writeDatabase } from '@/db/pool';
import { useTestDatabase } from '@/db/test-database';
import { hasPgbouncer, startPgbouncer } from '@/db/test-pgbouncer';
import { ensureTenant, type Tenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { createWriter } from '@/lib/ingest/writer';
import { count } from './count';
import { facets } from './facets';
import { list } from './list';
import { readOn, readSnapshot } from './reading';
import { everything } from './test-scope';

const place = useTestDatabase();
const cleanups: (() => unknown)[] = [];
const WRITERS = 12;
const EVENTS = 10;

describe.skipIf(!hasPgbouncer())('behind PgBouncer (where it is installed) in transaction mode', () => {
  let tenant: Tenant;

  beforeAll(async () => {
    await closeDatabase();
    vi.stubEnv('DATABASE_POOLING', 'transaction');
    openDatabase(await startPgbouncer(place().url, cleanups));
    tenant = await ensureTenant(writeDatabase(), { tenantId: 'pooled' });
  });

  afterAll(async () => {
    await closeDatabase();
    for (const cleanup of cleanups.reverse()) await cleanup();
    vi.unstubAllEnvs();
  });

  it('each read has the settings of its pool, and leaves none behind', async () => {
    const memory = async (name: 'stats' | 'list') =>
      await readOn(name, async (sql) => (await sql<{ work_mem: string }[]>`show work_mem`)[0]?.work_mem);
    const bare = async () => (await pool('other')<{ work_mem: string }[]>`show work_mem`)[0]?.work_mem;
    const before = await bare();
    expect(await memory('stats')).toBe('64MB');
    expect([await memory('list'), await bare()]).toEqual([before, before]);
    const modes = await readSnapshot(
      'list',
      async (sql) =>
        await sql`select current_setting('plan_cache_mode') as plans, current_setting('transaction_isolation') as level`,
    );
    expect([...modes]).toEqual([{ plans: 'force_generic_plan', level: 'repeatable read' }]);
  });

  it('writers and readers at once lose nothing, and all of them are answered', async () => {
    const scope = await everything();
    const writes = Array.from({ length: WRITERS }, async (_, nth) => {
      const drafts = Array.from({ length: EVENTS }, (_each, n) =>
        makeDraft({ sourceEventId: `${nth}-${n}` }),
      );
      return await createWriter(writeDatabase()).write(tenant, drafts);
    });
    const reads = Array.from({ length: 60 }, (_, nth) =>
      nth % 2 === 0 ? count(scope, []) : facets(scope, [], ['action', 'result']),
    );
    const [written] = await Promise.all([Promise.all(writes), Promise.all(reads)]);
    expect(written.flat().every(({ status }) => status === 'stored')).toBe(true);
    const page = await list(scope, [], { offset: 0n, limit: 200, order: 'desc' });
    expect([page.total, page.rows.length]).toEqual([WRITERS * EVENTS, WRITERS * EVENTS]);
    expect(await count(scope, [], { asOf: page.asOf })).toBe(WRITERS * EVENTS);
  });
});
