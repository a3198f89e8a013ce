import { sql } from 'drizzle-orm';
import { bigint, integer, jsonb, pgTable, smallint, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { bytea } from './log';

/** Partitioned by month of id; made by a custom migration, which drizzle-kit has no word for. */
export const event = pgTable('event', {
  seq: bigint({ mode: 'bigint' }).notNull(),
  receivedAt: timestamp('received_at', { precision: 3, withTimezone: true }).notNull(),
  id: uuid().notNull(),
  occurredAt: timestamp('occurred_at', { withTimezone: true }).generatedAlwaysAs(
    sql`uuid_extract_timestamp(id)`,
  ),
  log: integer().notNull(),
  action: integer().notNull(),
  resourceType: integer('resource_type').notNull(),
  source: integer().notNull(),
  httpMethod: integer('http_method').notNull(),
  result: smallint().notNull(),
  actorType: smallint('actor_type').notNull(),
  httpStatus: smallint('http_status'),
  actorId: text('actor_id'),
  actorEmail: text('actor_email'),
  actorName: text('actor_name'),
  ip: text(),
  userAgent: text('user_agent'),
  sessionId: text('session_id'),
  requestId: text('request_id'),
  brandId: text('brand_id'),
  httpPath: text('http_path'),
  sourceEventId: text('source_event_id'),
  resourceId: text('resource_id'),
  resourceName: text('resource_name'),
  message: text(),
  overflow: jsonb(),
  targets: jsonb(),
  changes: jsonb(),
  redactions: jsonb(),
  rewrites: jsonb(),
  details: jsonb().notNull(),
  salt: bytea().notNull(),
  personDigest: bytea('person_digest'),
  payloadDigest: bytea('payload_digest'),
});
