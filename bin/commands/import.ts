import { readFileSync } from 'node:fs';
import { withBulk } from '@/bin/bulk';
import { CommandError, EXIT, say, sayJson, startProgress } from '@/bin/output';
import { isTenantId } from '@/lib/audit/tenant-id';
import { env } from '@/lib/env';
import type { Format } from '@/lib/import/format';
import { parseMapping } from '@/lib/import/generic';
import { listInputs } from '@/lib/import/inputs';
import { printReport } from '@/lib/import/print-report';
import { FORMATS, findFormat } from '@/lib/import/registry';
import type { ImportReport } from '@/lib/import/report';
import { type ImportInput, type ImportOptions, runImport } from '@/lib/import/run';
import { ensureTenant, stillTakingTenant, type Tenant } from '@/lib/ingest/tenant';
import { createWriter } from '@/lib/ingest/writer';

export interface ImportCommandOptions {
  tenant: string;
  format?: string;
  mapping?: string;
  json?: boolean;
}

/** A COPY of a few hundred events costs as much as one of twice as many. */
const BULK_BATCH = 2500;

/** Imports files, folders or standard input into one tenant. Doing it twice stores nothing twice. */
export async function importFiles(paths: string[], options: ImportCommandOptions): Promise<void> {
  if (!isTenantId(options.tenant))
    throw new CommandError(`--tenant: "${options.tenant}" is not a tenant id`, EXIT.usage);
  const format = chooseFormat(options);
  const report = await withBulk(async ({ sql }, bulk) => {
    const tenant = await ensureTenant(sql, { tenantId: options.tenant });
    if (tenant.isArchived)
      throw new CommandError(`tenant ${options.tenant} is archived: it takes no further events`);
    const writer = createWriter(sql, { partitionsAhead: true, bulk });
    const batchSize = bulk ? BULK_BATCH : undefined;
    return await importInto(tenant, paths, {
      format,
      batchSize,
      write: async (drafts) => writer.write(await stillTakingTenant(sql, options.tenant), drafts),
    });
  });
  if (options.json) sayJson({ tenant: options.tenant, ...report });
  else say(`${printReport(report)}\n${nextStep(options.tenant, report)}`);
  if (report.total.rejected > 0 || report.total.conflict > 0) process.exitCode = EXIT.incomplete;
}

async function importInto(
  tenant: Tenant,
  paths: string[],
  options: Omit<ImportOptions, 'inputs' | 'onProgress'>,
): Promise<ImportReport> {
  const inputs: ImportInput[] = [];
  for await (const input of listInputs(paths)) inputs.push(input);
  const bytes = inputs.reduce((sum, input) => sum + (input.sizeBytes ?? 0), 0);
  const progress = startProgress(`import ${tenant.tenantId}`, bytes, 'bytes');
  try {
    return await runImport({
      inputs: stream(inputs),
      ...options,
      onProgress: ({ bytes: done, events }) => progress.update(done, `${events} events`),
    });
  } finally {
    progress.stop();
  }
}

async function* stream(inputs: readonly ImportInput[]): AsyncGenerator<ImportInput> {
  yield* inputs;
}

function chooseFormat({ format, mapping }: ImportCommandOptions): Format | undefined {
  if (mapping !== undefined && format !== undefined)
    throw new CommandError('give --format or --mapping, not both', EXIT.usage);
  if (mapping !== undefined) return readMapping(mapping);
  if (format === undefined) return undefined;
  const found = findFormat(format);
  if (found) return found;
  const names = FORMATS.map(({ name }) => name).join(', ');
  throw new CommandError(
    `--format: no format "${format}"; there are ${names}, or give --mapping`,
    EXIT.usage,
  );
}

function readMapping(file: string): Format {
  try {
    return parseMapping(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new CommandError(
      `--mapping ${file}: ${error instanceof Error ? error.message : String(error)}`,
      EXIT.usage,
    );
  }
}

function nextStep(tenantId: string, report: ImportReport): string {
  const { HOST, PORT } = env();
  if (report.total.stored + report.total.duplicate === 0) return '';
  return `See them: http://${HOST}:${PORT}/logs?f=tenantId.eq.${tenantId}&range=all (with \`npm start\` running)`;
}
