import { beforeAll, describe, expect, it } from 'vitest';
import { useTestDatabase } from '@/db/test-database';
import { RESULTS } from '@/lib/audit/event';
import type { Facet } from '@/lib/audit/facets';
import type { FieldName } from '@/lib/audit/fields';
import { type AuditFilter, condition } from '@/lib/audit/filter';
import type { Also } from '@/lib/audit/page';
import { parsePhrase } from '@/lib/audit/phrase';
import type { Scope } from '@/lib/audit/scope';
import { eraseEvent } from '@/lib/ingest/erase';
import { ensureTenant, type Tenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { createWriter } from '@/lib/ingest/writer';
import { count, countOrAtLeast } from './count';
import { coverage } from './coverage';
import { facets } from './facets';
import { histogram } from './histogram';
import { list } from './list';
import { rank } from './rank';
import { scopeOf } from './test-scope';

const place = useTestDatabase();
const EVENTS = 240;
const DAY = Date.UTC(2026, 2, 3);
const FIELDS = [
  'action',
  'result',
  'resourceType',
  'tenantId',
  'actorId',
  'source',
  'httpStatus',
  'ip',
] as const;
let [tenant, other]: (Tenant | undefined)[] = [];
let scope: Scope;

/** Each question once as it is answered from blocks, by an index, and row by row. */
const QUESTIONS = [
  '',
  'action:role.*',
  'result:denied',
  'actor:usr_3',
  'status:>=400',
  'ip:10.0.0.0/8',
  'payroll',
] as const;

beforeAll(async () => {
  const { sql } = place();
  tenant = await ensureTenant(sql, { tenantId: 'acme' });
  other = await ensureTenant(sql, { tenantId: 'globex' });
  await write(EVENTS, (nth) => DAY + nth * 60_000);
  scope = await scopeOf({ role: 'super_admin' });
});

async function write(events: number, at: (nth: number) => number): Promise<string[]> {
  const writer = createWriter(place().sql);
  const ids: string[] = [];
  for (const [half, owner] of [tenant, other].entries()) {
    if (!owner) throw new Error('no tenant');
    const drafts = Array.from({ length: events / 2 }, (_, nth) =>
      makeDraft({
        occurredAt: new Date(at(nth * 2 + half)).toISOString(),
        action: ['role.updated', 'user.login', 'file.read'][nth % 3] ?? '',
        result: RESULTS[nth % 5] ?? 'unknown',
        actorId: nth % 7 ? `usr_${nth % 6}` : undefined,
        resourceName: nth % 4 ? undefined : 'payroll 2026',
        httpStatus: [200, 403, 500][nth % 3],
        ip: nth % 2 ? `10.0.0.${nth % 9}` : '203.0.113.7',
      }),
    );
    for (const outcome of await writer.write(owner, drafts))
      if (outcome.status === 'stored') ids.push(outcome.id);
  }
  return ids;
}

async function idsOf(filter: AuditFilter, also: Also): Promise<string[]> {
  const page = await list(scope, filter, { offset: 0n, limit: 5_000, order: 'desc', ...also });
  return [...(page.ids ?? page.rows.map(({ id }) => id))];
}

/** The same counts from the events themselves. */
async function plainFacet(
  name: FieldName,
  filter: AuditFilter,
  also: Also,
): Promise<[string | null, number][]> {
  const others = filter.filter((it) => it.field !== name);
  const { rows } = await list(scope, others, { offset: 0n, limit: 5_000, order: 'desc', ...also });
  const sums = new Map<string | null, number>();
  for (const row of rows) {
    const value = row[name] === undefined ? null : String(row[name]);
    sums.set(value, (sums.get(value) ?? 0) + 1);
  }
  return sortedPairs([...sums]);
}

function sortedPairs(pairs: readonly [string | null, number][]): [string | null, number][] {
  return [...pairs].sort((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1));
}

function pairsOf(facet: Facet | undefined): [string | null, number][] {
  return sortedPairs((facet?.values ?? []).map(({ value, events }) => [value, events]));
}

async function barsOf(filter: AuditFilter, also: Also): Promise<number> {
  const { buckets } = await histogram(scope, filter, {
    ...{ fromMs: undefined, toMs: DAY + 86_400_000, bucketsMax: 50, zone: 'Europe/Berlin' },
    ...also,
  });
  return buckets.flatMap(({ byResult }) => Object.values(byResult)).reduce((sum, events) => sum + events, 0);
}

async function expectAgreement(phrase: string, asOf: string | undefined): Promise<void> {
  const { filter, search } = parsePhrase(phrase);
  const also = { search, asOf };
  const page = await list(scope, filter, { offset: 0n, limit: 5_000, order: 'desc', ...also });
  const total = await count(scope, filter, also);
  expect([phrase, total, page.total]).toEqual([phrase, (await idsOf(filter, also)).length, total]);
  expect(await countOrAtLeast(scope, filter, also)).toEqual({ events: total, isExact: true });
  expect([phrase, await barsOf(filter, also)]).toEqual([phrase, page.rows.length]);
  const found = await facets(scope, filter, FIELDS, also);
  for (const name of FIELDS)
    expect([phrase, name, pairsOf(found[name])]).toEqual([
      phrase,
      name,
      await plainFacet(name, filter, also),
    ]);
}

describe('the reads of a question', () => {
  it.each(QUESTIONS)('agree with each other and with the rows: %s', async (phrase) => {
    await expectAgreement(phrase, undefined);
  });

  it('know the rank of each row, in both orders, and of instants between rows', async () => {
    for (const phrase of QUESTIONS) {
      const { filter, search } = parsePhrase(phrase);
      for (const order of ['desc', 'asc'] as const) {
        const { rows } = await list(scope, filter, { offset: 0n, limit: 5_000, order, search });
        for (const nth of [0, 1, Math.floor(rows.length / 2), rows.length - 1]) {
          const row = rows[nth];
          if (!row) throw new Error(`${phrase} finds too little`);
          expect(await rank(scope, filter, { search, order, around: { id: row.id } })).toBe(nth);
          const ms = Date.parse(row.occurredAt) + (order === 'desc' ? 1 : -1);
          expect(await rank(scope, filter, { search, order, around: { ms } })).toBe(nth);
        }
      }
    }
    const { rows } = await list(scope, [], { offset: 0n, limit: 1, order: 'desc' });
    const around = { id: rows[0]?.id ?? '' };
    const denied = [condition('result', 'neq', rows[0]?.result ?? '')];
    expect(await rank(scope, denied, { order: 'desc', around })).toBeUndefined();
    expect(
      await rank(await scopeOf({ role: 'tenant_admin', tenantId: 'none' }), [], { order: 'desc', around }),
    ).toBeUndefined();
  });

  it('can keep to values that hold a text', async () => {
    const found = await facets(scope, [], ['action', 'actorId'], { contains: 'R_', valuesMax: 2 });
    expect(found.action?.values).toEqual([]);
    expect(found.actorId).toMatchObject({ distinct: 6, values: [expect.anything(), expect.anything()] });
  });

  it('leave the total out where it is not asked for', async () => {
    for (const phrase of QUESTIONS) {
      const { filter, search } = parsePhrase(phrase);
      const window = { offset: 1n, limit: 7, order: 'desc', search } as const;
      const [with_, without] = [
        await list(scope, filter, window),
        await list(scope, filter, { ...window, isCounted: false }),
      ];
      expect([without.total, without.rows.map(({ id }) => id)]).toEqual([0, with_.rows.map(({ id }) => id)]);
    }
  });

  it('say what the logs hold, whatever is asked', async () => {
    expect(await coverage(scope)).toEqual({ events: EVENTS, fromMs: DAY, toMs: DAY + (EVENTS - 1) * 60_000 });
    const nobody = await scopeOf({ role: 'tenant_admin', tenantId: 'none' });
    expect(await coverage(nobody)).toEqual({ events: 0, fromMs: undefined, toMs: undefined });
  });
});

describe('a state of before', () => {
  it('is the same for every read, whatever comes, late or not, and whatever is erased', async () => {
    const { asOf } = await list(scope, [], { offset: 0n, limit: 1, order: 'desc' });
    const before = new Map<string, string[]>();
    for (const phrase of QUESTIONS) {
      const { filter, search } = parsePhrase(phrase);
      before.set(phrase, await idsOf(filter, { search }));
    }
    await write(60, (nth) => DAY + EVENTS * 60_000 + nth);
    await write(60, (nth) => DAY + nth * 45_000 + 1);
    for (const phrase of QUESTIONS) {
      const { filter, search } = parsePhrase(phrase);
      expect([phrase, await idsOf(filter, { search, asOf })]).toEqual([phrase, before.get(phrase)]);
      await expectAgreement(phrase, asOf);
      await expectAgreement(phrase, undefined);
    }
    const ids = before.get('') ?? [];
    for (const nth of [3, 4, 90]) await erase(ids[nth] ?? '');
    for (const phrase of ['', 'action:role.*', 'result:denied']) {
      const { filter, search } = parsePhrase(phrase);
      expect([phrase, await idsOf(filter, { search, asOf })]).toEqual([phrase, before.get(phrase)]);
      await expectAgreement(phrase, asOf);
    }
    const around = { id: ids[91] ?? '' };
    expect(await rank(scope, [], { asOf, order: 'desc', around })).toBe(91);
    expect(await rank(scope, [], { asOf, order: 'asc', around })).toBe(EVENTS - 92);
  });
});

async function erase(id: string): Promise<void> {
  for (const owner of [tenant, other])
    if (owner)
      await eraseEvent(
        { tenant: owner, id, by: { subject: 'dora', isPerson: true }, reason: 'test' },
        place().sql,
      );
}
