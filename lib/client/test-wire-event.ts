import type { WireEvent } from './event';

/** An event as the API answers it, for tests. */
export function testWireEvent(more: Partial<WireEvent> = {}): WireEvent {
  return {
    ...{ id: '01a2250e-ca26-7e45-b927-0cc76d43fd07', tenant_id: 'acme', partner_id: null, index: 3 },
    ...{ occurred_at: '2026-05-17T12:20:41.123Z', received_at: '2026-05-17T12:20:42.000Z' },
    ...{
      source: 'app',
      source_event_id: null,
      action: 'role.updated',
      result: 'success',
      actor_type: 'user',
    },
    ...{ actor_id: null, actor_email: null, actor_name: null, resource_type: null, resource_id: null },
    ...{ resource_name: null, ip: null, user_agent: null, session_id: null, request_id: null },
    ...{ http_method: null, http_path: null, http_status: null, brand_id: null, message: null },
    ...{ targets: [], changes: [], details: { a: 1 }, redactions: [], redaction_rules: null, rewrites: [] },
    redacted_parts: [],
    ...more,
  };
}
