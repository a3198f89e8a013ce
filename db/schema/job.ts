import { sql } from 'drizzle-orm';
import {
  bigint,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';
import { bytea, log } from './log';

const instant = (name: string) => timestamp(name, { precision: 3, withTimezone: true });
const count = (name: string) => bigint(name, { mode: 'number' }).notNull().default(sql`0`);

export const exportJob = pgTable(
  'export_job',
  {
    id: uuid().primaryKey().default(sql`uuidv7()`),
    owner: text().notNull(),
    principal: jsonb().notNull(),
    request: jsonb().notNull(),
    format: text().notNull(),
    logs: integer().array(),
    state: text().notNull().default('queued'),
    error: text(),
    cursor: text(),
    rows: count('rows'),
    total: bigint({ mode: 'number' }),
    bytes: count('bytes'),
    chunks: integer().notNull().default(0),
    sha256: bytea(),
    manifest: jsonb(),
    createdAt: instant('created_at').notNull().defaultNow(),
    startedAt: instant('started_at'),
    finishedAt: instant('finished_at'),
    expiresAt: instant('expires_at').notNull().default(sql`now() + interval '7 days'`),
  },
  (table) => [
    index('export_job_owner').on(table.owner, table.id),
    check(
      'export_job_state',
      sql`${table.state} in ('queued', 'running', 'done', 'error', 'cancelled', 'withdrawn', 'expired')`,
    ),
  ],
);

export const exportChunk = pgTable(
  'export_chunk',
  {
    export: uuid()
      .notNull()
      .references(() => exportJob.id, { onDelete: 'cascade' }),
    nth: integer().notNull(),
    bytes: bytea().notNull(),
  },
  (table) => [primaryKey({ columns: [table.export, table.nth] })],
);

export const verifyJob = pgTable(
  'verify_job',
  {
    id: uuid().primaryKey().default(sql`uuidv7()`),
    log: integer().notNull(),
    mode: text().notNull(),
    state: text().notNull().default('queued'),
    error: text(),
    start: count('start'),
    done: count('done'),
    size: bigint({ mode: 'number' }),
    verified: count('verified'),
    roots: bytea().notNull().default(sql`''`),
    findings: integer().notNull().default(0),
    requestedBy: text('requested_by').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    startedAt: instant('started_at'),
    finishedAt: instant('finished_at'),
  },
  (table) => [
    index('verify_job_log').on(table.log, table.id),
    check('verify_job_mode', sql`${table.mode} in ('full', 'incremental')`),
    check('verify_job_state', sql`${table.state} in ('queued', 'running', 'done', 'error')`),
  ],
);

export const verifyFinding = pgTable(
  'verify_finding',
  {
    job: uuid()
      .notNull()
      .references(() => verifyJob.id, { onDelete: 'cascade' }),
    nth: integer().notNull(),
    code: text().notNull(),
    seq: bigint({ mode: 'number' }),
    detail: text(),
  },
  (table) => [primaryKey({ columns: [table.job, table.nth] })],
);

export const importJob = pgTable(
  'import_job',
  {
    id: uuid().primaryKey().default(sql`uuidv7()`),
    log: integer()
      .notNull()
      .references(() => log.log),
    name: text().notNull(),
    format: text(),
    mapping: text(),
    state: text().notNull().default('waiting'),
    error: text(),
    size: bigint({ mode: 'number' }),
    bytes: count('bytes'),
    counts: jsonb(),
    formats: jsonb(),
    lines: jsonb(),
    linesLeftOut: count('lines_left_out'),
    requestedBy: text('requested_by').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    startedAt: instant('started_at'),
    heardAt: instant('heard_at'),
    finishedAt: instant('finished_at'),
  },
  (table) => [
    index('import_job_log').on(table.log, table.id),
    check(
      'import_job_state',
      sql`${table.state} in ('waiting', 'running', 'done', 'cut', 'cancelled', 'error')`,
    ),
  ],
);
