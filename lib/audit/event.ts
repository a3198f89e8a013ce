import type { Json, JsonObject } from './json';
import type { JsonText } from './json-text';

/** How it ended. Importers never say `error`; charts show all five, so that sums agree. */
export const RESULTS = ['success', 'failure', 'denied', 'error', 'unknown'] as const;
export type Result = (typeof RESULTS)[number];

export const ACTOR_TYPES = ['user', 'role', 'service', 'system', 'anonymous', 'unknown'] as const;
export type ActorType = (typeof ACTOR_TYPES)[number];

/** A further object of the action, beside the primary resource. */
export interface Target {
  type?: string | undefined;
  id?: string | undefined;
  name?: string | undefined;
}

/** One changed value: a JSON Pointer into the object, its value before and after. Absent = did not exist. */
export interface Change {
  path: string;
  before?: Json | undefined;
  after?: Json | undefined;
}

/** What a writer says happened, before Trailmark has accepted it. Absent is undefined. */
export interface EventDraft {
  /** Short constant of the system the event comes from; bound to the writer's credential. */
  source: string;
  /** The source's own id of the event; unique with (tenant, source). Absent: every draft is a new event. */
  sourceEventId?: string | undefined;
  /** When the source says it happened: `YYYY-MM-DDTHH:mm:ss.sssZ`, truncated to milliseconds. */
  occurredAt: string;
  action: string;
  result: Result;
  actorType: ActorType;
  actorId?: string | undefined;
  /** Lower case; one address or absent. */
  actorEmail?: string | undefined;
  actorName?: string | undefined;
  resourceType?: string | undefined;
  resourceId?: string | undefined;
  resourceName?: string | undefined;
  /** One IPv4 or IPv6 literal, in the form of RFC 5952. */
  ip?: string | undefined;
  userAgent?: string | undefined;
  sessionId?: string | undefined;
  requestId?: string | undefined;
  httpMethod?: string | undefined;
  httpPath?: string | undefined;
  httpStatus?: number | undefined;
  brandId?: string | undefined;
  message?: string | undefined;
  targets?: readonly Target[] | undefined;
  changes?: readonly Change[] | undefined;
  /** The whole original event. */
  details: JsonObject;
  /** JSON Pointers into details whose number was kept as a string, because a double cannot hold it. */
  rewrites?: readonly string[] | undefined;
}

/** What the redactor took out: JSON Pointers into the event, and the version of its rules. */
export interface Redactions {
  /** Of the built-in rules. */
  version: number;
  /** Of the tenant's own rules, where it has any. */
  tenantVersion?: number | undefined;
  paths: readonly string[];
}

/** An event as it is stored and hashed. */
export interface AuditEvent extends EventDraft {
  /** UUIDv7 (RFC 9562) whose milliseconds are those of occurredAt; sorts as time does. */
  id: string;
  /** External id of the tenant. */
  tenantId: string;
  /** When Trailmark took it: same text form as occurredAt. */
  receivedAt: string;
  redactions?: Redactions | undefined;
}

/** What can be taken out of an event while the rest stays provable (lib/ledger/commitment.ts). */
export const REDACTABLE_PARTS = ['person', 'payload'] as const;
export type RedactablePart = (typeof REDACTABLE_PARTS)[number];

/** An event with its place in the tenant's log. `seq` counts from 0 in commit order. */
export interface StoredEvent extends AuditEvent {
  seq: bigint;
  /** Parts that were taken out of it: their columns have no value. Absent: none. */
  redactedParts?: readonly RedactablePart[] | undefined;
  /** Current state of the tenant, not of the event: never hashed. */
  partnerId?: string | undefined;
}

/** An event of a page: its details are handed on as they are stored. */
export type ListedEvent = Omit<StoredEvent, 'details'> & { details: JsonText };
