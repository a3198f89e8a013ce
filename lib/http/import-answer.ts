import { AuditError } from '@/lib/audit/error';
import type { ImportAnswer } from '@/lib/dialects/imports';
import type { Format } from '@/lib/import/format';
import { parseMapping } from '@/lib/import/generic';
import { FORMATS, findFormat } from '@/lib/import/registry';
import type { ImportCounts } from '@/lib/import/report';
import type { ImportJob } from '@/lib/jobs/import-job';

export function printImport(job: ImportJob): ImportAnswer {
  const { id, name, format, state, error, size, bytes, counts, formats } = job;
  return {
    ...{
      id,
      tenant_id: job.tenantId,
      name,
      format,
      is_mapped: job.mapping !== null,
      state,
      error,
      size,
      bytes,
    },
    ...{ counts: counts && printCounts(counts), formats, requested_by: job.requestedBy },
    created_at: job.createdAt.toISOString(),
    finished_at: job.finishedAt?.toISOString() ?? null,
  };
}

/** In the words of the wire. */
export function printCounts({ withoutId, ...counts }: ImportCounts) {
  return { ...counts, without_id: withoutId };
}

/**
 * What maps all elements of a file; undefined: each is recognised by itself. Throws `invalid_request` with what is wrong
 * with the mapping, or with the name.
 */
export function formatOf({
  format,
  mapping,
}: {
  format: string | null;
  mapping: string | null;
}): Format | undefined {
  if (mapping !== null) return mappingOf(mapping);
  if (format === null) return undefined;
  const found = findFormat(format);
  if (found) return found;
  const names = FORMATS.map(({ name }) => name).join(', ');
  throw refused('format', `There is no format of this name: there are ${names}`);
}

function mappingOf(text: string): Format {
  try {
    return parseMapping(text);
  } catch (error) {
    throw refused('mapping', error instanceof Error ? error.message : String(error));
  }
}

function refused(member: string, msg: string): AuditError {
  return new AuditError('invalid_request', 'Invalid request', {
    issues: [{ type: 'value_error', loc: ['body', member], msg, input: '' }],
  });
}
