import { randomUUID } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { connect, type Pool } from '@/db/client';
import { createDatabase, type DatabaseUrls, dropDatabase } from '@/db/embedded/roles';
import type { ServerConnection } from '@/db/embedded/server';
import { migrate } from '@/db/migrate';
import { programFile } from '@/lib/env';
import { checkpointDue } from '@/lib/ingest/checkpoint';
import { recount } from '@/lib/ingest/recount';
import { sealDue } from '@/lib/ingest/sealer';
import type { Tenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { logsToVerify, verifyLog } from '@/lib/ingest/verify-log';
import { createWriter } from '@/lib/ingest/writer';
import { deriveKey } from '@/lib/keys';

/** The newest migration of the release before this one. */
const PREVIOUS = 20;

const Journal = z.looseObject({ entries: z.array(z.looseObject({ idx: z.number(), tag: z.string() })) });

/** The longest that one statement of a reader and of a writer took while something was done, in milliseconds. */
export interface Waits {
  of: string;
  tookMs: number;
  readerMs: number;
  writerMs: number;
  reads: number;
  writes: number;
}

export interface UpgradeOutcome {
  events: number;
  waits: Waits;
  /** What is not as it was, or not as it has to be; one line each. */
  faults: string[];
}

export interface UpgradeOptions {
  name: string;
  events: number;
  /** A transaction that has read every table and stays open so long, in milliseconds. */
  heldMs: number;
  tell?: (text: string) => void;
}

/**
 * Brings a database of the release before up to this one while readers and writers go on: the old schema, filled by its
 * own functions, sealed and signed. Then everything that was acknowledged is there, every counter equals a plain count,
 * and every log verifies.
 */
export async function upgrade(
  server: ServerConnection,
  { name, events, heldMs, tell = () => undefined }: UpgradeOptions,
): Promise<UpgradeOutcome> {
  const folders = mkdtempSync(path.join(os.tmpdir(), 'trailmark-upgrade-'));
  await dropDatabase(server, name);
  const urls = await createDatabase(server, name);
  const [sql, owner] = [connect(urls.url), connect(urls.ownerUrl, { connections: 4 })];
  try {
    await migrate(urls.ownerUrl, releaseOf(folders, PREVIOUS));
    const tenant = await makeTenant(sql);
    await fill(sql, owner, tenant, events);
    tell(`${events} events in the schema of the release before`);
    const last = lastMigration();
    const ids: string[] = [];
    const of = `${tagOf(PREVIOUS + 1)} to ${tagOf(last)}`;
    const waits = await underLoad({ urls, tenant, ids, of, heldMs }, () => migrate(urls.ownerUrl));
    tell(printWaits(waits));
    return { events, waits, faults: await check(sql, tenant, ids, events) };
  } finally {
    await Promise.all([sql, owner].map((pool) => pool.end({ timeout: 5 })));
    await dropDatabase(server, name);
    rmSync(folders, { recursive: true });
  }
}

function printWaits(waits: Waits): string {
  const { of, tookMs, readerMs, writerMs, reads, writes } = waits;
  const ms = (value: number) => `${value.toFixed(0)} ms`;
  return `${of}: ${ms(tookMs)}; longest read ${ms(readerMs)} of ${reads}, longest write ${ms(writerMs)} of ${writes}`;
}

/** The migrations up to a number, as that release had them. */
function releaseOf(folders: string, last: number): string {
  const folder = path.join(folders, String(last));
  mkdirSync(path.join(folder, 'meta'), { recursive: true });
  const journal = readJournal();
  const entries = journal.entries.filter(({ idx }) => idx <= last);
  for (const { tag } of entries)
    cpSync(programFile(`db/migrations/${tag}.sql`), path.join(folder, `${tag}.sql`));
  writeFileSync(path.join(folder, 'meta/_journal.json'), JSON.stringify({ ...journal, entries }));
  return folder;
}

function readJournal() {
  return Journal.parse(JSON.parse(readFileSync(programFile('db/migrations/meta/_journal.json'), 'utf8')));
}

function lastMigration(): number {
  return readJournal().entries.at(-1)?.idx ?? 0;
}

function tagOf(idx: number): string {
  return readJournal().entries.find((entry) => entry.idx === idx)?.tag ?? String(idx);
}

/** By the function of that release: what reads a tenant here asks for columns that it did not have. */
async function makeTenant(sql: Pool): Promise<Tenant> {
  const tenantId = 'upgraded';
  await sql`select create_tenant(${tenantId}, ${tenantId}, null)`;
  const [row] = await sql<{ ledgerId: string; mainLog: number; accessLog: number }[]>`
    select t.ledger_id as "ledgerId", m.log as "mainLog", a.log as "accessLog" from tenant t
    join log m on m.tenant = t.tenant and m.kind = 0 join log a on a.tenant = t.tenant and a.kind = 1
    where t.tenant_id = ${tenantId}`;
  if (!row) throw new Error('create_tenant made none');
  const own = { partnerId: undefined, redaction: undefined, isArchived: false };
  return { tenantId, ...own, ...row, dedupeKey: deriveKey('dedupe', row.ledgerId) };
}

const BATCH = 5_000;

async function fill(sql: Pool, owner: Pool, tenant: Tenant, events: number): Promise<void> {
  const writer = createWriter(sql, { bulk: owner, partitionsAhead: true });
  for (let left = events; left > 0; left -= BATCH) {
    const drafts = Array.from({ length: Math.min(BATCH, left) }, () => draftOf(left));
    const outcomes = await writer.write(tenant, drafts);
    if (outcomes.some(({ status }) => status !== 'stored')) throw new Error('an event was not stored');
  }
  await sealDue(sql);
  await checkpointDue(sql);
}

/** A source id of its own: drafts of tests are numbered within their process. */
function draftOf(number: number) {
  const actor = `usr_${number % 97}`;
  return makeDraft({ sourceEventId: randomUUID(), actorId: actor, ip: `192.0.2.${number % 251}` });
}

interface Load {
  urls: DatabaseUrls;
  tenant: Tenant;
  /** Of what was acknowledged. */
  ids: string[];
  of: string;
  heldMs: number;
}

async function underLoad({ urls, tenant, ids, of, heldMs }: Load, work: () => Promise<void>): Promise<Waits> {
  const pools = [connect(urls.url, { connections: 1 }), connect(urls.url, { connections: 2 })] as const;
  const [readers, writers] = pools;
  const writer = createWriter(writers);
  let isOver = false;
  const loop = async (once: () => Promise<unknown>) => {
    const times: number[] = [];
    while (!isOver) {
      const startedAt = performance.now();
      await once();
      times.push(performance.now() - startedAt);
    }
    return times;
  };
  const reading = loop(
    () => readers`
      select e.id, t.tenant_id from event e join log l on l.log = e.log join tenant t on t.tenant = l.tenant
      where e.log = ${tenant.mainLog} order by e.id desc limit 1`,
  );
  const writing = loop(async () => {
    const [outcome] = await writer.write(tenant, [draftOf(ids.length)]);
    if (outcome?.status !== 'stored') throw new Error('an event was not stored');
    ids.push(outcome.id);
  });
  const held = await hold(urls, heldMs);
  const startedAt = performance.now();
  await work().finally(() => {
    isOver = true;
  });
  const tookMs = performance.now() - startedAt;
  const [reads, writes] = await Promise.all([reading, writing, held.ended]);
  await Promise.all(pools.map((pool) => pool.end({ timeout: 5 })));
  const longest = (times: readonly number[]) => times.reduce((most, time) => Math.max(most, time), 0);
  const counts = { reads: reads.length, writes: writes.length };
  return { of, tookMs, readerMs: longest(reads), writerMs: longest(writes), ...counts };
}

/** Somebody who has read the tables that are changed, and does not end: a report, a backup, an open console. */
async function hold({ url }: DatabaseUrls, forMs: number): Promise<{ ended: Promise<void> }> {
  if (forMs === 0) return { ended: Promise.resolve() };
  const pool = connect(url, { connections: 1 });
  return await new Promise<{ ended: Promise<void> }>((resolve, reject) => {
    const ended: Promise<void> = pool
      .begin(async (sql) => {
        await sql`select from tenant t join log l on l.tenant = t.tenant join event e on e.log = l.log limit 1`;
        await sql`select from segment_delta limit 1`;
        resolve({ ended });
        await sql`select pg_sleep(${forMs / 1_000})`;
      })
      .then(() => pool.end({ timeout: 5 }));
    ended.catch(reject);
  });
}

async function check(sql: Pool, tenant: Tenant, ids: readonly string[], events: number): Promise<string[]> {
  const [row] = await sql<{ entries: string; contents: string }[]>`
    select (select count(*) from ledger_entry where log = ${tenant.mainLog}) as entries,
      (select count(*) from event where log = ${tenant.mainLog}) as contents`;
  const expected = String(events + ids.length);
  const faults = Object.entries(row ?? {}).flatMap(([what, count]) =>
    count === expected ? [] : [`${count} ${what} of ${expected}`],
  );
  const there = new Set((await sql<{ id: string }[]>`select id from ledger_entry`).map(({ id }) => id));
  const lost = ids.filter((id) => !there.has(id));
  if (lost.length > 0) faults.push(`${lost.length} acknowledged events are gone`);
  await sealDue(sql);
  await checkpointDue(sql);
  faults.push(...(await recount(sql)));
  for (const log of await logsToVerify(sql, undefined)) {
    const findings = await verifyLog(sql, log, { recounts: true });
    faults.push(...findings.map(({ code, seq, detail }) => `${code} ${seq ?? ''} ${detail ?? ''}`));
  }
  return faults;
}
