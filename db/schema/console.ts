import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';

const instant = (name: string) => timestamp(name, { precision: 3, withTimezone: true });

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
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (table) => [
    check(
      'console_user_role',
      sql`${table.role} in ('super_admin', 'partner_admin', 'tenant_admin', 'auditor', 'analyst')`,
    ),
  ],
);

export const savedView = pgTable(
  'saved_view',
  {
    id: uuid().primaryKey().default(sql`uuidv7()`),
    owner: text().notNull(),
    ownerName: text('owner_name').notNull(),
    reach: text(),
    name: text().notNull(),
    search: text().notNull(),
    columns: jsonb(),
    density: text(),
    isDefault: boolean('is_default').notNull().default(false),
    createdAt: instant('created_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (table) => [
    unique('saved_view_name').on(table.owner, table.name),
    uniqueIndex('saved_view_default').on(table.owner).where(sql`is_default`),
    index('saved_view_reach').on(table.reach).where(sql`reach is not null`),
    check('saved_view_name_length', sql`char_length(${table.name}) between 1 and 100`),
    check('saved_view_search_length', sql`char_length(${table.search}) <= 4096`),
    check('saved_view_density', sql`${table.density} in ('comfortable', 'compact', 'relaxed')`),
  ],
);

export const preferences = pgTable(
  'preferences',
  {
    owner: text().primaryKey(),
    theme: text().notNull(),
    density: text().notNull(),
    zone: text().notNull(),
    columns: jsonb(),
    shortcuts: jsonb().notNull(),
    facetsCollapsed: jsonb('facets_collapsed').notNull(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (table) => [
    check('preferences_theme', sql`${table.theme} in ('system', 'light', 'dark')`),
    check('preferences_density', sql`${table.density} in ('comfortable', 'compact', 'relaxed')`),
  ],
);
