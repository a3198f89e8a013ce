import { beforeAll, describe, expect, it } from 'vitest';
import { useTestDatabase } from '@/db/test-database';
import type { ListedEvent } from '@/lib/audit/event';
import type { AuditFilter, Condition } from '@/lib/audit/filter';
import type { Window } from '@/lib/audit/page';
import type { Scope } from '@/lib/audit/scope';
import { ensureTenant } from '@/lib/ingest/tenant';
import { createWriter } from '@/lib/ingest/writer';
import { createRandom } from '@/lib/seed/random';
import { createWorkload } from '@/lib/seed/workload';
import { find, get, list } from './list';
import { stats } from './stats';
import { conditionsOf, FILTERABLE, plainCount, sampleValues } from './test-oracle';
import { everything, scopeOf } from './test-scope';
import { distinctValues } from './values';

const place = useTestDatabase();
const END_MS = Date.UTC(2026, 4, 31);
const EVENTS = 3000;
const ALL: Window = { offset: 0n, limit: 50, order: 'desc' };

let scope: Scope;
beforeAll(async () => {
  const { sql } = place();
  const writer = createWriter(sql, { partitionsAhead: true });
  const workload = createWorkload({ events: EVENTS, tenants: 6, endAtMs: END_MS, days: 40 });
  const tenants = new Map<string, Awaited<ReturnType<typeof ensureTenant>>>();
  for (const tenant of workload.tenants) tenants.set(tenant.tenantId, await ensureTenant(sql, tenant));
  const events = [...workload.events()];
  for (const { tenantId } of workload.tenants) {
    const tenant = tenants.get(tenantId);
    const drafts = events.filter((event) => event.tenant.tenantId === tenantId).map((event) => event.draft);
    if (tenant) await writer.write(tenant, drafts);
  }
  scope = await everything();
});

describe('the total of a filter is the count of plain SQL', () => {
  it.each(FILTERABLE)('for every operator of %s', async (name) => {
    for (const condition of conditionsOf(name, await sampleValues(name))) {
      const [{ total }, expected] = [await list(scope, [condition], ALL), await plainCount([condition])];
      expect({ condition, total }).toEqual({ condition, total: expected });
    }
  });

  it('for 100 random combinations, some with thousands of events and some with none', async () => {
    const random = createRandom(7);
    const pool: Condition[] = [];
    for (const name of FILTERABLE) pool.push(...conditionsOf(name, await sampleValues(name)));
    let matched = 0;
    for (let round = 0; round < 100; round++) {
      const filter = Array.from(
        { length: 1 + random.below(4) },
        () => pool[random.below(pool.length)] ?? [],
      ).flat();
      const [{ total }, expected] = [await list(scope, filter, ALL), await plainCount(filter)];
      expect({ filter, total }).toEqual({ filter, total: expected });
      if (total > 0) matched += 1;
    }
    expect(matched).toBeGreaterThan(10);
  });
});

describe('a walk through the pages', () => {
  it.each(['desc', 'asc'] as const)('in order %s gives each event once, ordered by time', async (order) => {
    const walked: ListedEvent[] = [];
    for (let offset = 0n; ; offset += 100n) {
      const { rows, total } = await list(scope, [], { offset, limit: 100, order });
      expect(total).toBe(EVENTS);
      if (rows.length === 0) break;
      walked.push(...rows);
    }
    expect(new Set(walked.map(({ id }) => id)).size).toBe(EVENTS);
    const times = walked.map(({ occurredAt, id }) => `${occurredAt} ${id}`);
    expect(times).toEqual(order === 'asc' ? [...times].sort() : [...times].sort().reverse());
  });

  it('past the end is empty with the true total, however far', async () => {
    expect(await list(scope, [], { ...ALL, offset: 9_007_199_254_740_991n * 100n })).toMatchObject({
      rows: [],
      total: EVENTS,
    });
  });
});

describe('hostile values', () => {
  it.each([
    "'; drop table event; --",
    '%',
    '_',
    '\\',
    '\0',
    '\ud800',
    '{"a"}',
    '{NULL}',
    '(',
    '\u202e',
    'x'.repeat(100_000),
  ])('%j match nothing and harm nothing', async (value) => {
    for (const name of [
      'actorId',
      'action',
      'tenantId',
      'ip',
      'result',
      'id',
      'httpStatus',
      'requestId',
    ] as const) {
      expect((await list(scope, [{ field: name, op: 'eq', values: [value] }], ALL)).total).toBe(0);
    }
    expect((await list(scope, [{ field: 'action', op: 'neq', values: [value] }], ALL)).total).toBe(EVENTS);
  });

  it.each(['999.1.1.1/8', '10.0.0.0/99', 'nonsense'])(
    'a network %s that is none matches nothing',
    async (network) => {
      expect((await list(scope, [{ field: 'ip', op: 'within', values: [network] }], ALL)).total).toBe(0);
    },
  );

  it('another spelling of an address finds it', async () => {
    const { total } = await list(scope, [{ field: 'ip', op: 'eq', values: ['::ffff:203.0.113.77'] }], ALL);
    expect(total).toBe(175);
  });
});

