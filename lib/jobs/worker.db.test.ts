import { afterEach, describe, expect, it } from 'vitest';
import { useTestDatabase } from '@/db/test-database';
import { operatorPrincipal } from '@/lib/auth/operator';
import { reachOf } from '@/lib/auth/reach';
import { recordRead } from '@/lib/http/read-record';
import { checkpointLog } from '@/lib/ingest/checkpoint';
import { beginPurge } from '@/lib/ingest/purge';
import { ensureTenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { createWriter } from '@/lib/ingest/writer';
import { createExport, findExport } from './export-job';
import { createVerification, findVerification } from './verify-job';
import { askRetention, startWorker } from './worker';

const place = useTestDatabase();
const BY = { subject: 'dora', isPerson: true };
const AUDITOR = operatorPrincipal({ tenantId: 'acme' });
const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function makeLog() {
  const { sql } = place();
  const tenant = await ensureTenant(sql, { tenantId: 'acme' });
  await createWriter(sql).write(
    tenant,
    Array.from({ length: 300 }, () => makeDraft()),
  );
  await checkpointLog(sql, tenant.mainLog);
  return tenant;
}

describe('a worker', () => {
  it('does what was asked for before it began, and what its queue has lost', async () => {
    const { sql, owner } = place();
    const { mainLog: log } = await makeLog();
    const request = { phrase: '', log: 'main', tenantId: 'acme' } as const;
    const id = await createExport(sql, AUDITOR, await reachOf(AUDITOR), { format: 'csv', request });
    const verification = await createVerification(sql, { log, mode: 'full', by: 'dora' });
    await owner`delete from pgboss.job`;
    closers.push(await startWorker(sql, recordRead));
    const done = { timeout: 15_000 };
    await expect.poll(async () => (await findExport(sql, AUDITOR, id))?.state, done).toBe('done');
    await expect.poll(async () => (await findVerification(sql, log, verification))?.state, done).toBe('done');
  });

  it('goes on with a purge at once, and looks after retention every hour', async () => {
    const { sql } = place();
    const tenant = await makeLog();
    closers.push(await startWorker(sql, recordRead));
    await beginPurge({ tenant, beforeSeq: 256, by: BY, reason: 'x' }, sql);
    await askRetention(sql);
    const left = async () =>
      (await sql`select count(*)::int4 as rows from purge where finished_at is null`)[0];
    await expect.poll(left, { timeout: 15_000 }).toEqual({ rows: 0 });
    const [schedule] = await sql`select name, cron from pgboss.schedule where name = 'retention'`;
    expect(schedule).toEqual({ name: 'retention', cron: '17 * * * *' });
  });

  it('hands back what it was at when it is stopped', async () => {
    const { sql, owner } = place();
    await makeLog();
    const request = { phrase: '', log: 'main', tenantId: 'acme' } as const;
    const id = await createExport(sql, AUDITOR, await reachOf(AUDITOR), { format: 'csv', request });
    const held = await owner.reserve();
    await held`begin`;
    await held`lock table export_chunk in share mode`;
    const stop = await startWorker(sql, recordRead);
    const waiting = async () =>
      (
        await sql`
          select from pg_locks l join pg_stat_activity a using (pid)
          where l.relation = 'export_chunk'::regclass and not l.granted and a.datname = current_database() and a.query like '%insert into export_chunk%'`
      ).length;
    await expect.poll(waiting, { timeout: 15_000 }).toBe(1);
    const stopped = stop();
    await held`commit`;
    held.release();
    await stopped;
    expect((await findExport(sql, AUDITOR, id))?.state).not.toBe('done');
    // A second job for the same, of who looked for what was lost, was there before and has not begun.
    const begun = await sql`
      select state::text from pgboss.job where name = 'export' and data ->> 'id' = ${id} and state <> 'created'`;
    expect(begun).toEqual([{ state: 'retry' }]);
  });
});
