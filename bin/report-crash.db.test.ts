import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { useTestDatabase } from '@/db/test-database';
import type { Principal } from '@/lib/auth/principal';
import { childEnv, env } from '@/lib/env';
import { ensureTenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { createWriter } from '@/lib/ingest/writer';
import { dispatchReports } from '@/lib/reports/dispatch';
import { listRuns } from '@/lib/reports/report-run';
import { startMailServer, type TestMailServer } from '@/lib/reports/test-mail-server';
import { makePerson, scheduleView } from '@/lib/reports/test-reports';

const place = useTestDatabase();
const VIEWS = env().TEST_REPORT_VIEWS;
const NOW_MS = Date.now();
/** What happens to the worker that a mail of this subject comes from, before the server answers. */
const gates = new Map<string, () => Promise<boolean>>();
const workers = new Set<ChildProcess>();
let server: TestMailServer;
let dora: Principal;

beforeAll(async () => {
  server = await startMailServer({ gate: async ({ subject = '' }) => (await gateOf(subject)?.()) ?? true });
  const tenant = await ensureTenant(place().sql, { tenantId: 'acme' });
  dora = await makePerson(place(), { name: 'dora', role: 'tenant_admin', tenantId: 'acme' });
  const yesterday = new Date(NOW_MS - 86_400_000).toISOString();
  await createWriter(place().sql).write(
    tenant,
    Array.from({ length: VIEWS }, (_, nth) => makeDraft({ occurredAt: yesterday, action: `do.${nth}` })),
  );
});
afterEach(async () => {
  await Promise.all([...workers].map(kill));
  gates.clear();
  server.mails.length = 0;
});
afterAll(() => server.close());

function gateOf(subject: string) {
  return [...gates].find(([name]) => subject.startsWith(`${name}:`))?.[1];
}

function startWorkerProcess(): ChildProcess {
  const mail = { TRAILMARK_SMTP_URL: server.url, TRAILMARK_MAIL_FROM: 'audit@example.com' };
  const worker = spawn(process.execPath, ['--import', 'tsx', 'bin/worker.fixture.ts'], {
    env: childEnv({ DATABASE_URL: place().url, ...mail }),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  workers.add(worker);
  return worker;
}

async function kill(worker: ChildProcess): Promise<void> {
  workers.delete(worker);
  if (worker.exitCode !== null || worker.signalCode !== null) return;
  const gone = once(worker, 'exit');
  worker.kill('SIGKILL');
  await gone;
}

/** Schedules a view on one action, due at once. */
async function makeDue(name: string, action: string): Promise<string> {
  const { id } = await scheduleView(
    place(),
    dora,
    { name, search: `f=action.eq.${action}` },
    { nowMs: NOW_MS, zone: 'UTC' },
  );
  await place().owner`update report set next_due_at = ${new Date(NOW_MS)} where id = ${id}`;
  return id;
}

const stateOf = async (id: string) => (await listRuns(place().sql, [id], 1))[0];
const subjects = () => server.mails.map(({ subject = '' }) => subject.split(':')[0]);

/** Time passes: the lease of the dead ends, and what they had taken is due again. */
async function outlast(id: string): Promise<void> {
  await place().owner`update lease set expires_at = now() - interval '1 s' where name like 'report/%'`;
  await place()
    .owner`update report_run set due_at = now() - interval '1 s' where report = ${id} and due_at is not null`;
  await dispatchReports(place().sql, new Date());
}

it('two processes on one database send the reports of many views, each once', async () => {
  const ids: string[] = [];
  for (let nth = 0; nth < VIEWS; nth++) ids.push(await makeDue(`View ${nth}`, `do.${nth}`));
  startWorkerProcess();
  startWorkerProcess();
  const { sql, owner } = place();
  await Promise.all([sql, owner].map((pool) => dispatchReports(pool, new Date())));
  const open = async () =>
    (await sql`select count(*)::int4 as runs from report_run where state <> 'sent'`)[0];
  await expect.poll(open, { timeout: 180_000 }).toEqual({ runs: 0 });
  await dispatchReports(sql, new Date());
  expect(subjects().toSorted()).toEqual(ids.map((_, nth) => `View ${nth}`).toSorted());
  expect(new Set(server.mails.map(({ messageId }) => messageId)).size).toBe(VIEWS);
  expect(await listRuns(sql, ids, 5)).toHaveLength(VIEWS);
});

it('a mail whose worker is killed before the server took it is sent by another one, once', async () => {
  const id = await makeDue('Lost', 'do.1');
  const first = startWorkerProcess();
  gates.set('Lost', async () => {
    gates.clear();
    await kill(first);
    return false;
  });
  await dispatchReports(place().sql, new Date());
  await expect.poll(() => gates.size, { timeout: 30_000 }).toBe(0);
  expect(await stateOf(id)).toMatchObject({ state: 'sending', attempts: 1 });
  startWorkerProcess();
  await outlast(id);
  await expect.poll(() => stateOf(id), { timeout: 30_000 }).toMatchObject({ state: 'sent', attempts: 2 });
  expect(subjects()).toEqual(['Lost']);
});

it('one whose worker is killed after the server took it, and before that is kept, comes again under the same Message-ID', async () => {
  const id = await makeDue('Twice', 'do.2');
  const first = startWorkerProcess();
  gates.set('Twice', async () => {
    gates.clear();
    await kill(first);
    return true;
  });
  await dispatchReports(place().sql, new Date());
  await expect.poll(() => server.mails.length, { timeout: 30_000 }).toBe(1);
  startWorkerProcess();
  await outlast(id);
  await expect.poll(() => stateOf(id), { timeout: 30_000 }).toMatchObject({ state: 'sent', attempts: 2 });
  const [taken, again, ...more] = server.mails;
  expect([again?.messageId, again?.text?.split('\n\n-- ')[0]]).toEqual([
    taken?.messageId,
    taken?.text?.split('\n\n-- ')[0],
  ]);
  expect(more).toEqual([]);
});
