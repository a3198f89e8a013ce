import { database, writeDatabase } from '@/db/pool';
import { AuditError } from '@/lib/audit/error';
import { isUuid } from '@/lib/audit/event-id';
import { type ImportAnswer, ImportRequest } from '@/lib/dialects/imports';
import { jsonAnswer } from '@/lib/dialects/json-answer';
import { printTable } from '@/lib/jobs/export-formats';
import {
  cancelImport,
  createImport,
  findImport,
  type ImportJob,
  listImportLines,
  listImports,
} from '@/lib/jobs/import-job';
import { formatOf, printImport } from './import-answer';
import { ingestTenant } from './ingest-tenant';
import { readJson } from './json-body';
import type { Call } from './serve';

type ImportCall = Pick<Call<unknown>, 'principal' | 'scope' | 'params' | 'request'>;

/** Throws `forbidden` for a tenant that the caller may not write to, `invalid_request` for a mapping that is none. */
export async function announceImport(call: ImportCall): Promise<Response> {
  const { scope, principal, request } = call;
  const { tenant_id: named, name, format, mapping, size } = await readJson(request, ImportRequest);
  const { mainLog } = await ingestTenant(scope, named);
  formatOf({ format, mapping });
  const id = await createImport(writeDatabase(), {
    ...{ log: mainLog, name, by: principal.subject },
    ...{ format: format ?? undefined, mapping: mapping ?? undefined, size: size ?? undefined },
  });
  return jsonAnswer(printImport(await importOf({ ...call, params: { import: id } })), 201);
}

export async function importPage({
  scope,
  query: { tenant_id: tenantId, limit },
}: Call<{ tenant_id: string | undefined; limit: bigint }>): Promise<{ items: ImportAnswer[] }> {
  const jobs = await listImports(database(), scope.reach, { tenantId, limit: Number(limit) });
  return { items: jobs.map(printImport) };
}

export async function importState(call: ImportCall): Promise<ImportAnswer> {
  return printImport(await importOf(call));
}

/** Throws `conflict` for one that has ended. */
export async function stopImport(call: ImportCall): Promise<Response> {
  const { id } = await importOf(call);
  if (!(await cancelImport(writeDatabase(), id))) throw new AuditError('conflict', 'The import has ended');
  return new Response(null, { status: 204 });
}

export async function importLines(call: Call<{ as: 'json' | 'csv' }>): Promise<Response> {
  const { id, linesLeftOut } = await importOf(call);
  const items = await listImportLines(database(), id);
  if (call.query.as === 'json') return jsonAnswer({ items, left_out: linesLeftOut });
  return new Response(
    printTable(
      ['line', 'kind', 'reason'],
      items.map(({ line, kind, reason }) => [line, kind, reason]),
    ),
    {
      headers: {
        'Content-Type': 'text/csv; charset=utf-8; header=present',
        'Content-Disposition': `attachment; filename="import-${id}.csv"`,
        'Cache-Control': 'private, no-store',
      },
    },
  );
}

/** Throws `not_found` for one into a log that the caller does not reach. */
export async function importOf({ scope, params }: Pick<ImportCall, 'scope' | 'params'>): Promise<ImportJob> {
  const id = String(params.import);
  const job = isUuid(id) ? await findImport(database(), scope.reach, id) : undefined;
  if (!job) throw new AuditError('not_found', 'No such import');
  return job;
}
