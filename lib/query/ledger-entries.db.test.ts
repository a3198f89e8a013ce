import { beforeAll, describe, expect, it } from 'vitest';
import type { Sql } from '@/db/client';
import { pool } from '@/db/pool';
import { useTestDatabase } from '@/db/test-database';
import { ensureTenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { createWriter } from '@/lib/ingest/writer';
import { findEntries } from './ledger-entries';

const place = useTestDatabase();
const EVENTS = 6_000;
const PAGE = 500;
let log = 0;
const ids: string[] = [];

beforeAll(async () => {
  const { sql, owner } = place();
  const tenant = await ensureTenant(sql, { tenantId: 'acme' });
  log = tenant.mainLog;
  const drafts = Array.from({ length: EVENTS }, () => makeDraft());
  const outcomes = await createWriter(sql, { bulk: owner }).write(tenant, drafts);
  ids.push(...outcomes.flatMap((outcome) => (outcome.status === 'stored' ? [outcome.id] : [])));
});

/** Rows of entries and events that the statements of this transaction have read. */
async function touched(sql: Sql): Promise<number> {
  const [row] = await sql<{ rows: number }[]>`
    select coalesce(sum(seq_tup_read + idx_tup_fetch), 0)::int4 as rows
    from pg_stat_xact_user_tables where relname = 'ledger_entry' or relname like 'event\\_%'`;
  return row?.rows ?? -1;
}

async function touchedBy(read: (sql: Sql) => Promise<unknown>): Promise<number> {
  return await pool('list').begin('read only', async (sql) => {
    const before = await touched(sql);
    await read(sql);
    return (await touched(sql)) - before;
  });
}

const lastSeqs = Array.from({ length: PAGE }, (_, nth) => EVENTS - PAGE + nth);

describe.each(['before the tables were ever analyzed', 'once they are'])('a page of entries, %s,', (when) => {
  beforeAll(async () => {
    if (when === 'once they are') await place().owner`analyze`;
  });

  it('by place and by id costs what the page holds, at the end of the log too', async () => {
    for (const asked of [
      { ids: [], seqs: lastSeqs },
      { ids: ids.slice(-PAGE), seqs: [] },
    ]) {
      const rows = await touchedBy(async (sql) => {
        const entries = await findEntries(sql, log, asked);
        expect(entries.map(({ seq }) => Number(seq))).toEqual(lastSeqs);
      });
      expect(rows).toBeLessThanOrEqual(2 * PAGE);
    }
  });
});

it('what an entry costs is told by something that sees a scan', async () => {
  const rows = await touchedBy((sql) => sql`select n.commitment from ledger_entry n order by n.log, n.seq`);
  expect(rows).toBeGreaterThanOrEqual(EVENTS);
});
