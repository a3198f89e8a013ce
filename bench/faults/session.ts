import { checkLogs } from '@/bench/integrity';
import type { Pool } from '@/db/client';
import { createApiKey } from '@/lib/auth/api-key';
import { issueToken, type TokenClaims } from '@/lib/auth/token';
import { recount } from '@/lib/ingest/recount';
import { ensureTenant } from '@/lib/ingest/tenant';
import { createRandom } from '@/lib/seed/random';
import { type Book, openBook } from './book';
import { checkFeeds, type WatchedFeed } from './check-feeds';
import { checkEnds, checkFinished, type TakenMail, watchEnds } from './check-jobs';
import { checkAcknowledged, LogVerifier } from './check-log';
import { checkProcesses } from './check-processes';
import { startClient } from './client';
import { startFeedReader } from './feed-reader';
import type { Installation } from './installation';
import { type Jobs, startJobs } from './jobs';
import { measureRecovery } from './recovery';
import { settleJobs } from './settle-jobs';

/** Everything that goes on in an installation while faults happen, and what it is held against. */
export interface Session {
  installation: Installation;
  book: Book;
  jobs: Jobs;
  /** Until each instance has answered a write and a read, in milliseconds; undefined: not within a minute. */
  recover(): Promise<(number | undefined)[]>;
  askCheckpoint(): Promise<unknown>;
  /** All that must hold after each round; one line for each thing that does not. */
  check(): Promise<string[]>;
  /** Ends clients and feeds, waits for what was asked for, and checks all of it from the beginning. */
  finish(): Promise<string[]>;
  /** Ends what still goes on, as it is. */
  abort(): Promise<void>;
}

const CLIENTS = 8;
const TENANTS = ['north', 'south'] as const;
const KEY_SCOPES = ['audit:read', 'audit:ingest'];
const TOKEN_TTL_S = 7 * 86_400;
const CLIENT_PAUSE_MS = 900;
const ASK_TIMEOUT_MS = 5_000;

interface SessionOptions {
  seed: number;
  isQuick: boolean;
  /** Within it a feed has told of everything, once it is calm. */
  withinMs: number;
  mails: readonly TakenMail[];
}

export async function startSession(installation: Installation, options: SessionOptions): Promise<Session> {
  const { sql, owner, admin, instances } = installation;
  const book = openBook();
  const keys = await makeKeys(installation);
  const origins = instances.map(({ origin }) => origin);
  await watchEnds(admin);
  const [tenantId] = TENANTS;
  const headers = await authorized(sql, { role: 'tenant_admin', tenantId, scope: 'audit:read audit:write' });
  const jobs = startJobs({ sql, owner, origins, tenantId, headers });
  const recover = () =>
    Promise.all(origins.map((origin, nth) => measureRecovery(origin, keyOf(keys, nth), book)));
  if ((await recover()).includes(undefined)) throw new Error('the installation does not begin to answer');
  const feeds = await startFeeds(installation, headers);
  const gone = new AbortController();
  const clients = startClients(keys, { origins, seed: options.seed, book, signal: gone.signal });
  const verifier = new LogVerifier(sql);
  const check = async () => [
    ...book.complaints,
    ...(await checkAcknowledged(sql, book)),
    ...(await verifier.check()),
    ...(await recount(sql)),
    ...(await checkEnds(sql, admin)),
    ...(await checkFeeds(feeds, book, options.withinMs)),
    ...checkProcesses(installation),
  ];
  const finish = async () => {
    await Promise.all(clients.map((stop) => stop()));
    const late = await settleJobs(installation, jobs, { isQuick: options.isQuick, recover });
    verifier.forget();
    const faults = [...late, ...(await check()), ...(await checkLogs(sql))];
    await Promise.all(feeds.map((feed) => feed.stop()));
    return [...faults, ...(await checkFinished(sql, admin, jobs, options.mails))];
  };
  const abort = async () => {
    gone.abort();
    await Promise.all(feeds.map((feed) => feed.stop()));
  };
  const asking = { method: 'POST', headers };
  const askCheckpoint = () =>
    fetch(`${origins[0]}/api/v1/ledger/checkpoint`, {
      ...asking,
      signal: AbortSignal.timeout(ASK_TIMEOUT_MS),
    });
  return { installation, book, jobs, recover, askCheckpoint, check, finish, abort };
}

type Key = { tenantId: string; apiKey: string };

/** One for each tenant, which does not end: clocks go a year ahead. */
async function makeKeys({ sql, owner }: Installation): Promise<Key[]> {
  const keys: Key[] = [];
  for (const tenantId of TENANTS) {
    await ensureTenant(sql, { tenantId });
    const wanted = { tenantId, name: 'faults', scopes: KEY_SCOPES, sources: [], expiresAt: undefined };
    const apiKey = await createApiKey(owner, wanted);
    if (apiKey === undefined) throw new Error('no key was made');
    keys.push({ tenantId, apiKey });
  }
  return keys;
}

function keyOf(keys: readonly Key[], nth: number): Key {
  const key = keys[nth % keys.length];
  if (!key) throw new Error('there is no key');
  return key;
}

/** One of a single log, and one over all of them: the two orders that a feed has. */
async function startFeeds(
  { sql, instances }: Installation,
  headers: Record<string, string>,
): Promise<WatchedFeed[]> {
  const origins = instances.map(({ origin }) => origin);
  const platform = await authorized(sql, { role: 'super_admin', scope: 'audit:read' });
  const own = startFeedReader({ name: 'the feed of a tenant', origins, headers });
  const all = startFeedReader({ name: 'the feed of all tenants', origins, headers: platform });
  return [
    { ...own, tenants: [TENANTS[0]] },
    { ...all, tenants: TENANTS },
  ];
}

/** The headers of a request with these rights. */
async function authorized(sql: Pool, claims: Partial<TokenClaims>): Promise<Record<string, string>> {
  const token = await issueToken({ subject: 'faults', ttlS: TOKEN_TTL_S, ...claims }, sql);
  return { Authorization: `Bearer ${token}` };
}

function startClients(
  keys: readonly Key[],
  { seed, book, ...own }: { origins: readonly string[]; seed: number; book: Book; signal: AbortSignal },
): (() => Promise<void>)[] {
  return Array.from({ length: CLIENTS }, (_, nth) => {
    const random = createRandom(seed + 7_919 * (nth + 1));
    const name = `client-${nth}`;
    return startClient({ ...own, ...keyOf(keys, nth), name, random, pauseMs: CLIENT_PAUSE_MS }, book);
  });
}
