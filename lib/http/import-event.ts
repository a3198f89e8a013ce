import type { ImportJob } from '@/lib/jobs/import-job';
import { recordAccess } from './access-event';
import { printCounts } from './import-answer';
import { ACTOR_TYPE_BY_CREDENTIAL } from './read-record';
import type { Call } from './serve';

/**
 * Tells the access log of the tenant whose log is written to that somebody imports a file into it, and what it came to.
 * Resolves when it is durable.
 */
export async function recordImport(
  { principal, request: { headers } }: Pick<Call<unknown>, 'principal' | 'request'>,
  action: 'audit.import_started' | 'audit.import_finished',
  job: ImportJob,
): Promise<void> {
  const { id, name, format, mapping, state, error, bytes, counts, formats } = job;
  const ended = { state, error, bytes, counts: counts && printCounts(counts), formats };
  const how = { format, is_mapped: mapping !== null, size: job.size };
  await recordAccess(
    {
      ...{ action, result: state === 'error' ? 'failure' : 'success', tenantId: job.tenantId },
      ...{ actorId: principal.subject, actorType: ACTOR_TYPE_BY_CREDENTIAL[principal.credential] },
      resource: { type: 'import', id, name },
      details: {
        role: principal.role ?? null,
        ...how,
        ...(action === 'audit.import_started' ? {} : ended),
      },
    },
    headers,
  );
}
