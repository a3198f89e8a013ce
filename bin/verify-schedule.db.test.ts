import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { useCommandLine } from '@/bin/test-command-line';
import { openQueue } from '@/db/job-queue';
import { recordRead } from '@/lib/http/read-record';
import { checkpointDue } from '@/lib/ingest/checkpoint';
import { ensureTenant, type Tenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { createWriter } from '@/lib/ingest/writer';
import { listVerifications } from '@/lib/jobs/verify-job';
import {
  findLastVerification,
  forgetVerifications,
  scheduleVerifications,
  verifyLag,
} from '@/lib/jobs/verify-schedule';
import { startWorker } from '@/lib/jobs/worker';

const { place, trailmark } = useCommandLine();
const SOON = { timeout: 15_000 };
let clean: Tenant;
let forged: Tenant;
const closers: (() => Promise<void>)[] = [];

beforeAll(async () => {
  const { sql } = place();
  clean = await ensureTenant(sql, { tenantId: 'clean' });
  forged = await ensureTenant(sql, { tenantId: 'forged' });
  for (const tenant of [clean, forged])
    await createWriter(sql).write(
      tenant,
      Array.from({ length: 300 }, () => makeDraft()),
    );
  await checkpointDue(sql);
});

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** What the doctor says of verifications. */
function examine() {
  const { code, stdout } = trailmark(['doctor']);
  return { code, line: /^.*verification.*$/m.exec(stdout)?.[0] ?? '' };
}

/** The job of a night, added as the schedule adds it. */
async function night(): Promise<void> {
  await openQueue(place().sql).send('verify-due', {});
}

describe('the schedule', () => {
  it('has every log with entries verified', async () => {
    const { sql } = place();
    expect(await verifyLag(sql)).toEqual({ logs: 2, verified: 0, oldestH: null, found: [] });
    closers.push(await startWorker(sql, recordRead));
    await night();
    for (const { mainLog } of [clean, forged])
      await expect
        .poll(() => findLastVerification(sql, mainLog), SOON)
        .toMatchObject({ size: 300, findings: 0 });
    expect(await verifyLag(sql)).toEqual({ logs: 2, verified: 2, oldestH: 0, found: [] });
  });

  it('finds what was tampered with, and says so in the log, to the tenant and to the doctor', async () => {
    const { sql, owner } = place();
    await owner`update event set actor_id = 'eve' where log = ${forged.mainLog} and seq in (7, 99)`;
    const errors = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
    closers.push(await startWorker(sql, recordRead));
    await night();
    await expect
      .poll(() => findLastVerification(sql, forged.mainLog), SOON)
      .toMatchObject({ size: 300, findings: 2 });
    await expect.poll(async () => (await newest(clean))?.state, SOON).toBe('done');
    const loud = errors.mock.calls.map(([line]) => JSON.parse(String(line)));
    expect(loud.filter(({ message }) => message === 'ledger.findings')).toEqual([
      expect.objectContaining({ level: 'error', findings: 2, codes: 'row-altered' }),
    ]);
    expect(await told()).toEqual([{ tenantId: 'forged', findings: 2, codes: ['row-altered'] }]);
    expect(examine()).toMatchObject({
      code: 1,
      line: expect.stringMatching(/^failure.*a log of forged: look at/),
    });
  });

  it('asks once for what is asked for again by whoever takes its job over', async () => {
    const { sql } = place();
    const [row] = await sql<{ now: Date }[]>`select now() as now`;
    const since = row?.now ?? new Date();
    const before = await countJobs();
    await Promise.all([scheduleVerifications(sql, since), scheduleVerifications(sql, since)]);
    await scheduleVerifications(sql, since);
    const logs = await sql`select from log where size > 0`;
    expect((await countJobs()) - before).toBe(logs.length);
  });

  it('is that of the setting, or none', async () => {
    const { sql } = place();
    const schedules = () => sql`select cron from pgboss.schedule where name = 'verify-due'`;
    for (const [setting, crons] of [
      [undefined, [{ cron: '42 2 * * *' }]],
      ['5 4 * * 0', [{ cron: '5 4 * * 0' }]],
      ['off', []],
    ] as const) {
      if (setting !== undefined) vi.stubEnv('TRAILMARK_VERIFY_CRON', setting);
      await (await startWorker(sql, recordRead))();
      expect(await schedules()).toEqual(crons);
    }
    vi.stubEnv('TRAILMARK_VERIFY_CRON', 'nightly');
    await expect(startWorker(sql, recordRead)).rejects.toThrow('TRAILMARK_VERIFY_CRON: five fields');
  });

  it('keeps what found something, and of the rest what others go on from', async () => {
    const { sql, owner } = place();
    await owner`update verify_job set state = 'done', finished_at = now() - interval '31 days'`;
    const found = (await listVerifications(sql, forged.mainLog, 10)).filter(({ findings }) => findings > 0);
    await forgetVerifications(sql);
    expect(await listVerifications(sql, clean.mainLog, 10)).toHaveLength(1);
    expect(await listVerifications(sql, forged.mainLog, 10)).toEqual(expect.arrayContaining(found));
  });
});

async function newest({ mainLog }: Tenant) {
  return (await listVerifications(place().sql, mainLog, 1))[0];
}

async function countJobs(): Promise<number> {
  const [row] = await place().sql<{ jobs: number }[]>`select count(*)::int4 as jobs from verify_job`;
  return row?.jobs ?? 0;
}

/** What access logs tell of verifications that found something. */
async function told() {
  return await place().sql`
    select t.tenant_id as "tenantId", (e.details ->> 'findings')::int4 as findings, e.details -> 'codes' as codes
    from event e join log l on l.log = e.log join tenant t on t.tenant = l.tenant
    join dictionary d on d.kind = 1 and d.code = e.action
    where d.value = 'audit.verification_failed' order by e.id`;
}
