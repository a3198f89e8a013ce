import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  smallint,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';

const instant = (name: string) => timestamp(name, { precision: 3, withTimezone: true });

export const report = pgTable(
  'report',
  {
    id: uuid().primaryKey().default(sql`uuidv7()`),
    owner: text().notNull(),
    ownerName: text('owner_name').notNull(),
    provider: text().notNull(),
    reach: text().notNull(),
    view: uuid().notNull(),
    viewName: text('view_name').notNull(),
    recipients: text().array().notNull(),
    cadence: text().notNull(),
    weekday: smallint(),
    hour: smallint().notNull(),
    zone: text().notNull(),
    subjectPrefix: text('subject_prefix').notNull(),
    isEnabled: boolean('is_enabled').notNull(),
    nextDueAt: instant('next_due_at').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (table) => [
    index('report_owner').on(table.owner, table.id),
    index('report_reach').on(table.reach, table.id),
    index('report_due').on(table.nextDueAt).where(sql`is_enabled`),
    check('report_provider', sql`${table.provider} in ('password', 'oidc')`),
    check('report_recipients', sql`cardinality(${table.recipients}) between 1 and 20`),
    check('report_cadence', sql`${table.cadence} in ('daily', 'weekly')`),
    check(
      'report_weekday',
      sql`(${table.cadence} = 'weekly') = (${table.weekday} is not null) and ${table.weekday} between 1 and 7`,
    ),
    check('report_hour', sql`${table.hour} between 0 and 23`),
  ],
);

export const reportRun = pgTable(
  'report_run',
  {
    id: uuid().primaryKey().default(sql`uuidv7()`),
    report: uuid()
      .notNull()
      .references(() => report.id, { onDelete: 'cascade' }),
    periodStart: instant('period_start').notNull(),
    periodEnd: instant('period_end').notNull(),
    isTest: boolean('is_test').notNull().default(false),
    state: text().notNull().default('queued'),
    attempts: integer().notNull().default(0),
    error: text(),
    dueAt: instant('due_at'),
    messageId: text('message_id'),
    counts: jsonb(),
    createdAt: instant('created_at').notNull().defaultNow(),
    sentAt: instant('sent_at'),
  },
  (table) => [
    uniqueIndex('report_run_period')
      .on(table.report, table.periodStart, table.periodEnd)
      .where(sql`not is_test`),
    index('report_run_report').on(table.report, table.id),
    index('report_run_due').on(table.dueAt).where(sql`due_at is not null`),
    check('report_run_state', sql`${table.state} in ('queued', 'sending', 'sent', 'failed')`),
    check('report_run_period_order', sql`${table.periodStart} < ${table.periodEnd}`),
  ],
);
