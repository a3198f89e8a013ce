import http from 'node:http';
import { text } from 'node:stream/consumers';
import { ORIGIN } from '@/e2e/place';
import { expect, test } from './api';
import type { Server } from './server';

/** Statements that an application's pool of readers has under way. */
function running({ sql }: Server) {
  return sql<{ name: string; isHeldUp: boolean }[]>`
    select application_name as name, cardinality(pg_blocking_pids(pid)) > 0 as "isHeldUp" from pg_stat_activity
    where datname = current_database() and state <> 'idle'
      and application_name in ('trailmark list', 'trailmark stats', 'trailmark lookup', 'trailmark search')`;
}

/** Waits for no longer than this, where a statement would go on for ten seconds. */
const SOON = { intervals: [10], timeout: 3_000 };
/** And for no longer than this from when clients go away, who have been waited for before. */
const BEFORE_ITS_TIME = { ...SOON, timeout: 6_500 };

/**
 * Holds up every read of events while `work` runs: as one that takes too long, whatever the size of the log. Writers
 * go on, because no event goes to that partition.
 */
async function whileReadsWait({ owner }: Server, work: () => Promise<void>): Promise<void> {
  await owner.begin(async (sql) => {
    const [oldest] = await sql<{ name: string }[]>`
      select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = 'event'::regclass and c.relname <> 'event_default' order by c.relname limit 1`;
    await sql`lock table ${sql(oldest?.name ?? '')} in access exclusive mode`;
    await work();
  });
}

/** A request under way, how its client goes away, and what it was answered until then. */
function ask(origin: string, path: string, token: string) {
  const request = http.get(`${origin}${path}`, {
    agent: false,
    headers: { authorization: `Bearer ${token}` },
  });
  let answer: [status: number | undefined, retryAfter: string | undefined, text: string] | undefined;
  request.on('error', () => undefined); // it is broken off on purpose
  request.on('response', async (response) => {
    const { statusCode, headers } = response;
    answer = [statusCode, headers['retry-after'], await text(response).catch(() => 'broken off')];
  });
  return { leave: () => request.destroy(), answer: () => answer };
}

const CLAIMS = { role: 'super_admin', scope: 'audit:read platform:admin' } as const;
const READS = [
  { pool: 'trailmark search', path: '/api/logging/audit/?search=nobody-says-this' },
  { pool: 'trailmark search', path: '/api/logging/audit/?actor_email__like=nobody' },
  { pool: 'trailmark lookup', path: '/api/v1/admin/audit/?actor_id=nobody' },
  { pool: 'trailmark search', path: '/api/logging/audit/?sort_by=action' },
  { pool: 'trailmark list', path: '/api/v1/admin/audit/?result=denied&page=7' },
  { pool: 'trailmark list', path: '/v1/admin/audit-log?limit=500' },
  { pool: 'trailmark stats', path: '/api/v1/admin/audit/stats' },
] as const;

for (const { pool, path } of READS) {
  test(`the statement of ${path} ends when its client goes away`, async ({ server }) => {
    const token = await server.token(CLAIMS);
    await whileReadsWait(server, async () => {
      const client = ask(server.origin, path, token);
      await expect.poll(() => running(server), SOON).toEqual([{ name: pool, isHeldUp: true }]);
      client.leave();
      await expect.poll(() => running(server), BEFORE_ITS_TIME).toEqual([]);
      expect(client.answer()).toBeUndefined();
    });
    await expectServed(server, path);
  });
}

test('clients that wait for a turn leave it to others when they go away', async ({ server }) => {
  const token = await server.token(CLAIMS);
  const path = '/api/v1/admin/audit/stats';
  await whileReadsWait(server, async () => {
    const clients = Array.from({ length: 12 }, () => ask(server.origin, path, token));
    await expect.poll(async () => (await running(server)).length, SOON).toBeGreaterThan(1);
    for (const client of clients) client.leave();
    await expect.poll(() => running(server), BEFORE_ITS_TIME).toEqual([]);
  });
  await expectServed(server, path);
});

const REFUSALS = {
  '/api/v1/admin/audit/?result=denied': '{"detail":"Service Unavailable"}',
  '/api/logging/audit/?result=denied': '{"detail":"Service Unavailable"}',
  '/v1/admin/audit-log?limit=500': '{"error":"unavailable","message":"Try again later"}',
};

test('more reads than may wait are answered 503 with Retry-After, in the words of each API', async ({
  server,
}) => {
  // biome-ignore lint/suspicious/noSkippedTests: Next alone takes in too few requests while a statement may last
  test.skip(server.origin !== ORIGIN, 'of the bare server');
  const token = await server.token(CLAIMS);
  await whileReadsWait(server, async () => {
    const clients = Array.from({ length: 120 }, () =>
      Object.keys(REFUSALS).map((path) => ask(server.origin, path, token)),
    );
    for (const [index, words] of Object.values(REFUSALS).entries()) {
      const answers = () => clients.map((each) => each[index]?.answer());
      await expect.poll(answers, { ...SOON, timeout: 8_000 }).toContainEqual([503, '1', words]);
    }
    for (const client of clients.flat()) client.leave();
    await expect.poll(() => running(server), BEFORE_ITS_TIME).toEqual([]);
  });
  await expectServed(server, '/api/v1/admin/audit/');
});

/** Reads of a server that lost turns or connections would wait for ever, sooner or later. */
async function expectServed(server: Server, path: string): Promise<void> {
  const authorization = `Bearer ${await server.token(CLAIMS)}`;
  const answers = Array.from({ length: 8 }, () =>
    fetch(`${server.origin}${path}`, { headers: { authorization }, signal: AbortSignal.timeout(10_000) }),
  );
  for (const answer of await Promise.all(answers)) expect(answer.status).toBe(200);
}
