import { writeDatabase } from '@/db/pool';
import { AuditError } from '@/lib/audit/error';
import type { ImportAnswer } from '@/lib/dialects/imports';
import { importWriter } from '@/lib/ingest/application-writer';
import { stillTakingTenant } from '@/lib/ingest/tenant';
import { type ImportJob, startImport } from '@/lib/jobs/import-job';
import { runImportJob } from '@/lib/jobs/run-import';
import { bodyChunks } from './body';
import { formatOf, printImport } from './import-answer';
import { recordImport } from './import-event';
import { importOf } from './imports';
import { ingestTenant } from './ingest-tenant';
import type { Call } from './serve';

/** Files that one process takes at once: each holds an element of 16 MiB at most, and shares one queue with the others. */
const RUNNING_MAX = 4;
let running = 0;

/**
 * Takes the file of an import that waits for it, no faster than it is written, and answers when all of it is durable.
 * Throws `conflict` for one that was begun or has ended, `overloaded` where too many are taken at once.
 */
export async function takeImportFile(call: Call<unknown>): Promise<ImportAnswer> {
  const job = await importOf(call);
  if (running >= RUNNING_MAX)
    throw new AuditError('overloaded', 'Too many imports run: try again', { retryAfterS: 5 });
  running += 1;
  try {
    const { tenantId } = await ingestTenant(call.scope, job.tenantId);
    if (!(await startImport(writeDatabase(), job.id)))
      throw new AuditError('conflict', 'The import was begun before');
    await recordImport(call, 'audit.import_started', job);
    return printImport(await take(call, job, tenantId));
  } finally {
    running -= 1;
  }
}

async function take(call: Call<unknown>, job: ImportJob, tenantId: string): Promise<ImportJob> {
  const writer = importWriter();
  try {
    await runImportJob(writeDatabase(), {
      ...{ job, format: formatOf(job), signal: call.request.signal },
      bytes: bodyChunks(call.request),
      write: async (drafts) => writer.write(await stillTakingTenant(writeDatabase(), tenantId), drafts),
    });
  } finally {
    await recordImport(call, 'audit.import_finished', await importOf(call));
  }
  return await importOf(call);
}