describe('a scope', () => {
  it('of one tenant shows nothing of another, in any read', async () => {
    const own = await scopeOf({ role: 'tenant_admin', tenantId: 'globex' });
    const { rows, total } = await list(own, [], { ...ALL, limit: 1000 });
    expect(new Set(rows.map(({ tenantId }) => tenantId))).toEqual(new Set(['globex']));
    expect(total).toBe(await plainCount([{ field: 'tenantId', op: 'eq', values: ['globex'] }]));
    expect((await stats(own, [])).total).toBe(total);
    const foreign = (await list(scope, [{ field: 'tenantId', op: 'eq', values: ['acme'] }], ALL)).rows[0];
    expect(await find(own, foreign?.id ?? '')).toBeUndefined();
    await expect(get(own, foreign?.id ?? '')).rejects.toMatchObject({ code: 'not_found', status: 404 });
    expect((await list(own, [{ field: 'tenantId', op: 'eq', values: ['acme'] }], ALL)).total).toBe(0);
    expect((await list(own, [{ field: 'tenantId', op: 'neq', values: ['acme'] }], ALL)).total).toBe(total);
  });

  it('of a partner follows its tenants when one moves', async () => {
    const partner = () => scopeOf({ role: 'partner_admin', partnerId: 'partner-x' });
    expect((await list(await partner(), [], ALL)).total).toBe(0);
    await place().owner`update tenant set partner_id = 'partner-x' where tenant_id = 'initech'`;
    const { rows, total } = await list(await partner(), [], ALL);
    expect(total).toBe(await plainCount([{ field: 'tenantId', op: 'eq', values: ['initech'] }]));
    expect(rows[0]).toMatchObject({ tenantId: 'initech', partnerId: 'partner-x' });
  });

  it('that reaches no log sees nothing', async () => {
    const none = await scopeOf({ role: 'tenant_admin', tenantId: 'no-such-tenant' });
    expect(await list(none, [], ALL)).toEqual({ rows: [], total: 0 });
    expect(await distinctValues(none, 'action')).toEqual([]);
    expect(await stats(none, [])).toMatchObject({ total: 0, byDay: [], topActors: [] });
  });

  it.each([
    [{ role: undefined }, 'Token carries no tenant'],
    [{ role: 'tenant_admin' as const }, 'Token carries no tenant'],
    [{ role: 'partner_admin' as const }, 'Token carries no partner'],
    [{ platformToken: true }, 'Platform token requires admin:read or admin:write scope'],
  ])('is refused, never widened, for %j', async (principal, detail) => {
    await expect(scopeOf(principal)).rejects.toMatchObject({ status: 403, detail });
  });
});

describe('statistics', () => {
  it('sum to the total of the same filter, result by result and day by day', async () => {
    const filters: AuditFilter[] = [
      [],
      [{ field: 'tenantId', op: 'eq', values: ['acme'] }],
      [{ field: 'actorType', op: 'eq', values: ['service'] }],
    ];
    for (const filter of filters) {
      const counted = await stats(scope, filter);
      const { total } = await list(scope, filter, ALL);
      const sum = (numbers: readonly number[]) => numbers.reduce((all, number) => all + number, 0);
      expect(counted.total).toBe(total);
      expect(sum(Object.values(counted.byResult))).toBe(total);
      expect(sum(counted.byDay.map(({ events }) => events))).toBe(total);
      expect(sum(counted.byAction.map(({ events }) => events))).toBe(total);
      const days = counted.byDay.map(({ day }) => Date.parse(day));
      expect(days.every((day, nth) => nth === 0 || day - (days[nth - 1] ?? 0) === 86_400_000)).toBe(true);
    }
  });

  it('count actors as plain SQL does', async () => {
    const [row] = await place().sql<
      { actors: number }[]
    >`select count(distinct actor_id)::int4 as actors from event`;
    const { uniqueActors, topActors } = await stats(scope, []);
    expect(uniqueActors).toBe(row?.actors);
    expect(topActors).toHaveLength(10);
    for (const { actorId, events } of topActors) {
      expect(events).toBe(await plainCount([{ field: 'actorId', op: 'eq', values: [actorId] }]));
    }
  });
});

describe('distinct values', () => {
  it('are those of the tenants in scope, sorted', async () => {
    const rows = await place().sql<{ value: string }[]>`
      select distinct d.value from event e join dictionary d on d.kind = 1 and d.code = e.action`;
    expect(await distinctValues(scope, 'action')).toEqual(rows.map(({ value }) => value).sort());
    const own = await scopeOf({ role: 'tenant_admin', tenantId: 'globex' });
    expect(await distinctValues(own, 'action')).not.toContain('mfa.disabled');
  });
});
