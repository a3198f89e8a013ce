import { beforeAll, expect, it } from 'vitest';
import { useTestDatabase } from '@/db/test-database';
import { AuditError } from '@/lib/audit/error';
import { type AuditFilter, condition } from '@/lib/audit/filter';
import { eraseEvent } from '@/lib/ingest/erase';
import { sealDue } from '@/lib/ingest/sealer';
import type { Tenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { createWriter } from '@/lib/ingest/writer';
import { createRandom } from '@/lib/seed/random';
import { countOrAtLeast } from './count';
import { facets } from './facets';
import { histogram } from './histogram';
import { list } from './list';
import { rank } from './rank';
import { Memory, tally } from './test-memory';
import { randomFilter } from './test-random-filter';
import { makeReaders, type Reader } from './test-readers';

const place = useTestDatabase();
const random = createRandom(1129);
const pick = <T>(choices: readonly T[]): T => {
  const choice = choices[random.below(choices.length)];
  if (choice === undefined) throw new Error('nothing to choose from');
  return choice;
};
const START_MS = Date.UTC(2026, 2, 30);
const SPAN_MS = 72 * 3_600_000;
const FIELDS = ['action', 'resourceType', 'result', 'tenantId', 'partnerId', 'actorId'] as const;

/** A state of the logs, and the ids in reach then. */
interface State {
  reader: Reader;
  asOf: string;
  ids: readonly string[];
}

const memory = new Memory();
const tenants: Tenant[] = [];
const readers: Reader[] = [];
const states: State[] = [];
let newestMs = START_MS;

beforeAll(async () => {
  await place().owner`update platform set block_events = 4`;
  const made = await makeReaders(place());
  tenants.push(...made.tenants);
  readers.push(...made.readers);
});

async function write(): Promise<void> {
  const drafts = Array.from({ length: 1 + random.below(30) }, () => {
    newestMs += random.below(SPAN_MS / 800);
    const ms = random.below(4) === 0 ? START_MS + random.below(SPAN_MS) : newestMs;
    return makeDraft({
      occurredAt: new Date(ms).toISOString(),
      action: `action.${random.below(5)}`,
      resourceType: random.below(4) === 0 ? undefined : `type.${random.below(3)}`,
      result: pick(['success', 'success', 'failure', 'denied'] as const),
      actorId: random.below(6) === 0 ? undefined : `usr_${random.below(9)}`,
    });
  });
  await createWriter(place().sql).write(pick(tenants), drafts);
  await memory.learn(place().sql);
}

async function erase(): Promise<void> {
  const victim = pick(
    [...memory.events.values()].filter(({ id, action }) => !memory.erased.has(id) && /^action/.test(action)),
  );
  const tenant = tenants.find(({ mainLog }) => mainLog === victim.log);
  if (!tenant) throw new Error('an event of no tenant');
  const request = { tenant, id: victim.id, by: { subject: 'dora', isPerson: true }, reason: 'test' };
  expect(await eraseEvent(request, place().sql)).toBe('erased');
  await memory.learn(place().sql, victim.id);
}

async function remember(): Promise<void> {
  const reader = pick(readers);
  const { asOf } = await list(reader.scope, [], { offset: 0n, limit: 1, order: 'desc' });
  if (asOf !== undefined) states.push({ reader, asOf, ids: memory.find(reader.reaches, []) });
}

/** A question, what it means to the oracle, and what it found at its state. */
interface Asked {
  reader: Reader;
  filter: AuditFilter;
  meant: AuditFilter;
  also: { search: string | undefined; asOf: string | undefined };
  /** All in reach at the state; newest first. */
  reached: readonly string[];
}

function ask(): Asked {
  const state = states.length > 0 && random.below(2) === 0 ? pick(states) : undefined;
  const reader = state?.reader ?? pick(readers);
  const filter = randomFilter(random, START_MS, SPAN_MS);
  // Of all texts of these events, a word of the actor alone begins so.
  const search = random.below(5) === 0 ? `USR_${random.below(9)}` : undefined;
  const meant = search === undefined ? filter : [...filter, condition('actorId', 'eq', search.toLowerCase())];
  const reached = state?.ids ?? memory.find(reader.reaches, []);
  return { reader, filter, meant, also: { search, asOf: state?.asOf }, reached };
}

const isThere = (id: string) => !memory.erased.has(id);

async function checkTotal({ reader, filter, also }: Asked, ids: readonly string[]): Promise<void> {
  expect(await countOrAtLeast(reader.scope, filter, also)).toEqual({ events: ids.length, isExact: true });
}

async function checkRows({ reader, filter, also }: Asked, ids: readonly string[]): Promise<void> {
  const [offset, limit] = [random.below(ids.length + 2), 1 + random.below(40)];
  const window = { offset: BigInt(offset), limit, order: 'desc', isCounted: false, ...also } as const;
  const page = await list(reader.scope, filter, window);
  expect(page.ids ?? page.rows.map(({ id }) => id)).toEqual(ids.slice(offset, offset + limit));
  expect(page.rows.map(({ id }) => id)).toEqual(ids.slice(offset, offset + limit).filter(isThere));
}

async function checkRank({ reader, filter, also }: Asked, ids: readonly string[]): Promise<void> {
  // Of any event too: one that came later, is erased, or is another tenant's.
  const id = pick(ids.length > 0 && random.below(3) > 0 ? ids : [...memory.events.keys()]);
  for (const [order, ordered] of [
    ['desc', ids],
    ['asc', [...ids].reverse()],
  ] as const) {
    const nth = ordered.indexOf(id);
    const found = await rank(reader.scope, filter, { ...also, order, around: { id } });
    expect([order, id, found]).toEqual([order, id, nth < 0 ? undefined : nth]);
  }
}

async function checkFacets({ reader, filter, meant, also, reached }: Asked): Promise<void> {
  const found = await facets(reader.scope, filter, FIELDS, also);
  const within = await facets(reader.scope, filter, FIELDS, { ...also, keepsOwn: true });
  for (const field of FIELDS) {
    // What a word means stays, though it is the actor's.
    const others = meant.filter((it, nth) => it.field !== field || nth >= filter.length);
    const valuesOf = (conditions: AuditFilter) =>
      tally(memory.of(memory.among(reached, conditions).filter(isThere)).map((event) => event[field]));
    for (const [facet, values] of [
      [found[field], valuesOf(others)],
      [within[field], valuesOf(meant)],
    ] as const)
      expect(facet).toEqual({ field, values, other: 0, distinct: values.length });
  }
}

async function checkHistogram({ reader, filter, also }: Asked, ids: readonly string[]): Promise<void> {
  const bucketsMax = 1 + random.below(120);
  const zone = pick(['UTC', 'Europe/Berlin', 'Asia/Kathmandu']);
  // What tells of an erasure is an event of today.
  const range = { fromMs: undefined, toMs: Date.now() + SPAN_MS };
  const { buckets } = await histogram(reader.scope, filter, { ...range, bucketsMax, zone, ...also });
  expect(buckets.length).toBeLessThanOrEqual(bucketsMax);
  const sums = buckets.flatMap(({ byResult }) => Object.values(byResult));
  expect(sums.reduce((sum, events) => sum + events, 0)).toBe(ids.filter(isThere).length);
}

/** Gone is right where something was erased since, and the question asks what only the erased row knew. */
function isRightlyGone(error: unknown, { meant, also }: Asked): boolean {
  const asksRows = also.search !== undefined || meant.some(({ field }) => field === 'actorId');
  return error instanceof AuditError && error.code === 'gone' && asksRows && also.asOf !== undefined;
}

it('rows, total, rank, facets and histogram of a question are those of an oracle, at present and as of before', async () => {
  let [answered, gone] = [0, 0];
  for (let step = 0; step < 60; step++) {
    await write();
    if (random.below(4) === 0) await erase();
    if (random.below(3) === 0) await sealDue(place().sql);
    if (random.below(2) === 0) await remember();
    for (const check of [checkTotal, checkRows, checkRank, checkFacets, checkHistogram]) {
      const asked = ask();
      const ids = memory.among(asked.reached, asked.meant);
      try {
        await check(asked, ids);
        answered += 1;
      } catch (error) {
        if (!isRightlyGone(error, asked)) {
          const { filter, also } = asked;
          throw new Error(`${check.name} of ${JSON.stringify({ step, filter, also })}`, { cause: error });
        }
        gone += 1;
      }
    }
  }
  expect(answered).toBeGreaterThan(200);
  expect(gone).toBeGreaterThan(0);
});
