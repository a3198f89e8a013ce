import { describe, expect, it } from 'vitest';
import { connect } from '@/db/client';
import { useTestDatabase } from '@/db/test-database';
import { eventIdFloor } from '@/lib/audit/event-id';
import { accept } from './accept';
import { append } from './append';
import { encode } from './dictionary';
import { type PreparedEvent, prepare } from './prepare';
import { ensureTenant, type Tenant } from './tenant';
import { makeDraft } from './test-drafts';
import { createWriter } from './writer';

const place = useTestDatabase();
let tenants = 0;

async function newTenant(): Promise<Tenant> {
  tenants += 1;
  return await ensureTenant(place().sql, { tenantId: `log-${tenants}` });
}

function prepared(tenant: Tenant, more: Parameters<typeof makeDraft>[0] = {}): PreparedEvent {
  const acceptance = accept(makeDraft(more), { tenantId: tenant.tenantId, receivedAtMs: Date.now() });
  if (!acceptance.accepted) throw new Error(acceptance.reason);
  return prepare(tenant, acceptance.event);
}

describe('the order of a log', () => {
  it('has no gap and no repeat under concurrent writers of several logs, late events and duplicates', async () => {
    const logs = await Promise.all([newTenant(), newTenant(), newTenant()]);
    const repeated = logs.map((tenant) => prepared(tenant));
    const pools = Array.from({ length: 6 }, () => connect(place().url, { connections: 1 }));
    await Promise.all(
      pools.map(async (pool, writer) => {
        for (let round = 0; round < 25; round++) {
          const batch = logs.flatMap((tenant, nth) => [
            prepared(tenant, {
              occurredAt: new Date(Date.UTC(2026, 0, 1 + ((writer * 7 + round) % 100))).toISOString(),
            }),
            ...(round % 5 === 0 ? [repeated[nth] ?? prepared(tenant)] : []),
          ]);
          await append(pool, writer % 2 === 0 ? batch : batch.reverse());
        }
      }),
    );
    await Promise.all(pools.map((pool) => pool.end({ timeout: 5 })));
    for (const { mainLog } of logs) {
      const [state] = await place().sql`
        select l.size::int4 as size, count(n.*)::int4 as entries, min(n.seq)::int4 as first, max(n.seq)::int4 as last,
          count(e.*)::int4 as events
        from log l join ledger_entry n on n.log = l.log left join event e on e.log = n.log and e.id = n.id and e.seq = n.seq
        where l.log = ${mainLog} group by l.size`;
      expect(state).toEqual({ size: 151, entries: 151, first: 0, last: 150, events: 151 });
    }
  });

  it('is the order of the batch', async () => {
    const tenant = await newTenant();
    const batch = Array.from({ length: 20 }, () => prepared(tenant));
    const outcomes = await append(place().sql, batch);
    expect(outcomes.map(({ id, seq }) => [id, seq])).toEqual(
      batch.map(({ event }, nth) => [event.id, BigInt(nth)]),
    );
  });

  it('is one transaction id a batch, so that the feed can order several logs', async () => {
    const [one, two] = [await newTenant(), await newTenant()];
    await append(place().sql, [prepared(one), prepared(two)]);
    const rows = await place()
      .sql`select distinct xid from ledger_entry where log in (${one.mainLog}, ${two.mainLog})`;
    expect(rows).toHaveLength(1);
  });
});

describe('the transaction ids of a log', () => {
  it('never fall, though an older transaction appends behind a newer one', async () => {
    const [one, two] = [await newTenant(), await newTenant()];
    await place().sql.begin(async (sql) => {
      await append(sql, [prepared(one)]);
      await append(place().sql, [prepared(two)]);
      await append(sql, [prepared(two)]);
    });
    const rows = await place().sql<{ falls: boolean }[]>`
      select n.xid < lag(n.xid) over (order by n.seq) as falls from ledger_entry n where n.log = ${two.mainLog}`;
    expect(rows.map(({ falls }) => falls)).toEqual([null, false]);
  });
});

describe('a batch that cannot be stored', () => {
  it('for an unknown log stores nothing of it', async () => {
    const tenant = await newTenant();
    const lost = { ...prepared(tenant), log: 2_000_000_000 };
    await expect(append(place().sql, [prepared(tenant), lost])).rejects.toThrow(
      /1 of 2 events belong to no log/,
    );
    const [row] = await place().sql`select size::int4 from log where log = ${tenant.mainLog}`;
    expect(row).toEqual({ size: 0 });
  });
});

