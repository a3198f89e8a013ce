import { beforeAll, describe, expect, it } from 'vitest';
import { arrayLiteral } from '@/db/array-literal';
import { connect, type Fragment, type Pool, type Sql } from '@/db/client';
import { useTestDatabase } from '@/db/test-database';
import { env } from '@/lib/env';
import { eraseEvent } from '@/lib/ingest/erase';
import { recount } from '@/lib/ingest/recount';
import { sealDue, startSealer } from '@/lib/ingest/sealer';
import { ensureTenant, type Tenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { createWriter } from '@/lib/ingest/writer';
import { createRandom, type Random } from '@/lib/seed/random';
import { totalOf } from './blocks';
import { ALL_IDS } from './plan';

const place = useTestDatabase();
const START_MS = Date.UTC(2026, 2, 25);
const DAY_MS = 86_400_000;
const RESULTS = ['success', 'success', 'failure', 'denied'] as const;
/** Checks beside writers; the environment asks for more. */
const CHECKS = env().TEST_ENGINE_CHECKS;

let tenants: Tenant[];
beforeAll(async () => {
  const { sql, owner } = place();
  await owner`update platform set block_events = 8`;
  tenants = await Promise.all(['one', 'two', 'three'].map((tenantId) => ensureTenant(sql, { tenantId })));
  for (const tenant of tenants) await write(sql, tenant, 400, (nth) => START_MS + nth * 300_000);
  await sealDue(sql);
});

async function write(sql: Pool, tenant: Tenant, count: number, atMs: (nth: number) => number) {
  const drafts = Array.from({ length: count }, (_, nth) =>
    makeDraft({
      // Whole seconds, so that many events share their time.
      occurredAt: new Date(Math.floor(atMs(nth) / 1000) * 1000).toISOString(),
      action: `action.${nth % 7}`,
      resourceType: nth % 5 === 0 ? undefined : `type.${nth % 3}`,
      result: RESULTS[nth % RESULTS.length] ?? 'success',
    }),
  );
  const outcomes = await createWriter(sql).write(tenant, drafts);
  return outcomes.flatMap((outcome) => (outcome.status === 'stored' ? [outcome.id] : []));
}

/** What a check asks about, at random. */
interface Asked {
  scope: number;
  lo: Fragment;
  hi: Fragment;
  dims: Fragment;
  /** The same, row by row, of any log and of the scope. */
  matching: Fragment;
  plain: Fragment;
}

function ask(sql: Sql, random: Random): Asked {
  const scope = random.below(2) === 0 ? 0 : (tenants[random.below(tenants.length)]?.mainLog ?? 0);
  const fromMs = START_MS - DAY_MS + random.below(10 * DAY_MS);
  const toMs = fromMs + random.below(12 * DAY_MS);
  const isOpen = random.below(3) === 0;
  const lo = isOpen ? sql`${'00000000-0000-0000-0000-000000000000'}::uuid` : sql`uuid_at(${fromMs}::int8)`;
  const hi = isOpen ? sql`${'ffffffff-ffff-ffff-ffff-ffffffffffff'}::uuid` : sql`uuid_at(${toMs}::int8)`;
  const pick = (choices: readonly string[]) => choices[random.below(choices.length)] ?? null;
  const [actions, types, results] = [
    pick(['', '', '{1,2,3}', '{4}', '{}']) || null,
    pick(['', '', '{0}', '{0,7,8,9,10}']) || null,
    pick(['', '{0,2}', '{1}']) || null,
  ];
  const dims = sql`${actions}::int4[], ${types}::int4[], ${results}::int2[]`;
  const matching = sql`
    e.id >= ${lo} and e.id < ${hi} and (${actions}::int4[] is null or e.action = any (${actions}::int4[]))
    and (${types}::int4[] is null or e.resource_type = any (${types}::int4[]))
    and (${results}::int2[] is null or e.result = any (${results}::int2[]))`;
  const plain = sql`${matching} and ${inScope(sql, scope)}`;
  return { scope, lo, hi, dims, matching, plain };
}

function inScope(sql: Sql, scope: number): Fragment {
  return scope === 0 ? sql`e.log in (select log from log where kind = 0)` : sql`e.log = ${scope}`;
}

/** Each answers the engine's value and the plain one, both in one statement, as JSON text. */
const CHECKED: Record<
  string,
  (sql: Sql, asked: Asked, random: Random) => { ours: Fragment; theirs: Fragment }
> = {
  total: (sql, { scope, lo, hi, dims, plain }) => ({
    ours: sql`select count_events(${scope}, ${lo}, ${hi}, ${dims})`,
    theirs: sql`select count(*) from event e where ${plain}`,
  }),
  page: (sql, { scope, lo, hi, dims, plain }, random) => {
    const [skip, limit, isDescending] = [random.below(600), 1 + random.below(40), random.below(2) === 0];
    const direction = isDescending ? sql`desc` : sql`asc`;
    return {
      ours: sql`select json_agg(p.id order by p.ord) from event_ids(${scope}, ${lo}, ${hi}, ${dims}, ${isDescending}, ${skip}, ${limit}) with ordinality p (id, ord)`,
      theirs: sql`select json_agg(x.id order by x.id ${direction}) from (
        select e.id from event e where ${plain} order by e.id ${direction} offset ${skip} limit ${limit}) x`,
    };
  },
  merged: (sql, { lo, hi, dims, matching }, random) => {
    const logs = arrayLiteral(tenants.slice(random.below(2)).map(({ mainLog }) => mainLog));
    const [skip, limit, isDescending] = [random.below(3) * 900, 1 + random.below(40), random.below(2) === 0];
    const direction = isDescending ? sql`desc` : sql`asc`;
    return {
      ours: sql`select json_agg(p.id order by p.ord) from merged_ids(${logs}::int4[], ${lo}, ${hi}, ${dims}, ${isDescending}, ${skip}, ${limit}) with ordinality p (id, ord)`,
      theirs: sql`select json_agg(x.id order by x.id ${direction}) from (
        select e.id from event e where e.log = any (${logs}::int4[]) and ${matching} order by e.id ${direction} offset ${skip} limit ${limit}) x`,
    };
  },
  cube: (sql, { scope, lo, hi, dims, plain }) => ({
    ours: sql`select json_agg(c order by c.*) from (
      select action, resource_type, result, sum(events) as events from event_cube(${scope}, ${lo}, ${hi}, ${dims}) group by 1, 2, 3 having sum(events) > 0) c`,
    theirs: sql`select json_agg(c order by c.*) from (
      select e.action, e.resource_type, e.result, count(*)::numeric as events from event e where ${plain} group by 1, 2, 3) c`,
  }),
  series: (sql, { scope, lo, hi, dims, plain }, random) => {
    const inner = Array.from({ length: random.below(20) }, () => START_MS + random.below(9 * DAY_MS));
    const bounds = sql`array(select b from (
      select ${lo} as b union select ${hi} union select uuid_at(m) from unnest(${arrayLiteral(inner)}::int8[]) m) x
      where b >= ${lo} and b <= ${hi} order by b)`;
    return {
      ours: sql`select json_agg(c order by c.*) from (
        select bucket, result, sum(events) as events from event_series(${scope}, ${bounds}, ${dims}) group by 1, 2 having sum(events) > 0) c`,
      theirs: sql`select json_agg(c order by c.*) from (
        select width_bucket(e.id, ${bounds}) as bucket, e.result, count(*)::numeric as events from event e where ${plain} group by 1, 2) c`,
    };
  },
  days: (sql, asked) => ({
    ours: sql`select json_agg(c order by c.*) from (
      select day, result, sum(events) as events from event_days(${asked.scope}, ${asked.lo}, ${asked.hi}) group by 1, 2 having sum(events) > 0) c`,
    theirs: sql`select json_agg(c order by c.*) from (
      select (e.occurred_at at time zone 'UTC')::date as day, e.result, count(*)::numeric as events from event e
      where e.id >= ${asked.lo} and e.id < ${asked.hi} and ${inScope(sql, asked.scope)}
      group by 1, 2) c`,
  }),
};

describe('what blocks answer', () => {
  it('is what plain SQL answers in the same statement, beside writers, erasures and a sealer', async () => {
    const { sql, url } = place();
    const stop = startSealer(sql);
    let isWriting = true;
    const writers = tenants.map((tenant, nth) => writeWhile(url, tenant, nth, () => isWriting));
    const wrong = await check(url, CHECKS);
    isWriting = false;
    await Promise.all(writers);
    await stop();
    await sealDue(sql);
    expect(wrong).toEqual([]);
    expect(await recount(sql)).toEqual([]);
  }, 1_200_000);

  it('is checked by something that sees a wrong counter', async () => {
    await place()
      .owner`update segment_count set events = events + 1 where action = -1 and resource_type = -1`;
    expect((await check(place().url, 60)).length).toBeGreaterThan(2);
  });
});

async function writeWhile(url: string, tenant: Tenant, seed: number, goesOn: () => boolean) {
  const pool = connect(url, { connections: 2 });
  const random = createRandom(seed + 1);
  for (let round = 0; goesOn(); round++) {
    const isLate = () => random.next() < 0.3;
    const newestMs = START_MS + 2 * DAY_MS + round * 600_000;
    const ids = await write(pool, tenant, 1 + random.below(20), () =>
      isLate() ? START_MS + random.below(2 * DAY_MS) : newestMs + random.below(600_000),
    );
    const id = ids[random.below(ids.length)];
    if (id) await eraseEvent({ tenant, id, by: { subject: 'x', isPerson: true }, reason: 'test' }, pool);
  }
  await pool.end({ timeout: 5 });
}

/** Asks so many times; answers what was wrong. */
async function check(url: string, times: number): Promise<unknown[]> {
  const pool = connect(url, { connections: 1 });
  const random = createRandom(99);
  const wrong: unknown[] = [];
  const checks = Object.entries(CHECKED);
  for (let nth = 0; nth < times; nth++) {
    const [name, make] = checks[nth % checks.length] ?? [];
    if (!name || !make) continue;
    const { ours, theirs } = make(pool, ask(pool, random), random);
    const [row] = await pool<{ ours: string | null; theirs: string | null }[]>`
      select (${ours})::text as ours, (${theirs})::text as theirs`;
    if (row?.ours !== row?.theirs) wrong.push({ nth, name, ...row });
  }
  await pool.end({ timeout: 5 });
  return wrong;
}

it('a total that stands beside the rows of a page is counted once, not for each of them', async () => {
  const { sql } = place();
  const [action] = [{ field: 'action', op: 'eq', values: ['action.1'] }] as const;
  for (const where of [
    { kind: 'platform' },
    { kind: 'log', log: 1 },
    { kind: 'logs', logs: [1, 2] },
  ] as const) {
    const plan = { access: 'blocks', place: where, range: ALL_IDS, counted: [action], rest: [] } as const;
    const rows = await sql<{ 'QUERY PLAN': string }[]>`
      explain (verbose) select w.total, n from (select ${totalOf(sql, { ...plan, search: undefined })} as total) w
      left join generate_series(1, 9) n on true`;
    const text = rows.map((row) => row['QUERY PLAN']).join('\n');
    const counts = /count_(events|logs)\(/;
    expect(text.split('InitPlan')[0]).not.toMatch(counts);
    expect(text).toMatch(counts);
  }
});
