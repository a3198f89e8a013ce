import { describe, expect, it } from 'vitest';
import { useTestDatabase } from '@/db/test-database';
import { ensureTenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { createWriter } from '@/lib/ingest/writer';
import { list } from './list';
import { stats } from './stats';
import { everything } from './test-scope';
import { distinctValues } from './values';

const place = useTestDatabase();

describe('texts of a full dictionary', () => {
  it('are stored, found, counted and listed like the others', async () => {
    const { sql, owner } = place();
    const tenant = await ensureTenant(sql, { tenantId: 'flooder' });
    // 100,000 actions that this log has introduced: the next one finds the dictionary full.
    await owner`
      insert into dictionary (kind, value, introduced_by)
      select 1, 'flood.' || n, ${tenant.mainLog} from generate_series(1, 100000) n`;
    const drafts = ['new.one', 'new.two', 'flood.7'].map((action) => makeDraft({ action }));
    expect(await createWriter(sql).write(tenant, drafts)).toMatchObject([
      { status: 'stored' },
      { status: 'stored' },
      { status: 'stored' },
    ]);

    const scope = await everything();
    const total = async (op: 'eq' | 'neq' | 'ilike' | 'isNull', value: string) =>
      (
        await list(scope, [{ field: 'action', op, values: [value] }], {
          offset: 0n,
          limit: 10,
          order: 'desc',
        })
      ).total;
    expect(await total('eq', 'new.one')).toBe(1);
    expect(await total('eq', 'flood.7')).toBe(1);
    expect(await total('neq', 'new.one')).toBe(2);
    expect(await total('ilike', 'NEW.')).toBe(2);
    expect(await total('isNull', 'true')).toBe(0);
    expect(await distinctValues(scope, 'action')).toEqual(['flood.7', 'new.one', 'new.two']);
    expect((await stats(scope, [])).byAction).toEqual([
      { value: 'flood.7', events: 1 },
      { value: 'new.one', events: 1 },
      { value: 'new.two', events: 1 },
    ]);
  });
});