describe('late events', () => {
  const at = (day: number) => new Date(Date.UTC(2026, 1, day)).toISOString();

  it('are counted into the sealed blocks they fall in; others are not', async () => {
    const tenant = await newTenant();
    const { owner, sql } = place();
    const [lo, middle, hi] = [
      eventIdFloor(0),
      eventIdFloor(Date.UTC(2026, 1, 10)),
      eventIdFloor(Date.UTC(2026, 1, 20)),
    ];
    await owner`insert into segment (scope, level, lo, hi, events) values
      (${tenant.mainLog}, 1, ${lo}, ${middle}, 0), (${tenant.mainLog}, 1, ${middle}, ${hi}, 0), (${tenant.mainLog}, 2, ${lo}, ${hi}, 0)`;
    await owner`update log set sealed = ${hi} where log = ${tenant.mainLog}`;
    await createWriter(sql).write(tenant, [
      makeDraft({ occurredAt: at(5) }),
      makeDraft({ occurredAt: at(12), result: 'denied' }),
      makeDraft({ occurredAt: at(15) }),
      makeDraft({ occurredAt: at(25) }),
    ]);
    const blocks =
      await sql`select level, lo, events from segment where scope = ${tenant.mainLog} order by level, lo`;
    expect(blocks).toEqual([
      { level: 1, lo, events: 1 },
      { level: 1, lo: middle, events: 2 },
      { level: 2, lo, events: 3 },
    ]);
    const results = await sql`
      select level, result, sum(events)::int4 as events from segment_count
      where scope = ${tenant.mainLog} and action = -1 and resource_type = -1 group by level, result order by level, result`;
    expect(results).toEqual([
      { level: 1, result: 0, events: 2 },
      { level: 1, result: 2, events: 1 },
      { level: 2, result: 0, events: 2 },
      { level: 2, result: 2, events: 1 },
    ]);
    const days =
      await sql`select day::text, result, events from segment_day where scope = ${tenant.mainLog} order by day`;
    expect(days.map(({ day, events }) => [day, events])).toEqual([
      ['2026-02-05', 1],
      ['2026-02-12', 1],
      ['2026-02-15', 1],
    ]);
  });

  it('below the platform watermark leave a delta, in the main log alone', async () => {
    const tenant = await newTenant();
    const { owner, sql } = place();
    await owner`update platform set watermark = ${eventIdFloor(Date.UTC(2026, 1, 20))}`;
    const late = prepared(tenant, { occurredAt: at(3) });
    await append(sql, [
      late,
      prepared(tenant, { occurredAt: at(25) }),
      { ...prepared(tenant, { occurredAt: at(4) }), log: tenant.accessLog },
    ]);
    await owner`update platform set watermark = ${eventIdFloor(0)}`;
    const deltas = await sql`select id, change from segment_delta`;
    expect(deltas).toEqual([{ id: late.event.id, change: 1 }]);
  });
});

describe('the dictionary', () => {
  it('gives one code to one text, whoever asks first and however many at once', async () => {
    const [one, two] = [await newTenant(), await newTenant()];
    const actions = Array.from({ length: 30 }, (_, nth) => `race.${nth}`);
    const pools = Array.from({ length: 4 }, () => connect(place().url, { connections: 1 }));
    const batches = await Promise.all(
      pools.map((pool, nth) =>
        encode(
          pool,
          (nth % 2 === 0 ? actions : [...actions].reverse()).map((action) =>
            prepared(nth < 2 ? one : two, { action }),
          ),
        ),
      ),
    );
    await Promise.all(pools.map((pool) => pool.end({ timeout: 5 })));
    const codes = batches.map((batch, nth) =>
      (nth % 2 === 0 ? batch : batch.reverse()).map((item) => item.codes.action),
    );
    expect(new Set(codes.map((list) => list.join())).size).toBe(1);
    expect(new Set(codes[0]).size).toBe(30);
  });

  it('keeps what one log introduces beyond the cap as text, and other logs may still introduce theirs', async () => {
    const [flooder, other] = [await newTenant(), await newTenant()];
    const flood = Array.from({ length: 5 }, (_, nth) => prepared(flooder, { action: `flood.${nth}` }));
    const pool = connect(place().url, { connections: 1 });
    const coded = await encode(pool, flood, 3);
    expect(coded.map(({ overflow }) => overflow)).toEqual([
      ...[undefined, undefined, undefined],
      ...['{"action":"flood.3"}', '{"action":"flood.4"}'],
    ]);
    const [own] = await encode(pool, [prepared(other, { action: 'calm.1' })], 3);
    expect(own?.overflow).toBeUndefined();
    await pool.end({ timeout: 5 });
  });
});
