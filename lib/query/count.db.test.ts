import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { connect, type Pool } from '@/db/client';
import { closeDatabase, openDatabase } from '@/db/pool';
import { useTestDatabase } from '@/db/test-database';
import type { Scope } from '@/lib/audit/scope';
import { ensureTenant, type Tenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { createWriter } from '@/lib/ingest/writer';
import { count, countOrAtLeast, type Total } from './count';
import { facets } from './facets';
import { list } from './list';
import { scopeOf } from './test-scope';

const place = useTestDatabase();
const DAY_MS = Date.UTC(2026, 2, 3);
let tenant: Tenant;
let scope: Scope;
let watching: Pool | undefined;

beforeAll(async () => {
  tenant = await ensureTenant(place().sql, { tenantId: 'acme' });
  await write(30, 0);
  scope = await scopeOf({ role: 'tenant_admin', tenantId: 'acme' });
});
afterAll(async () => {
  await watching?.end();
});
afterEach(async () => {
  await closeDatabase();
  openDatabase(place().url);
});

function watcher(): Pool {
  watching ??= connect(place().url, { connections: 1 });
  return watching;
}

/** Of each three events one is of the payroll. */
async function write(events: number, lateMs: number): Promise<void> {
  const drafts = Array.from({ length: events }, (_, nth) =>
    makeDraft({
      occurredAt: new Date(DAY_MS + nth * 60_000 + lateMs).toISOString(),
      resourceName: nth % 3 ? undefined : 'payroll',
    }),
  );
  await createWriter(place().owner).write(tenant, drafts);
}

/** Statements of this process may take so long from now on. */
async function limitStatements(ms: number): Promise<void> {
  await closeDatabase();
  openDatabase(`${place().url}?statement_timeout=${ms}`);
}

/** When each statement that waits for a lock began, as its own role sees it. */
async function waiting(): Promise<string[]> {
  const statements = await watcher()<{ began: string }[]>`
    select query_start::text as began from pg_stat_activity
    where datname = current_database() and application_name = 'trailmark search' and wait_event_type = 'Lock'`;
  return statements.map(({ began }) => began);
}

/** Keeps events locked until a first statement that reads them was cancelled, and another one waits. */
async function whileLocked<T>(read: () => Promise<T>): Promise<T> {
  let reading: Promise<T> | undefined;
  await place().owner.begin(async (sql) => {
    await sql`lock table event in access exclusive mode`;
    reading = read();
    let first: string[] = [];
    const lookFirst = async () => {
      first = await waiting();
      return first.length;
    };
    await expect.poll(lookFirst, { timeout: 20_000 }).toBe(1);
    await expect
      .poll(async () => (await waiting()).filter((began) => !first.includes(began)), { timeout: 20_000 })
      .toHaveLength(1);
  });
  if (!reading) throw new Error('nothing was read');
  return await reading;
}

it('a count that takes longer than a read may is at least what is found in a little more time', async () => {
  await limitStatements(3_000);
  const total = (): Promise<Total> => countOrAtLeast(scope, [], { search: 'payroll' });
  expect(await whileLocked(total)).toEqual({ events: 10, isExact: false });
  expect(await total()).toEqual({ events: 10, isExact: true });
});

it('is never more than there were in the state that is asked for', async () => {
  const { asOf } = await list(scope, [], { offset: 0n, limit: 1, order: 'desc' });
  await write(15, 1);
  await limitStatements(3_000);
  const also = { search: 'payroll', asOf };
  expect(await whileLocked(() => countOrAtLeast(scope, [], also))).toEqual({ events: 10, isExact: false });
  expect(await count(scope, [], { search: 'payroll' })).toBe(15);
});

it('a facet of events that cannot be looked at in time has no values, and is no error', async () => {
  await limitStatements(3_000);
  let answer: ReturnType<typeof facets> | undefined;
  await place().owner.begin(async (sql) => {
    await sql`lock table event in access exclusive mode`;
    answer = facets(scope, [], ['source', 'ip'], { search: 'payroll' });
    await answer;
  });
  expect(await answer).toEqual({ source: undefined, ip: undefined });
  const found = await facets(scope, [], ['source'], { search: 'payroll' });
  expect(found.source?.values).toMatchObject([{ value: 'test' }]);
});
