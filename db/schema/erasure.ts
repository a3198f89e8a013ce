import {
  bigint,
  index,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';
import { log } from './log';

const instant = (name: string) => timestamp(name, { precision: 3, withTimezone: true });

export const tombstone = pgTable(
  'tombstone',
  {
    log: integer().notNull(),
    seq: bigint({ mode: 'bigint' }).notNull(),
    id: uuid().notNull(),
    erasedAt: instant('erased_at').notNull().defaultNow(),
    erasedBy: bigint('erased_by', { mode: 'bigint' }).notNull(),
    action: integer(),
    resourceType: integer('resource_type'),
    result: smallint(),
  },
  (table) => [
    primaryKey({ columns: [table.log, table.seq] }),
    index('tombstone_id').on(table.id),
    index('tombstone_erased_by').on(table.log, table.erasedBy),
  ],
);

export const legalHold = pgTable(
  'legal_hold',
  {
    hold: integer().primaryKey().generatedAlwaysAsIdentity(),
    log: integer()
      .notNull()
      .references(() => log.log),
    actorId: text('actor_id'),
    resourceId: text('resource_id'),
    reason: text().notNull(),
    placedBy: text('placed_by').notNull(),
    placedAt: instant('placed_at').notNull().defaultNow(),
    releasedBy: text('released_by'),
    releasedAt: instant('released_at'),
  },
  (table) => [index('legal_hold_log').on(table.log)],
);
