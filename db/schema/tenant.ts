import { integer, pgTable, primaryKey, smallint, text, timestamp, unique, uuid } from 'drizzle-orm/pg-core';

export const tenant = pgTable('tenant', {
  tenant: integer().primaryKey().generatedAlwaysAsIdentity(),
  tenantId: text('tenant_id').notNull().unique(),
  ledgerId: uuid('ledger_id').notNull().unique().defaultRandom(),
  name: text().notNull(),
  partnerId: text('partner_id'),
  createdAt: timestamp('created_at', { precision: 3, withTimezone: true }).notNull().defaultNow(),
  archivedAt: timestamp('archived_at', { precision: 3, withTimezone: true }),
});

export const dictionary = pgTable(
  'dictionary',
  {
    kind: smallint().notNull(),
    code: integer().notNull().generatedAlwaysAsIdentity(),
    value: text().notNull(),
    introducedBy: integer('introduced_by').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.kind, table.code] }),
    unique('dictionary_kind_value_key').on(table.kind, table.value),
  ],
);

export const logValue = pgTable(
  'log_value',
  {
    log: integer().notNull(),
    kind: smallint().notNull(),
    code: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.log, table.kind, table.code] })],
);
