import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { seedInThreads } from '@/bin/seed-threads';
import { connect, type Pool } from '@/db/client';
import { type EmbeddedServer, ensureServer } from '@/db/embedded/server';
import { migrate } from '@/db/migrate';
import { DATA, HERE, SECOND, SECOND_PORT, testEnv } from '@/e2e/place';
import { recount, sealLag } from '@/lib/ingest/recount';
import { sealDue } from '@/lib/ingest/sealer';

/** An installation of its own, with a sealer that nobody else is. */
const ROOT = path.join(path.dirname(DATA), 'sealing-test');
const EVENTS = 24_000;
/** Small ones, so that there are thousands of them. */
const BLOCK_EVENTS = 8;
const ROUNDS = 3;

let embedded: EmbeddedServer;
let sql: Pool;
let owner: Pool;
let children: ChildProcess[] = [];

// biome-ignore lint/suspicious/noSkippedTests: PostgreSQL is killed by its lock file, as it is on Linux
test.skip(process.platform !== 'linux', 'Linux alone');

test.beforeEach(async () => {
  test.setTimeout(150_000);
  // biome-ignore lint/style/noProcessEnv: events are written with the keys of the server under test
  Object.assign(process.env, testEnv());
  mkdirSync(ROOT, { recursive: true });
  writeFileSync(path.join(ROOT, 'pg.port'), String(HERE.secondDatabasePort));
  embedded = await ensureServer({ root: ROOT });
  await migrate(embedded.ownerUrl);
  owner = connect(embedded.ownerUrl, { application: 'e2e owner', connections: 1 });
  sql = connect(embedded.url, { application: 'e2e', connections: 1 });
  const workload = { events: EVENTS, tenants: 4, days: 30, seed: 1, endAtMs: Date.now(), narrow: true };
  await seedInThreads(embedded.ownerUrl, workload, () => undefined);
  await owner`update platform set block_events = ${BLOCK_EVENTS}`;
});
test.afterEach(async () => {
  await Promise.all(children.map(kill));
  children = [];
  await Promise.all([sql.end({ timeout: 5 }), owner.end({ timeout: 5 })]);
  await embedded.release();
  rmSync(ROOT, { recursive: true, force: true });
});

/** `trailmark start`, whose process is the sealer; it has the lease at once, as half a minute later it would. */
async function startTrailmark(): Promise<ChildProcess> {
  await expect.poll(() => isAnswering(), { intervals: [20], timeout: 10_000 }).toBe(false);
  await owner`delete from lease`;
  // Under the keys of the other one, which wrote its first events, too.
  const keys = path.join(DATA, 'keys.json');
  const place = {
    TRAILMARK_DATA: ROOT,
    TRAILMARK_KEYS: keys,
    PORT: String(SECOND_PORT),
    NEXTAUTH_URL: SECOND,
  };
  return run(['bin/trailmark', 'start'], place);
}

/** Late events go on arriving, and wait to be folded into blocks. */
function startWriter(): void {
  run(['--import', 'tsx', 'bin/append-loop.fixture.ts'], { DATABASE_URL: embedded.url });
}

function run(args: readonly string[], more: Record<string, string>): ChildProcess {
  const child = spawn(process.execPath, args, {
    env: { ...testEnv(), ...more },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  children.push(child);
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

async function isAnswering(): Promise<boolean> {
  return await fetch(`${SECOND}/api/health`).then(
    () => true,
    () => false, // nothing listens
  );
}

/** Blocks there are, and whether one is being made at this very instant. */
async function look() {
  const [row] = await sql<{ blocks: number; isSealing: boolean }[]>`
    select (select count(*)::int4 from segment where level = 1) as blocks, exists (
      select from pg_stat_activity
      where application_name = 'trailmark cli' and state = 'active' and query like 'select seal\_%') as "isSealing"`;
  return { blocks: row?.blocks ?? 0, isSealing: row?.isSealing === true };
}

/** Resolves in the middle of a statement that seals, some random number of blocks after `from`. */
async function untilSealing(from: number): Promise<number> {
  const wanted = from + 20 + Math.floor(Math.random() * 300);
  let seen = { blocks: 0, isSealing: false };
  const isThere = async () => {
    seen = await look();
    return seen.blocks >= wanted && seen.isSealing;
  };
  await expect.poll(isThere, { intervals: [1], timeout: 40_000 }).toBe(true);
  return seen.blocks;
}

async function expectExact(): Promise<number> {
  expect(await recount(sql)).toEqual([]);
  return (await look()).blocks;
}

/** What a sealer that is let finish makes of it. */
async function expectSealed(): Promise<void> {
  await sealDue(sql);
  expect(await sealLag(sql)).toMatchObject({ logsDue: 0, deltas: 0 });
  const { blocks } = await look();
  expect(blocks).toBeGreaterThan(EVENTS / BLOCK_EVENTS);
  expect(await recount(sql)).toEqual([]);
}

test('kill -9 of trailmark start during sealing leaves every counter exact, and the next one goes on', async () => {
  startWriter();
  let sealed = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const application = await startTrailmark();
    const before = await untilSealing(sealed);
    await kill(application);
    expect((await sealLag(sql)).openEvents).toBeGreaterThan(BLOCK_EVENTS * 100);
    sealed = await expectExact();
    expect(sealed).toBeGreaterThanOrEqual(before);
  }
  await Promise.all(children.map(kill));
  await expectSealed();
});

test('kill -9 of PostgreSQL during sealing leaves every counter exact, and sealing goes on by itself', async () => {
  startWriter();
  await startTrailmark();
  let sealed = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const before = await untilSealing(sealed);
    const startedAt = await findStart();
    process.kill(postmaster(), 'SIGKILL');
    // A process of the one that is dead may still answer for an instant.
    const isAnother = async () => ![startedAt, undefined].includes(await findStart());
    await expect.poll(isAnother, { intervals: [50], timeout: 30_000 }).toBe(true);
    expect((await sealLag(sql)).openEvents).toBeGreaterThan(BLOCK_EVENTS * 100);
    sealed = await expectExact();
    expect(sealed).toBeGreaterThanOrEqual(before);
  }
  await Promise.all(children.map(kill));
  await expectSealed();
});

function postmaster(): number {
  return Number(readFileSync(path.join(ROOT, 'pg18/postmaster.pid'), 'utf8').split('\n')[0]);
}

/** When the database that answers was started; undefined where none does. */
async function findStart(): Promise<string | undefined> {
  return await sql<{ at: string }[]>`select pg_postmaster_start_time()::text as at`.then(
    ([row]) => row?.at,
    () => undefined, // it is away, or recovers
  );
}
