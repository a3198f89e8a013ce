import { type Draft, openDraft } from '@/bin/export-file';
import { CommandError, EXIT, say, sayJson } from '@/bin/output';
import { withWorkspace } from '@/bin/workspace';
import { closeDatabase, openDatabase } from '@/db/pool';
import { parsePhrase } from '@/lib/audit/phrase';
import { operatorPrincipal } from '@/lib/auth/operator';
import { reachOf } from '@/lib/auth/reach';
import { recordRead } from '@/lib/http/read-record';
import { cancelExport, createExport, type ExportFormat, readChunks } from '@/lib/jobs/export-job';
import { endExport } from '@/lib/jobs/run-export';
import { log } from '@/lib/log';

export interface ExportOptions {
  tenant: string;
  format: ExportFormat;
  log: 'main' | 'access';
  out: string;
  json?: boolean;
}

/** Writes the events of a phrase into a file: all that the log held of it when the command began, or nothing. */
export async function exportEvents(phrase: string | undefined, options: ExportOptions): Promise<void> {
  const [fault] = parsePhrase(phrase ?? '').faults;
  if (fault) throw new CommandError(`"${fault.text}": ${fault.reason}`, EXIT.usage);
  const manifest = await withWorkspace(async ({ url }) => {
    const draft = await openDraft(options.out);
    return await fill(draft, url, phrase ?? '', options).finally(() => draft.discard());
  });
  if (options.json) sayJson(manifest);
  else
    say(
      `${Number(manifest.events).toLocaleString('en-US')} events in ${options.out}, SHA-256 ${String(manifest.sha256)}`,
    );
}

async function fill(draft: Draft, url: string, phrase: string, { tenant, format, log: kind }: ExportOptions) {
  const { filter, search } = parsePhrase(phrase);
  const operator = operatorPrincipal({ tenantId: tenant });
  const sql = openDatabase(url);
  let id: string | undefined;
  try {
    const scope = await reachOf(operator, kind);
    const read = { action: 'audit.export', operation: 'trailmark export', filter } as const;
    await recordRead(operator, scope, { ...read, options: { format, search: search ?? '' } }, new Headers());
    id = await createExport(sql, operator, scope, {
      format,
      request: { phrase, log: kind, tenantId: tenant },
    });
    const job = await endExport(sql, operator, id);
    if (job?.state !== 'done' || !job.manifest)
      throw new CommandError(job?.error ?? 'the export did not end');
    await draft.keep(readChunks(sql, id), String(job.manifest.sha256));
    return job.manifest;
  } finally {
    // The copy in the database has served its time, and goes by itself where it cannot be deleted now.
    const done = id === undefined ? undefined : cancelExport(sql, operator, id);
    await done?.catch((error) => log.warn('the copy of an export was not deleted', {}, error));
    await closeDatabase();
  }
}
