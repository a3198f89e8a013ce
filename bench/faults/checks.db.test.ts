import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { checkLogs } from '@/bench/integrity';
import { connect, type Pool } from '@/db/client';
import { useTestDatabase } from '@/db/test-database';
import { operatorPrincipal } from '@/lib/auth/operator';
import { reachOf } from '@/lib/auth/reach';
import { checkpointLog } from '@/lib/ingest/checkpoint';
import { recount } from '@/lib/ingest/recount';
import { sealDue } from '@/lib/ingest/sealer';
import { ensureTenant, type Tenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { createWriter } from '@/lib/ingest/writer';
import { createExport } from '@/lib/jobs/export-job';
import { runExport } from '@/lib/jobs/run-export';
import { type Book, note, openBook } from './book';
import { checkEnds, checkFinished, unfinished, watchEnds } from './check-jobs';
import { checkAcknowledged, LogVerifier } from './check-log';
import { FeedBook } from './feed-reader';

// Canaries: what each check of a campaign is for is done on purpose, and the check has to say so.
const place = useTestDatabase();
const WHO = operatorPrincipal({ tenantId: 'acme' });
const EVENTS = 4_500;
let admin: Pool;
let tenant: Tenant;
let book: Book;

beforeAll(async () => {
  const { sql, owner } = place();
  const url = new URL(inject('server').adminUrl);
  url.pathname = new URL(place().url).pathname;
  admin = connect(url.href, { connections: 1 });
  await watchEnds(admin);
  tenant = await ensureTenant(sql, { tenantId: 'acme' });
  book = openBook();
  const drafts = Array.from({ length: EVENTS }, () => makeDraft());
  const outcomes = await createWriter(sql, { bulk: owner }).write(tenant, drafts);
  outcomes.forEach((outcome, nth) => {
    if (outcome.status !== 'stored') throw new Error(outcome.status);
    const event = { id: drafts[nth]?.sourceEventId ?? '', tenantId: 'acme', isGood: true };
    note(book, event, { status: 'accepted', index: Number(outcome.seq) });
  });
  await checkpointLog(sql, tenant.mainLog);
  await sealDue(sql);
  return () => admin.end({ timeout: 5 });
});

/** Does something to the database, looks, and undoes it. */
async function whileDone<T>(harm: string, look: () => Promise<T>, undo: string): Promise<T> {
  await admin.unsafe(harm);
  try {
    return await look();
  } finally {
    await admin.unsafe(undo);
  }
}

const idOf = (nth: number) => [...book.acknowledged.keys()][nth] ?? '';
const jobs = (ids: Partial<{ exports: string[]; reports: string[] }>) => ({
  ...{ exports: new Set(ids.exports), verifications: new Set<string>(), reports: new Set(ids.reports) },
  ...{ askExport: none, askVerification: none, askReport: none, askPurge: none },
});
const none = async () => undefined;

it('all is well before anything is done to it', async () => {
  const { sql } = place();
  expect(await checkAcknowledged(sql, book)).toEqual([]);
  expect(await new LogVerifier(sql).check()).toEqual([]);
  expect(await recount(sql)).toEqual([]);
  expect(await checkLogs(sql)).toEqual([]);
});

describe('other things that must not be', () => {
  beforeEach(() => admin`truncate faults.ended`);

  it('a counter that is altered is found', async () => {
    const change = (by: number) =>
      `update segment_count set events = events + ${by} where action = -1 and level = 1`;
    const found = await whileDone(change(1), () => recount(place().sql), change(-1));
    expect(found.join()).toContain('says');
  });

  it('an event whose text is altered is found', async () => {
    const change = (to: string) => `update event set actor_id = '${to}' where source_event_id = '${idOf(3)}'`;
    const found = await whileDone(
      change('usr_2'),
      () => new LogVerifier(place().sql).check(),
      change('usr_1'),
    );
    expect(found.join()).toContain('row-altered');
  });

  it('an event that was refused and is there, or stands elsewhere than was told, is found', async () => {
    const wrong = openBook();
    wrong.refused.add(idOf(5));
    wrong.acknowledged.set(idOf(6), { tenantId: 'acme', index: 7 });
    expect(await checkAcknowledged(place().sql, wrong)).toEqual([
      `event ${idOf(5)} was refused, and is stored at 5`,
      `event ${idOf(6)} was acknowledged at 7, and stands at 6`,
    ]);
  });

  it('a job that is done twice is found, and one that is lost', async () => {
    const { sql, owner } = place();
    const request = { phrase: '', log: 'main', tenantId: 'acme' } as const;
    const id = await createExport(sql, WHO, await reachOf(WHO), { format: 'ndjson', request });
    expect(await unfinished(sql, admin, jobs({}))).toEqual([`export ${id} queued`]);
    await runExport(sql, id, new AbortController().signal);
    expect([
      await checkEnds(sql, admin),
      await checkFinished(sql, admin, jobs({ exports: [id] }), []),
    ]).toEqual([[], []]);
    await owner`update export_job set state = 'running' where id = ${id}`;
    await owner`update export_job set state = 'done' where id = ${id}`;
    expect(await checkEnds(sql, admin)).toEqual([`export ${id} came to an end 2 times`]);
    const lost = randomUUID();
    expect(await checkFinished(sql, admin, jobs({ exports: [lost] }), [])).toEqual([
      `export ${lost} was accepted, and is not there`,
    ]);
    expect(await unfinished(sql, admin, jobs({ reports: [lost] }))).toEqual([
      `report ${lost} was never claimed`,
    ]);
  });

  it('a file that is not the one of its manifest is found, and a mail that nobody sent', async () => {
    const { sql } = place();
    const request = { phrase: '', log: 'main', tenantId: 'acme' } as const;
    const id = await createExport(sql, WHO, await reachOf(WHO), { format: 'csv', request });
    await runExport(sql, id, new AbortController().signal);
    await admin`update export_chunk set bytes = bytes || 'x'::bytea where export = ${id} and nth = 0`;
    expect(await checkFinished(sql, admin, jobs({ exports: [id] }), [{ messageId: '<a@b>' }])).toEqual([
      `export ${id} has another file than it says`,
      'a mail of no report run: <a@b>',
    ]);
  });

  it('a job that is cleared away before its time is found, and one in its time is none', async () => {
    const { sql, owner } = place();
    const request = { phrase: '', log: 'main', tenantId: 'acme' } as const;
    const make = async () => {
      const id = await createExport(sql, WHO, await reachOf(WHO), { format: 'ndjson', request });
      await runExport(sql, id, new AbortController().signal);
      return id;
    };
    const [early, late] = [await make(), await make()];
    await owner`update export_job set created_at = now() - interval '40 days' where id = ${late}`;
    await owner`delete from export_job where id in (${early}, ${late})`;
    expect(await checkFinished(sql, admin, jobs({ exports: [early, late] }), [])).toEqual([
      expect.stringMatching(`^export ${early} was cleared away as done after 0\\.0 days`),
      `export ${early} was accepted, and is not there`,
    ]);
  });

  it('a mail that was cleared away before it was sent is found, however old', async () => {
    const row = { id: crypto.randomUUID(), state: 'sending', created_at: '2020-01-01T00:00:00Z' };
    const clear = async (due_at: string | null) => {
      await admin`delete from faults.cleared`;
      await admin`insert into faults.cleared (kind, row) values ('report', ${JSON.stringify({ ...row, due_at })}::text::jsonb)`;
      return await checkFinished(place().sql, admin, jobs({}), []);
    };
    expect(await clear('2020-01-01T00:05:00Z')).toEqual([
      expect.stringMatching(`^report ${row.id} was cleared away as sending after \\d+`),
    ]);
    expect(await clear(null)).toEqual([]);
    await admin`delete from faults.cleared`;
  });

  it('a feed that leaves an entry out, or tells one twice, is found', () => {
    const feed = new FeedBook('feed');
    const event = (index: number, id: string) =>
      feed.take({ type: 'event', event: { tenant_id: 'acme', index, source_event_id: id } });
    event(0, 'a');
    feed.take({ type: 'gap', gap: { tenant_id: 'acme', from_index: 1, to_index: 3 } });
    event(4, 'b');
    expect(feed.complaints).toEqual([]);
    event(6, 'c');
    event(6, 'c');
    expect(feed.complaints).toEqual([
      'feed: acme has entry 6 where 5 is due',
      'feed: acme has entry 6 where 7 is due',
      'feed: event c came twice',
    ]);
  });
});

it('an acknowledged event that is deleted is missed by each of three checks', async () => {
  const { sql } = place();
  const seq = 700;
  await admin`delete from event where source_event_id = ${idOf(seq)}`;
  expect(await checkAcknowledged(sql, book)).toEqual([
    `event ${idOf(seq)} was acknowledged at ${seq}, and is not there`,
  ]);
  expect((await new LogVerifier(sql).check()).join()).toContain('row-missing');
  expect((await checkLogs(sql)).join()).toContain(`entry ${seq} has no event`);
});
