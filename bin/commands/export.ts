import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CommandError, EXIT, say, sayJson } from '@/bin/output';
import { withWorkspace } from '@/bin/workspace';
import { closeDatabase, openDatabase } from '@/db/pool';
import { parsePhrase } from '@/lib/audit/phrase';
import { operatorPrincipal } from '@/lib/auth/operator';
import { reachOf } from '@/lib/auth/reach';
import { recordRead } from '@/lib/http/read-record';
import { cancelExport, createExport, type ExportFormat, readChunks } from '@/lib/jobs/export-job';
import { endExport } from '@/lib/jobs/run-export';

export interface ExportOptions {
  tenant: string;
  format: ExportFormat;
  log: 'main' | 'access';
  out: string;
  json?: boolean;
}

/** Writes the events of a phrase into a file: all that the log held of it when the command began, or nothing. */
export async function exportEvents(phrase: string | undefined, options: ExportOptions): Promise<void> {
  const { tenant, format, log, out } = options;
  const { filter, search, faults } = parsePhrase(phrase ?? '');
  const [fault] = faults;
  if (fault) throw new CommandError(`"${fault.text}": ${fault.reason}`, EXIT.usage);
  const manifest = await withWorkspace(async ({ url }) => {
    const sql = openDatabase(url);
    try {
      const operator = operatorPrincipal({ tenantId: tenant });
      const scope = await reachOf(operator, log);
      const read = { action: 'audit.export', operation: 'trailmark export', filter } as const;
      await recordRead(
        operator,
        scope,
        { ...read, options: { format, search: search ?? '' } },
        new Headers(),
      );
      const request = { phrase: phrase ?? '', log, tenantId: tenant };
      const id = await createExport(sql, operator, scope, { format, request });
      const job = await endExport(sql, operator, id);
      if (job?.state !== 'done') throw new CommandError(job?.error ?? 'the export did not end');
      await pipeline(Readable.from(readChunks(sql, id)), createWriteStream(out));
      await cancelExport(sql, operator, id); // the file is here: the copy in the database has served its time
      return job.manifest;
    } finally {
      await closeDatabase();
    }
  });
  if (options.json) sayJson(manifest ?? {});
  else
    say(
      `${Number(manifest?.events).toLocaleString('en-US')} events in ${out}, SHA-256 ${String(manifest?.sha256)}`,
    );
}
