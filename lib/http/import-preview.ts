import { AuditError } from '@/lib/audit/error';
import type { EventDraft } from '@/lib/audit/event';
import { timeDoubt } from '@/lib/audit/values';
import {
  HEAD_BYTES_MAX,
  type ImportLine,
  PREVIEW_EVENTS_MAX,
  type PreviewAnswer,
  type PreviewEvent,
  PreviewRequest,
} from '@/lib/dialects/imports';
import { previewImport } from '@/lib/import/preview';
import { accept } from '@/lib/ingest/accept';
import type { Tenant } from '@/lib/ingest/tenant';
import { formatOf } from './import-answer';
import { ingestTenant } from './ingest-tenant';
import { readJson } from './json-body';
import type { Call } from './serve';

/** Of the head in base64, and what stands beside it. */
const BODY_BYTES_MAX = 2 * HEAD_BYTES_MAX;

/** The first events of a file as the tenant's log would hold them: mapped, redacted, checked, and not written. */
export async function previewFile({ scope, request }: Call<unknown>): Promise<PreviewAnswer> {
  const asked = await readJson(request, PreviewRequest, BODY_BYTES_MAX);
  const tenant = await ingestTenant(scope, asked.tenant_id);
  const head = Buffer.from(asked.head, 'base64');
  if (head.length > HEAD_BYTES_MAX)
    throw new AuditError('too_large', `head: more than ${HEAD_BYTES_MAX} bytes`);
  const options = { isWhole: asked.is_whole, format: formatOf(asked), eventsMax: PREVIEW_EVENTS_MAX };
  const { isGzip, container, formats, lines } = await previewImport(head, options);
  const events: PreviewEvent[] = [];
  const faults: ImportLine[] = [];
  for (const { line, mapped } of lines) {
    if (mapped.kind !== 'events') {
      faults.push({ line, kind: mapped.kind, reason: mapped.reason });
      continue;
    }
    for (const draft of mapped.drafts) {
      const seen = look(line, draft, tenant);
      if ('kind' in seen) faults.push(seen);
      else if (events.length < PREVIEW_EVENTS_MAX) events.push(seen);
    }
  }
  return {
    ...{ is_gzip: isGzip, container: container ?? null, events, lines: faults },
    formats: formats.map(({ name, label }) => ({ name, label })),
  };
}

/** What the log would hold of a draft, or why it would not. */
function look(line: number, draft: EventDraft, { tenantId, redaction }: Tenant): PreviewEvent | ImportLine {
  const receivedAtMs = Date.now();
  const taken = accept(draft, { tenantId, receivedAtMs, redaction });
  if (!taken.accepted) return { line, kind: 'rejected', reason: taken.reason };
  const { event } = taken;
  return {
    ...{
      line,
      occurred_at: event.occurredAt,
      source: event.source,
      source_event_id: event.sourceEventId ?? null,
    },
    ...{
      action: event.action,
      result: event.result,
      actor_type: event.actorType,
      actor_id: event.actorId ?? null,
    },
    ...{ actor_email: event.actorEmail ?? null, actor_name: event.actorName ?? null },
    ...{ resource_type: event.resourceType ?? null, resource_id: event.resourceId ?? null },
    ...{ resource_name: event.resourceName ?? null, ip: event.ip ?? null },
    redactions: [...(event.redactions?.paths ?? [])],
    warning: timeDoubt(event.occurredAt, receivedAtMs) ?? null,
  };
}
