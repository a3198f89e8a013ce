import { AuditError } from '@/lib/audit/error';
import { NDJSON } from '@/lib/dialects/events';
import { mediaType } from './body';
import { EVENTS, ingestJson } from './ingest-json';
import { ingestLines } from './ingest-lines';
import { ingestTenant } from './ingest-tenant';
import type { Call } from './serve';

/** Takes the events of a request in whichever of the accepted media types they come. */
export async function ingestRequest({
  request,
  scope,
  principal,
  query,
}: Call<{ tenant_id: string | undefined }>): Promise<Response> {
  const tenant = await ingestTenant(scope, query.tenant_id);
  const ingestion = { tenant, principal };
  const type = mediaType(request);
  if (type === 'application/json') return await ingestJson(request, ingestion, EVENTS);
  if (NDJSON.some((each) => each === type)) return await ingestLines(request, ingestion);
  throw new AuditError(
    'unsupported_media_type',
    'Content-Type must be application/json or application/x-ndjson',
  );
}
