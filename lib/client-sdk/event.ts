/** Any JSON value. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue | undefined };

/** An event as it goes over the wire (docs/ingest.md). Absent and null mean the same. */
export interface TrailmarkEvent {
  /** What was done, such as `user.login`. */
  action: string;
  /** When it happened, RFC 3339 with a zone. Absent: when it was handed to log(). */
  occurred_at?: string;
  result?: 'success' | 'failure' | 'denied' | 'error' | 'unknown' | null | undefined;
  /** The system it comes from: one that the credential may speak for. Absent: the first of these. */
  source?: string | null | undefined;
  /** Your own id of it, if it has one. Absent: a random one, so that it is stored once however often it is sent. */
  source_event_id?: string;
  actor_type?: 'user' | 'role' | 'service' | 'system' | 'anonymous' | 'unknown' | null | undefined;
  actor_id?: string | null | undefined;
  actor_email?: string | null | undefined;
  actor_name?: string | null | undefined;
  resource_type?: string | null | undefined;
  resource_id?: string | null | undefined;
  resource_name?: string | null | undefined;
  ip?: string | null | undefined;
  user_agent?: string | null | undefined;
  session_id?: string | null | undefined;
  request_id?: string | null | undefined;
  http_method?: string | null | undefined;
  http_path?: string | null | undefined;
  http_status?: number | null | undefined;
  brand_id?: string | null | undefined;
  message?: string | null | undefined;
  targets?: readonly Target[] | null | undefined;
  changes?: readonly Change[] | null | undefined;
  details?: { readonly [key: string]: JsonValue | undefined } | null | undefined;
}

/** A further object of the action, beside the primary resource. */
interface Target {
  type?: string | null | undefined;
  id?: string | null | undefined;
  name?: string | null | undefined;
}

/** One changed value: a JSON Pointer, its value before and after. Absent = did not exist. */
interface Change {
  path: string;
  before?: JsonValue | undefined;
  after?: JsonValue | undefined;
}
