import { beforeAll, describe, expect, it } from 'vitest';
import { useTestDatabase } from '@/db/test-database';
import { ensureTenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { createWriter } from '@/lib/ingest/writer';
import { checkLogs } from './integrity';

const place = useTestDatabase();
const START_MS = Date.UTC(2026, 4, 1);

describe('the checks of the soak', () => {
  beforeAll(async () => {
    const { sql } = place();
    const tenant = await ensureTenant(sql, { tenantId: 'acme' });
    const writer = createWriter(sql);
    const drafts = Array.from({ length: 20 }, (_, nth) =>
      makeDraft({ occurredAt: new Date(START_MS + nth).toISOString() }),
    );
    await writer.write(tenant, drafts);
    await writer.write(tenant, [
      makeDraft({ occurredAt: new Date(START_MS + 500).toISOString(), result: 'denied' }),
    ]);
  });

  it('find nothing in what was written by the one write path, late events included', async () => {
    expect(await checkLogs(place().sql)).toEqual([]);
  });

  it.each([
    ["update event set actor_id = 'eve' where seq = 3", /commitment does not recompute/],
    ["update event set details = '{}' where seq = 4", /commitment does not recompute/],
    ['delete from event where seq = 5', /entry 5 has no event/],
    ['update log set size = size + 1 where kind = 0', /size 22, 21 entries, next seq 21/],
    ['delete from ledger_entry where seq = 20', /size 22, 20 entries, next seq 20/],
  ])('find what this does: %s', async (statement, fault) => {
    await place().owner.unsafe(statement);
    expect((await checkLogs(place().sql)).join('\n')).toMatch(fault);
  });

  it('miss nothing that a purge has taken', async () => {
    const { owner } = place();
    await owner`alter table log drop constraint log_min_seq`; // whole tiles, of which this log has none
    await owner`update log set min_seq = 6 where kind = 0`;
    expect((await checkLogs(place().sql)).join('\n')).not.toMatch(/has no event/);
  });
});
