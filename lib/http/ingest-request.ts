import { AuditError } from '@/lib/audit/error';
import { NDJSON } from '@/lib/dialects/events';
import { mediaType } from './body';
import { CLOUD_EVENT, CLOUD_EVENTS, EVENTS, ingestJson, type JsonShape } from './ingest-json';
import { ingestLines } from './ingest-lines';
import { ingestTenant } from './ingest-tenant';
import type { Call } from './serve';

const SHAPES: ReadonlyMap<string, JsonShape> = new Map([
  ['application/json', EVENTS],
  ['application/cloudevents+json', CLOUD_EVENT],
  ['application/cloudevents-batch+json', CLOUD_EVENTS],
]);

/** Takes the events of a request in whichever of the accepted media types they come. */
export async function ingestRequest({
  request,
  scope,
  principal,
  query,
}: Call<{ tenant_id: string | undefined; receipt: boolean }>): Promise<Response> {
  const tenant = await ingestTenant(scope, query.tenant_id);
  const ingestion = { tenant, principal };
  const type = mediaType(request);
  const shape = SHAPES.get(type);
  if (shape) return await ingestJson(request, ingestion, shape, query.receipt);
  if (NDJSON.some((each) => each === type)) return await ingestLines(request, ingestion);
  const types = [...SHAPES.keys(), NDJSON[0]].join(', ');
  throw new AuditError('unsupported_media_type', `Content-Type must be one of ${types}`);
}
