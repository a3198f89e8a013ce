import { sql } from 'drizzle-orm';
import { bigint, check, integer, pgTable, primaryKey, smallint, text, timestamp } from 'drizzle-orm/pg-core';
import { bytea } from './log';

export const ledgerTile = pgTable(
  'ledger_tile',
  {
    log: integer().notNull(),
    level: smallint().notNull(),
    index: bigint({ mode: 'number' }).notNull(),
    root: bytea().notNull(),
    hashes: bytea().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.log, table.level, table.index] }),
    check('ledger_tile_root_length', sql`octet_length(${table.root}) = 32`),
    check('ledger_tile_hashes_length', sql`octet_length(${table.hashes}) = 8192`),
  ],
);

export const ledgerCheckpoint = pgTable(
  'ledger_checkpoint',
  {
    log: integer().notNull(),
    epoch: smallint().notNull(),
    size: bigint({ mode: 'number' }).notNull(),
    root: bytea().notNull(),
    note: text().notNull(),
    createdAt: timestamp('created_at', { precision: 3, withTimezone: true }).notNull().default(sql`now()`),
  },
  (table) => [
    primaryKey({ columns: [table.log, table.epoch, table.size] }),
    check('ledger_checkpoint_root_length', sql`octet_length(${table.root}) = 32`),
  ],
);

export const ledgerAnchor = pgTable(
  'ledger_anchor',
  {
    log: integer().notNull(),
    epoch: smallint().notNull(),
    sink: text().notNull(),
    size: bigint({ mode: 'number' }).notNull().default(0),
    state: text({ enum: ['anchored', 'failing', 'refused'] }).notNull(),
    error: text(),
    at: timestamp({ precision: 3, withTimezone: true }),
    attempts: integer().notNull().default(0),
    nextAt: timestamp('next_at', { precision: 3, withTimezone: true }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.log, table.epoch, table.sink] }),
    check('ledger_anchor_state', sql`${table.state} in ('anchored', 'failing', 'refused')`),
  ],
);

export const ledgerCosignature = pgTable(
  'ledger_cosignature',
  {
    log: integer().notNull(),
    epoch: smallint().notNull(),
    size: bigint({ mode: 'number' }).notNull(),
    sink: text().notNull(),
    line: text().notNull(),
    at: timestamp({ precision: 3, withTimezone: true }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.log, table.epoch, table.size, table.sink] })],
);
