import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Pool } from '@/db/client';
import { openQueue } from '@/db/job-queue';
import { findPerson } from '@/lib/auth/console-person';
import { authorize } from '@/lib/auth/reach';
import { createView, viewerOf } from '@/lib/auth/saved-view';
import { checkpointLog } from '@/lib/ingest/checkpoint';
import { beginPurge } from '@/lib/ingest/purge';
import { ensureTenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { createWriter } from '@/lib/ingest/writer';
import { askRetention } from '@/lib/jobs/worker';
import { createReport } from '@/lib/reports/report';

/** Asks for work in the background, each kind in the way that people and clients do. */
export interface Jobs {
  /** Ids of what was asked for, and acknowledged. */
  exports: Set<string>;
  verifications: Set<string>;
  reports: Set<string>;
  askExport(): Promise<void>;
  askVerification(): Promise<void>;
  askReport(): Promise<void>;
  askPurge(): Promise<void>;
}

const FORMATS = ['ndjson', 'csv', 'bundle'] as const;
const PURGED_TENANT = 'old';
const PURGED_EVENTS = 600;
const ANSWER_TIMEOUT_MS = 10_000;
const Accepted = z.object({ id: z.string() });

export interface JobOptions {
  sql: Pool;
  owner: Pool;
  origins: readonly string[];
  tenantId: string;
  headers: Record<string, string>;
}

export function startJobs(options: JobOptions): Jobs {
  let asked = 0;
  const post = async (path: string, body: object): Promise<string | undefined> => {
    const origin = options.origins[asked % options.origins.length];
    const response = await fetch(`${origin}${path}`, {
      method: 'POST',
      headers: { ...options.headers, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    });
    const text = await response.text();
    return response.ok ? Accepted.parse(JSON.parse(text)).id : undefined;
  };
  const jobs: Jobs = {
    ...{ exports: new Set(), verifications: new Set(), reports: new Set() },
    async askExport() {
      const format = FORMATS[asked++ % FORMATS.length];
      const id = await post('/api/v1/exports', { format, tenant_id: options.tenantId });
      if (id !== undefined) jobs.exports.add(id);
    },
    async askVerification() {
      asked += 1;
      const id = await post('/api/v1/ledger/verify', { mode: 'incremental' });
      if (id !== undefined) jobs.verifications.add(id);
    },
    async askReport() {
      jobs.reports.add(await scheduleReport(options, `Report ${jobs.reports.size} ${asked++}`));
    },
    askPurge: () => beginSome(options),
  };
  return jobs;
}

/** A view of a user of the console, due at once; the scheduler that runs each minute is asked now. */
async function scheduleReport({ sql, owner, tenantId }: JobOptions, name: string): Promise<string> {
  await owner`insert into console_user (name, role, tenant_id, password_hash, must_change_password)
    values ('dora', 'tenant_admin', ${tenantId}, '', false) on conflict (name) do nothing`;
  const person = await findPerson('password', 'dora');
  if (!person) throw new Error('the user is not there');
  const viewer = viewerOf(person, await authorize(person, 'audit:read'));
  const content = { name, search: 'f=action.eq.action.1', columns: null, density: null };
  const { id: view } = await createView(sql, viewer, { ...content, isShared: false, isDefault: false });
  const schedule = { cadence: 'daily', weekday: null, hour: 0, zone: 'UTC' } as const;
  const rest = { view, viewName: name, recipients: ['sec@example.com'], subjectPrefix: '', isEnabled: true };
  const { id } = await createReport(
    sql,
    { ...viewer, provider: 'password' },
    { ...schedule, ...rest },
    Date.now(),
  );
  await owner`update report set next_due_at = date_trunc('day', now()) where id = ${id}`;
  await openQueue(sql).send('reports-due', {});
  return id;
}

/** Writes into a tenant of its own, and purges what was signed of it. */
async function beginSome({ sql }: JobOptions): Promise<void> {
  const tenant = await ensureTenant(sql, { tenantId: PURGED_TENANT });
  await createWriter(sql).write(
    tenant,
    Array.from({ length: PURGED_EVENTS }, () => makeDraft({ sourceEventId: crypto.randomUUID() })),
  );
  const signed = await checkpointLog(sql, tenant.mainLog);
  const beforeSeq = signed?.checkpoint.size ?? 0;
  const by = { subject: 'faults', isPerson: false };
  await beginPurge({ tenant, beforeSeq, by, reason: 'a round of faults' }, sql);
  await askRetention(sql);
}

/** What the file of an export is, as it was stored. */
export async function hashExport(sql: Pool, id: string): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256');
  const rows = await sql<
    { bytes: Uint8Array }[]
  >`select bytes from export_chunk where export = ${id}::uuid order by nth`;
  for (const { bytes } of rows) hash.update(bytes);
  return { sha256: hash.digest('hex'), bytes: rows.reduce((sum, { bytes }) => sum + bytes.length, 0) };
}
