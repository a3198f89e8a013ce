import { beforeAll, describe, expect, it } from 'vitest';
import { useTestDatabase } from '@/db/test-database';
import { AuditError } from '@/lib/audit/error';
import type { AuditFilter } from '@/lib/audit/filter';
import { env } from '@/lib/env';
import { eraseEvent } from '@/lib/ingest/erase';
import { recount } from '@/lib/ingest/recount';
import { sealDue } from '@/lib/ingest/sealer';
import type { Tenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { createWriter } from '@/lib/ingest/writer';
import { createRandom } from '@/lib/seed/random';
import { count } from './count';
import { facets } from './facets';
import { histogram } from './histogram';
import { list } from './list';
import { stats } from './stats';
import { Memory, tally } from './test-memory';
import { randomFilter } from './test-random-filter';
import { makeReaders, type Reader } from './test-readers';
import { walk } from './walk';

const place = useTestDatabase();
const random = createRandom(2026);
const pick = <T>(choices: readonly T[]): T | undefined => choices[random.below(choices.length)];
/** Three days around the end of a month. */
const START_MS = Date.UTC(2026, 2, 30);
const HOUR_MS = 3_600_000;
const SPAN_MS = 72 * HOUR_MS;

/** A question, with what it found when it was asked first. */
interface Asked {
  reader: Reader;
  filter: AuditFilter;
  order: 'desc' | 'asc';
  ids: readonly string[];
  step: number;
}

const memory = new Memory();
const tenants: Tenant[] = [];
const readers: Reader[] = [];
/** States, with all that was in reach then. */
const pages: (Asked & { asOf: string; reached: readonly string[] })[] = [];
const walks: (Asked & { cursor: string | undefined; walked: string[] })[] = [];
/** The step at which each erasure was. */
const erasedAt = new Map<string, number>();
let step = 0;
let newestMs = START_MS;

beforeAll(async () => {
  await place().owner`update platform set block_events = 4`;
  const made = await makeReaders(place());
  tenants.push(...made.tenants);
  readers.push(...made.readers);
});

async function write(): Promise<void> {
  const tenant = pick(tenants);
  if (!tenant) return;
  const drafts = Array.from({ length: 1 + random.below(30) }, () => {
    newestMs += random.below(SPAN_MS / 800);
    const ms = random.below(4) === 0 ? START_MS + random.below(SPAN_MS) : newestMs;
    return makeDraft({
      occurredAt: new Date(Math.floor(ms / 60_000) * 60_000).toISOString(), // ties
      action: `action.${random.below(5)}`,
      resourceType: random.below(4) === 0 ? undefined : `type.${random.below(3)}`,
      result: pick(['success', 'success', 'success', 'failure', 'denied'] as const) ?? 'success',
      actorId: random.below(6) === 0 ? undefined : `usr_${random.below(9)}`,
    });
  });
  await createWriter(place().sql).write(tenant, drafts);
  await memory.learn(place().sql);
}

async function erase(): Promise<void> {
  const victim = pick(
    [...memory.events.values()].filter(
      ({ id, action }) => !memory.erased.has(id) && !action.startsWith('ledger.'),
    ),
  );
  const tenant = tenants.find(({ mainLog }) => mainLog === victim?.log);
  if (!victim || !tenant) return;
  const request = { tenant, id: victim.id, by: { subject: 'dora', isPerson: true }, reason: 'test' };
  expect(await eraseEvent(request, place().sql)).toBe('erased');
  erasedAt.set(victim.id, step);
  await memory.learn(place().sql, victim.id);
}

function ask(): Asked {
  const reader = pick(readers);
  if (!reader) throw new Error('no reader');
  const filter = randomFilter(random, START_MS, SPAN_MS);
  const order = pick(['desc', 'asc'] as const) ?? 'desc';
  const found = memory.find(reader.reaches, filter);
  return { reader, filter, order, ids: order === 'desc' ? found : found.reverse(), step };
}

const window = (asked: Asked) => ({
  offset: BigInt(random.below(Math.max(asked.ids.length, 1) + 3)),
  limit: 1 + random.below(40),
  order: asked.order,
});

async function checkPage(): Promise<void> {
  const asked = ask();
  const at = window(asked);
  const page = await list(asked.reader.scope, asked.filter, at);
  const ids = asked.ids.slice(Number(at.offset), Number(at.offset) + at.limit);
  expect({ ...told(asked), at, total: page.total, ids: page.rows.map(({ id }) => id) }).toEqual({
    ...told(asked),
    ...{ at, total: asked.ids.length, ids },
  });
  const reached = memory.find(asked.reader.reaches, []);
  if (page.asOf !== undefined) pages.push({ ...asked, asOf: page.asOf, reached });
}

/** A page as of before, of any filter: what came since is not in it, and what was erased has kept its place. */
async function checkPageAsOf(): Promise<void> {
  const state = pick(pages);
  if (!state) return;
  const filter = randomFilter(random, START_MS, SPAN_MS);
  const found = memory.among(state.reached, filter);
  const asked = { ...state, filter, ids: state.order === 'desc' ? found : found.reverse() };
  const at = { ...window(asked), asOf: state.asOf };
  const ids = asked.ids
    .slice(Number(at.offset), Number(at.offset) + at.limit)
    .filter((id) => !memory.erased.has(id));
  const page = await orGone(list(asked.reader.scope, filter, at), asked);
  if (page === 'gone') return;
  expect({ ...told(asked), at, total: page.total, ids: page.rows.map(({ id }) => id) }).toEqual({
    ...told(asked),
    ...{ at, total: asked.ids.length, ids },
  });
}

/** One more step of a walk, or the first of a new one. */
async function checkWalk(): Promise<void> {
  const asked = random.below(3) === 0 ? undefined : pick(walks);
  const walked = asked ?? { ...ask(), cursor: undefined, walked: [] };
  const page = await orGone(
    walk(walked.reader.scope, walked.filter, {
      ...{ sort: 'occurredAt', order: walked.order, limit: 1 + random.below(60), search: undefined },
      ...{ cursor: walked.cursor, isCounted: true },
    }),
    walked,
  );
  if (asked) walks.splice(walks.indexOf(asked), 1);
  if (page === 'gone') return;
  const ids = [...walked.walked, ...page.rows.map(({ id }) => id)];
  expect({ ...told(walked), total: page.total }).toEqual({ ...told(walked), total: walked.ids.length });
  if (page.nextCursor !== undefined) {
    walks.push({ ...walked, cursor: page.nextCursor, walked: ids });
    return;
  }
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => !memory.erased.has(id))).toEqual(
    walked.ids.filter((id) => !memory.erased.has(id)),
  );
  expect(ids.every((id) => walked.ids.includes(id))).toBe(true);
}

