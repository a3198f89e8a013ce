import { beforeAll, expect, it } from 'vitest';
import { useTestDatabase } from '@/db/test-database';
import { RESULTS } from '@/lib/audit/event';
import { type AuditFilter, condition } from '@/lib/audit/filter';
import { instantBound } from '@/lib/audit/instant-bound';
import { NOVEL_FIELDS } from '@/lib/audit/panels';
import type { Span } from '@/lib/audit/span';
import { env } from '@/lib/env';
import { sealDue } from '@/lib/ingest/sealer';
import type { Tenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { createWriter } from '@/lib/ingest/writer';
import { createRandom } from '@/lib/seed/random';
import { count } from './count';
import { facets } from './facets';
import { histogram } from './histogram';
import { hours } from './hours';
import { newValues } from './new-values';
import { results } from './results';
import { stats } from './stats';
import { summary } from './summary';
import { plainCount, plainGroups, plainNew } from './test-oracle';
import { randomFilter } from './test-random-filter';
import { makeReaders, type Reader } from './test-readers';

const place = useTestDatabase();
const random = createRandom(24);
const HOUR_MS = 3_600_000;
/** Over the end of summer time in Europe. */
const START_MS = Date.UTC(2026, 9, 20);
const SPAN_MS = 10 * 24 * HOUR_MS;
const ROUNDS = Math.ceil(env().TEST_ENGINE_CHECKS / 2);

const pick = <T>(choices: readonly T[]): T => {
  const choice = choices[random.below(choices.length)];
  if (choice === undefined) throw new Error('nothing to choose from');
  return choice;
};

/** What the reach of each reader is, as conditions of the oracle. */
const REACHES: readonly AuditFilter[] = [
  [],
  [condition('tenantId', 'eq', 'one')],
  [condition('partnerId', 'eq', 'p')],
];
const readers: Reader[] = [];

beforeAll(async () => {
  const { owner, sql } = place();
  await owner`update platform set block_events = 4`;
  const made = await makeReaders(place());
  readers.push(...made.readers);
  // Some in order and sealed, some late into what is sealed, some that no block counts.
  await write(made.tenants, 400, (nth) => START_MS + (nth * SPAN_MS) / 500);
  await sealDue(sql);
  await write(made.tenants, 150, () => START_MS + random.below((SPAN_MS * 4) / 5));
  await owner`select seal_log(log, 3) from log`;
  await write(made.tenants, 50, (nth) => START_MS + (SPAN_MS * (400 + nth)) / 500);
});

async function write(tenants: readonly Tenant[], events: number, atMs: (nth: number) => number) {
  for (let nth = 0; nth < events; nth++)
    await createWriter(place().sql).write(pick(tenants), [
      makeDraft({
        occurredAt: new Date(Math.floor(atMs(nth))).toISOString(),
        action: `action.${random.below(1 + Math.ceil((5 * (nth + 1)) / events))}`,
        resourceType: random.below(4) === 0 ? undefined : `type.${random.below(3)}`,
        result: pick(['success', 'success', 'failure', 'denied', 'unknown'] as const),
        actorId: random.below(6) === 0 ? undefined : `usr_${random.below(1 + nth / 10)}`,
        ip: random.below(6) === 0 ? undefined : `10.0.0.${random.below(1 + nth / 20)}`,
      }),
    ]);
}

/** One question, and what it means to the oracle. */
interface Asked {
  scope: Reader['scope'];
  reach: AuditFilter;
  span: Span;
  /** Without its range, and with. */
  filter: AuditFilter;
  within: AuditFilter;
  /** That of the oracle: what the reader reaches, too. */
  meant: AuditFilter;
}

function ask(): Asked {
  const nth = random.below(readers.length);
  const { scope } = readers[nth] ?? pick(readers);
  const reach = REACHES[nth] ?? [];
  const fromMs = START_MS + random.below(SPAN_MS);
  const span = { fromMs, toMs: fromMs + random.below(START_MS + SPAN_MS - fromMs) };
  const filter = random.below(3) === 0 ? [] : randomFilter(random, START_MS, SPAN_MS);
  const range = [
    instantBound('occurredAt', 'gte', BigInt(span.fromMs) * 1000n),
    instantBound('occurredAt', 'lte', BigInt(span.toMs) * 1000n),
  ];
  const within = [...filter, ...range];
  return { scope, reach, span, filter, within, meant: [...within, ...reach] };
}

/** Where the range of a question begins: its filter may narrow it. */
const beginOf = ({ within }: Asked) =>
  Math.max(
    ...within.flatMap(({ field, op, values }) =>
      field === 'occurredAt' && op === 'gte' ? [Number(values[0])] : [],
    ),
  );

/** The logs of a question, as conditions of the oracle: what is new is new there. */
const placeOf = ({ reach, filter }: Asked) => [
  ...reach,
  ...filter.filter(({ field }) => field === 'tenantId'),
];

const sum = (numbers: readonly number[]) => numbers.reduce((all, next) => all + next, 0);

const FACETS = ['action', 'resourceType', 'result', 'tenantId', 'partnerId', 'actorId', 'ip'] as const;

/** The bars make up the total, and so do the values of each facet, without the conditions on the field itself. */
async function checkSums({ scope, span, within, meant, reach }: Asked): Promise<number> {
  const total = await plainCount(meant);
  expect(await count(scope, within)).toBe(total);
  const options = {
    fromMs: span.fromMs,
    toMs: span.toMs + 1,
    bucketsMax: 1 + random.below(60),
    zone: 'Europe/Berlin',
  };
  const { buckets } = await histogram(scope, within, options);
  expect(sum(buckets.flatMap(({ byResult }) => Object.values(byResult)))).toBe(total);
  const found = await facets(scope, within, FACETS);
  for (const name of FACETS) {
    const facet = found[name];
    const others = [...within.filter(({ field }) => field !== name), ...reach];
    expect(sum(facet?.values.map(({ events }) => events) ?? []) + (facet?.other ?? 0), name).toBe(
      await plainCount(others),
    );
  }
  return total;
}

/** The statistics of the wire agree with themselves and with plain SQL. */
async function checkStats({ scope, within, meant }: Asked, total: number): Promise<void> {
  const found = await stats(scope, within);
  expect(found.total).toBe(total);
  expect(sum(Object.values(found.byResult))).toBe(total);
  expect(sum(found.byDay.map(({ events }) => events))).toBe(total);
  expect(found.byAction).toEqual(expect.arrayContaining(await plainGroups(meant, 'x.action')));
  expect(found.uniqueActors).toBe(
    (await plainGroups(meant, 'x.actor_id')).filter((it) => it.value !== null).length,
  );
}

async function checkResults({ scope, within, meant }: Asked): Promise<void> {
  for (const name of ['action', 'resourceType'] as const) {
    const column = name === 'action' ? 'x.action' : 'x.resource_type';
    const plain = await plainGroups(meant, `coalesce(${column}, '-') || ' ' || x.result`);
    const ours = (await results(scope, within, name)).flatMap(({ value, byResult }) =>
      RESULTS.flatMap((result) => {
        const events = byResult[result];
        return events ? [{ value: `${value ?? '-'} ${result}`, events }] : [];
      }),
    );
    expect(ours).toHaveLength(plain.length);
    expect(ours).toEqual(expect.arrayContaining(plain));
  }
}

async function checkHours({ scope, span, filter, meant }: Asked): Promise<void> {
  const zone = pick(['UTC', 'Europe/Berlin', 'Asia/Kolkata']);
  const sums = new Map<string, number>();
  for (const { weekday, hour, events } of await hours(scope, filter, { span, zone })) {
    const key = `${weekday + 1} ${hour}`;
    sums.set(key, (sums.get(key) ?? 0) + events);
  }
  const clock = `x.occurred_at at time zone '${zone}'`;
  const plain = await plainGroups(
    meant,
    `extract(isodow from ${clock}) || ' ' || extract(hour from ${clock})`,
  );
  const ours = [...sums].filter(([, events]) => events > 0).map(([value, events]) => ({ value, events }));
  expect(ours).toHaveLength(plain.length);
  expect(ours).toEqual(expect.arrayContaining(plain));
}

async function checkNew(asked: Asked): Promise<void> {
  const { scope, span, filter, meant } = asked;
  const name = pick(NOVEL_FIELDS);
  const plain = await plainNew(meant, placeOf(asked), name, beginOf(asked));
  const found = await newValues(scope, filter, name, { span, valuesMax: 1_000 });
  expect(found.distinct).toBe(plain.length);
  expect(found.values.map(({ value, id, events }) => ({ value, id, events }))).toEqual(plain);
}

async function checkSummary(asked: Asked, total: number): Promise<void> {
  const { scope, reach, span, filter, meant } = asked;
  const { figures, previous } = await summary(scope, filter, { span, isWhole: false });
  const before = [
    ...filter,
    ...reach,
    instantBound('occurredAt', 'gte', BigInt(previous?.fromMs ?? 0) * 1000n),
    instantBound('occurredAt', 'lt', BigInt(span.fromMs) * 1000n),
  ];
  const actors = async (of: AuditFilter) =>
    (await plainGroups(of, 'x.actor_id')).filter(({ value }) => value !== null).length;
  expect(figures.events).toMatchObject({ value: total, previous: await plainCount(before) });
  expect(sum(figures.events.parts ?? [])).toBe(total);
  expect(figures.denials.value).toBe(await plainCount([...meant, condition('result', 'eq', 'denied')]));
  expect(figures.activeActors).toMatchObject({ value: await actors(meant), previous: await actors(before) });
  expect(figures.newActors.value).toBe(
    (await plainNew(meant, placeOf(asked), 'actorId', beginOf(asked))).length,
  );
}

const CHECKS = [checkResults, checkHours, checkNew, checkSummary] as const;

it(`${ROUNDS} questions have the same answers as plain SQL, and each panel sums up to the total`, async () => {
  let found = 0;
  for (let nth = 0; nth < ROUNDS; nth++) {
    const asked = ask();
    const total = await checkSums(asked);
    found += total;
    await checkStats(asked, total);
    await CHECKS[nth % CHECKS.length]?.(asked, total);
  }
  expect(found).toBeGreaterThan(ROUNDS);
}, 240_000);
