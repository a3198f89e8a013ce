import { bigint, index, jsonb, pgTable, smallint, text, timestamp, uuid } from 'drizzle-orm/pg-core';

/**
 * The table that one writes for an audit log on a free afternoon: a row an event, texts as texts, an index for each column
 * that is asked by, and a covering one for counts.
 */
export const flatEvent = pgTable(
  'flat_event',
  {
    id: uuid('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    partnerId: text('partner_id'),
    occurredAt: timestamp('occurred_at', { withTimezone: true, precision: 3 }).notNull(),
    receivedAt: timestamp('received_at', { withTimezone: true, precision: 3 }).notNull(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    action: text('action').notNull(),
    resourceType: text('resource_type'),
    result: text('result').notNull(),
    source: text('source').notNull(),
    httpMethod: text('http_method'),
    httpStatus: smallint('http_status'),
    httpPath: text('http_path'),
    actorType: text('actor_type').notNull(),
    actorId: text('actor_id'),
    actorEmail: text('actor_email'),
    actorName: text('actor_name'),
    ip: text('ip'),
    userAgent: text('user_agent'),
    requestId: text('request_id'),
    resourceId: text('resource_id'),
    resourceName: text('resource_name'),
    message: text('message'),
    details: jsonb('details').notNull(),
  },
  (table) => [
    index('flat_time').on(table.occurredAt),
    index('flat_tenant').on(table.tenantId, table.occurredAt),
    index('flat_partner').on(table.partnerId, table.occurredAt),
    index('flat_action').on(table.action),
    index('flat_type').on(table.resourceType),
    index('flat_result').on(table.result),
    index('flat_actor').on(table.actorId),
    index('flat_email').on(table.actorEmail),
    index('flat_resource').on(table.resourceId),
    index('flat_ip').on(table.ip),
    index('flat_request').on(table.requestId),
    index('flat_covering').on(
      ...([table.tenantId, table.occurredAt, table.action, table.resourceType, table.result] as const),
    ),
  ],
);