async function checkCounts(): Promise<void> {
  const { reader, filter, ids } = ask();
  const events = memory.of(ids);
  expect(await count(reader.scope, filter)).toBe(ids.length);
  const counted = await stats(reader.scope, filter);
  const byText = (values: (string | null)[]) => tally(values).filter(({ value }) => value !== null);
  expect({
    filter,
    ...counted,
    topActors: counted.topActors.map(({ events: times }) => times),
  }).toMatchObject({
    filter,
    total: ids.length,
    uniqueActors: new Set(events.flatMap(({ actorId }) => actorId ?? [])).size,
    byResult: Object.fromEntries(
      tally(events.map(({ result }) => result)).map(({ value, events: times }) => [value, times]),
    ),
    byAction: byText(events.map(({ action }) => action)),
    byResourceType: byText(events.map(({ resourceType }) => resourceType)),
    topActors: byText(events.map(({ actorId }) => actorId))
      .slice(0, 10)
      .map(({ events: times }) => times),
  });
  const days = tally(events.map(({ occurredAtMs }) => new Date(occurredAtMs).toISOString().slice(0, 10)));
  expect(
    counted.byDay.filter((day) => day.events > 0).map((day) => ({ value: day.day, events: day.events })),
  ).toEqual(days.sort((a, b) => ((a.value ?? '') < (b.value ?? '') ? -1 : 1)));
}

async function checkFacets(): Promise<void> {
  const { reader, filter } = ask();
  const fields = ['action', 'resourceType', 'result', 'tenantId', 'partnerId', 'actorId'] as const;
  const found = await facets(reader.scope, filter, fields);
  for (const field of fields) {
    const others = filter.filter((condition) => condition.field !== field);
    const values = tally(memory.of(memory.find(reader.reaches, others)).map((event) => event[field]));
    expect({ filter, facet: found[field] }).toEqual({
      filter,
      facet: { field, values, other: 0, distinct: values.length },
    });
  }
}

async function checkHistogram(): Promise<void> {
  const { reader, filter } = ask();
  const fromMs = START_MS + random.below(SPAN_MS);
  const toMs = fromMs + 1 + random.below(SPAN_MS);
  const zone = pick(['UTC', 'Europe/Berlin', 'Asia/Kathmandu']) ?? 'UTC';
  const bars = await histogram(reader.scope, filter, {
    fromMs,
    toMs,
    bucketsMax: 1 + random.below(120),
    zone,
  });
  const events = memory
    .of(memory.find(reader.reaches, filter))
    .filter(({ occurredAtMs }) => occurredAtMs >= fromMs && occurredAtMs < toMs);
  bars.buckets.forEach(({ startMs, byResult }, nth) => {
    const endMs = bars.buckets[nth + 1]?.startMs ?? bars.endMs;
    const inside = events.filter(({ occurredAtMs }) => occurredAtMs >= startMs && occurredAtMs < endMs);
    const expected = tally(inside.map(({ result }) => result)).map(({ value, events: times }) => [
      value,
      times,
    ]);
    expect({ filter, fromMs, startMs, byResult }).toEqual({
      filter,
      fromMs,
      startMs,
      byResult: Object.fromEntries(expected),
    });
  });
}

/** Gone is right where something in reach was erased since, and the filter asks what only the erased row knew. */
async function orGone<T>(answer: Promise<T>, asked: Asked): Promise<T | 'gone'> {
  const asksRows = asked.filter.some(({ field }) => field === 'actorId');
  const isErased = [...erasedAt].some(([, at]) => at >= asked.step);
  try {
    return await answer;
  } catch (error) {
    if (error instanceof AuditError && error.code === 'gone' && asksRows && isErased) return 'gone';
    throw error;
  }
}

/** What a failure should say. */
function told({ filter, order, reader }: Asked) {
  return { filter, order, reach: reader.scope.reach.kind };
}

const CHECKS = [checkPage, checkPageAsOf, checkWalk, checkCounts, checkFacets, checkHistogram];

describe('every answer of the query engine', () => {
  it('is that of an oracle in memory, through late events, erasures and seals', async () => {
    let [checked, sealed] = [0, 0];
    for (; checked < env().TEST_ENGINE_CHECKS; step++) {
      if (memory.events.size < 4_000) await write();
      if (random.below(3) === 0) await erase();
      if (random.below(3) === 0) sealed += (await sealDue(place().sql)).steps;
      for (let nth = 0; nth < 8; nth++, checked++) await CHECKS[checked % CHECKS.length]?.();
    }
    expect(sealed).toBeGreaterThan(20);
    expect(erasedAt.size).toBeGreaterThan(5);
    expect(await recount(place().sql)).toEqual([]);
  }, 3_600_000);
});
