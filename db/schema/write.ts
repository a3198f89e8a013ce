import { bigint, index, integer, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import { bytea } from './log';
import { tenant } from './tenant';

export const idempotencyKey = pgTable(
  'idempotency_key',
  {
    tenant: integer()
      .notNull()
      .references(() => tenant.tenant),
    keyHash: bytea('key_hash').notNull(),
    fingerprint: bytea().notNull(),
    createdAt: timestamp('created_at', { precision: 3, withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.tenant, table.keyHash] }),
    index('idempotency_key_created_at').on(table.createdAt),
  ],
);

export const redactionRule = pgTable('redaction_rule', {
  tenant: integer()
    .primaryKey()
    .references(() => tenant.tenant),
  version: integer().notNull(),
  names: text().array().notNull(),
  patterns: text().array().notNull(),
  updatedAt: timestamp('updated_at', { precision: 3, withTimezone: true }).notNull().defaultNow(),
});

/** Unlogged: made by a custom migration, which drizzle-kit has no word for. */
export const rateLimit = pgTable('rate_limit', {
  key: text().primaryKey(),
  points: integer().notNull(),
  expire: bigint({ mode: 'number' }),
});
