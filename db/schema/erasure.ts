import { sql } from 'drizzle-orm';
import {
  bigint,
  check,
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
import { tenant } from './tenant';

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

export const redaction = pgTable(
  'redaction',
  {
    log: integer().notNull(),
    seq: bigint({ mode: 'bigint' }).notNull(),
    part: smallint().notNull(),
    id: uuid().notNull(),
    redactedAt: instant('redacted_at').notNull().defaultNow(),
    redactedBy: bigint('redacted_by', { mode: 'bigint' }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.log, table.seq, table.part] }),
    index('redaction_redacted_by').on(table.log, table.redactedBy),
    check('redaction_part', sql`${table.part} in (1, 2)`),
  ],
);

export const purge = pgTable(
  'purge',
  {
    log: integer().notNull(),
    toSeq: bigint('to_seq', { mode: 'bigint' }).notNull(),
    fromSeq: bigint('from_seq', { mode: 'bigint' }).notNull(),
    purgedBy: bigint('purged_by', { mode: 'bigint' }).notNull(),
    doneSeq: bigint('done_seq', { mode: 'bigint' }).notNull(),
    events: bigint({ mode: 'bigint' }).notNull().default(sql`0`),
    startedAt: instant('started_at').notNull().defaultNow(),
    finishedAt: instant('finished_at'),
  },
  (table) => [
    primaryKey({ columns: [table.log, table.toSeq] }),
    check('purge_range', sql`${table.fromSeq} <= ${table.doneSeq} and ${table.doneSeq} <= ${table.toSeq}`),
    check('purge_whole_tiles', sql`${table.fromSeq} % 256 = 0 and ${table.toSeq} % 256 = 0`),
  ],
);

export const retentionPolicy = pgTable('retention_policy', {
  tenant: integer()
    .primaryKey()
    .references(() => tenant.tenant),
  keepDays: integer('keep_days').notNull(),
  setBy: text('set_by').notNull(),
  setAt: instant('set_at').notNull().defaultNow(),
});
