import { sql } from 'drizzle-orm';
import { boolean, check, integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core';

export const consoleUser = pgTable(
  'console_user',
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    name: text().notNull().unique(),
    role: text().notNull(),
    tenantId: text('tenant_id'),
    partnerId: text('partner_id'),
    passwordHash: text('password_hash').notNull(),
    mustChangePassword: boolean('must_change_password').notNull(),
    createdAt: timestamp('created_at', { precision: 3, withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [
    check(
      'console_user_role',
      sql`${table.role} in ('super_admin', 'partner_admin', 'tenant_admin', 'auditor', 'analyst')`,
    ),
  ],
);
