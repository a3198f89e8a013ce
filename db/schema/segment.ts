import { sql } from 'drizzle-orm';
import {
  bigint,
  date,
  index,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';
import { bytea } from './log';

const key = {
  scope: integer().notNull(),
  level: smallint().notNull(),
};

export const segment = pgTable(
  'segment',
  {
    ...key,
    lo: uuid().notNull(),
    hi: uuid().notNull(),
    events: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.scope, table.level, table.lo] }),
    index('segment_events').on(table.scope, table.events).where(sql`level = 1`),
  ],
);

/** Its primary key and second index INCLUDE the count, so they stand in a custom migration. */
export const segmentCount = pgTable('segment_count', {
  ...key,
  action: integer().notNull(),
  resourceType: integer('resource_type').notNull(),
  result: smallint().notNull(),
  lo: uuid().notNull(),
  events: integer().notNull(),
});

export const segmentDay = pgTable(
  'segment_day',
  {
    scope: integer().notNull(),
    day: date().notNull(),
    result: smallint().notNull(),
    events: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.scope, table.day, table.result] })],
);

export const segmentValue = pgTable(
  'segment_value',
  {
    scope: integer().notNull(),
    kind: smallint().notNull(),
    lo: uuid().notNull(),
    key: uuid().notNull(),
    value: text().notNull(),
    events: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.scope, table.kind, table.lo, table.key] })],
);

export const segmentBlockValue = pgTable(
  'segment_block_value',
  {
    ...key,
    kind: smallint().notNull(),
    lo: uuid().notNull(),
    hi: uuid().notNull(),
    value: text().array(),
    events: integer().array(),
    staleAt: timestamp('stale_at', { precision: 3, withTimezone: true }).notNull().default(sql`'-infinity'`),
  },
  (table) => [
    primaryKey({ columns: [table.scope, table.kind, table.level, table.lo] }),
    index('segment_block_value_stale').on(table.scope, table.level, table.lo).where(sql`value is null`),
  ],
);

export const firstValue = pgTable(
  'first_value',
  {
    scope: integer().notNull(),
    kind: smallint().notNull(),
    key: uuid().notNull(),
    value: text().notNull(),
    id: uuid().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.scope, table.kind, table.key] }),
    index('first_value_id').on(table.scope, table.kind, table.id),
  ],
);

export const segmentHour = pgTable(
  'segment_hour',
  {
    hour: timestamp({ precision: 3, withTimezone: true }).notNull(),
    result: smallint().notNull(),
    events: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.hour, table.result] })],
);

export const segmentDelta = pgTable(
  'segment_delta',
  {
    id: uuid().notNull(),
    action: integer().notNull(),
    resourceType: integer('resource_type').notNull(),
    result: smallint().notNull(),
    actorId: text('actor_id'),
    ip: text(),
    change: smallint().notNull(),
  },
  (table) => [index('segment_delta_id').on(table.id)],
);

export const platform = pgTable('platform', {
  one: smallint().primaryKey(),
  watermark: uuid().notNull(),
  growing: uuid(),
  /** Epoch of the feed; a restore from a backup raises it. */
  epoch: bigint({ mode: 'bigint' }).notNull(),
  keyFingerprint: bytea('key_fingerprint'),
  xidOffset: bigint('xid_offset', { mode: 'bigint' }).notNull().default(sql`0`),
  blockEvents: integer('block_events').notNull().default(4096),
});

export const lease = pgTable('lease', {
  name: text().primaryKey(),
  holder: uuid().notNull(),
  expiresAt: timestamp('expires_at', { precision: 3, withTimezone: true }).notNull(),
});
