import { database, writeDatabase } from '@/db/pool';
import { AuditError } from '@/lib/audit/error';
import { isUuid } from '@/lib/audit/event-id';
import { condition } from '@/lib/audit/filter';
import { type PhraseFault, parsePhrase } from '@/lib/audit/phrase';
import { checkReach } from '@/lib/auth/reach';
import { type ExportAnswer, ExportRequest } from '@/lib/dialects/exports';
import { jsonAnswer } from '@/lib/dialects/json-answer';
import {
  cancelExport,
  createExport,
  type ExportFormat,
  type ExportJob,
  findExport,
  listExports,
  readChunks,
} from '@/lib/jobs/export-job';
import { findLedger } from '@/lib/query/ledger';
import { refuseMasked } from '@/lib/query/reach';
import { readJson } from './json-body';
import { scopeOver } from './log-scope';
import type { Call } from './serve';

type ExportCall = Call<unknown>;

/** Throws `invalid_request` where the phrase is not understood, `forbidden` for what the caller may not ask. */
export async function askExport(call: ExportCall): Promise<Response> {
  const { principal, request } = call;
  const { format, phrase, tenant_id: tenantId, log } = await readJson(request, ExportRequest);
  const scope = await scopeOver(call, log);
  const { filter, search, faults } = parsePhrase(phrase);
  if (faults.length > 0) throw misunderstood(faults);
  checkReach(scope, [...filter, ...(tenantId === undefined ? [] : [condition('tenantId', 'eq', tenantId)])]);
  refuseMasked(scope, filter, search);
  const own = tenantId ?? principal.tenantId;
  if (format === 'bundle') await findLedger(scope, own);
  const wanted = { phrase, log, ...(own === undefined ? {} : { tenantId: own }) };
  const id = await createExport(writeDatabase(), principal, scope, { format, request: wanted });
  return jsonAnswer(printJob(await jobOf(call, id)), 202);
}

function misunderstood(faults: readonly PhraseFault[]): AuditError {
  return new AuditError('invalid_request', 'Invalid request', {
    issues: faults.map(({ text, reason }) => ({
      ...{ type: 'value_error', loc: ['body', 'phrase'], msg: `"${text}": ${reason}`, input: text },
    })),
  });
}

export async function exportPage({ principal, query }: Call<{ limit: bigint }>) {
  const jobs = await listExports(database(), principal, Number(query.limit));
  return { items: jobs.map(printJob) };
}

export async function exportState(call: ExportCall): Promise<ExportAnswer> {
  return printJob(await jobOf(call, idOf(call)));
}

export async function dropExport(call: ExportCall): Promise<Response> {
  const { id } = await jobOf(call, idOf(call));
  await cancelExport(writeDatabase(), call.principal, id);
  return new Response(null, { status: 204 });
}

const MEDIA_TYPES = {
  csv: 'text/csv; charset=utf-8; header=present',
  ndjson: 'application/x-ndjson',
  bundle: 'application/x-ndjson',
} as const satisfies Record<ExportFormat, string>;
const EXTENSIONS = { csv: 'csv', ndjson: 'ndjson', bundle: 'bundle.ndjson' } as const;

/** Throws `conflict` while it is not done, `gone` where its file is deleted. */
export async function exportFile(call: ExportCall): Promise<Response> {
  const job = await jobOf(call, idOf(call));
  const { id, state, format, bytes, manifest } = job;
  if (state === 'queued' || state === 'running') throw new AuditError('conflict', 'The export is not done');
  if (state !== 'done') throw new AuditError('gone', `There is no file: the export is ${state}`);
  const digest = Buffer.from(String(manifest?.sha256), 'hex').toString('base64');
  return new Response(streamOf(readChunks(database(), id)), {
    headers: {
      'Content-Type': MEDIA_TYPES[format],
      'Content-Length': String(bytes),
      'Content-Disposition': `attachment; filename="trailmark-${id}.${EXTENSIONS[format]}"`,
      'Repr-Digest': `sha-256=:${digest}:`,
      'Cache-Control': 'private, no-store',
    },
  });
}

/** Read no faster than the client takes it. */
function streamOf(chunks: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: async () => void (await chunks.return(undefined)),
  });
}

function idOf({ params }: ExportCall): string {
  return String(params.export);
}

async function jobOf({ principal }: ExportCall, id: string): Promise<ExportJob> {
  const job = isUuid(id) ? await findExport(database(), principal, id) : undefined;
  if (!job) throw new AuditError('not_found', 'No such export');
  return job;
}

function printJob(job: ExportJob): ExportAnswer {
  const { request, rows, createdAt, finishedAt, expiresAt, manifest } = job;
  const { id, format, state, error, total, bytes } = job;
  return {
    ...{ id, format, phrase: request.phrase, tenant_id: request.tenantId ?? null, log: request.log },
    ...{ state, error, events: rows, total, bytes },
    created_at: createdAt.toISOString(),
    finished_at: finishedAt?.toISOString() ?? null,
    expires_at: expiresAt.toISOString(),
    manifest: manifest && { ...manifest, events: rows, bytes, sha256: String(manifest.sha256) },
  };
}
