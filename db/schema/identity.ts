import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { bytea } from './log';
import { tenant } from './tenant';

const instant = (name: string) => timestamp(name, { precision: 3, withTimezone: true });

export const apiKey = pgTable('api_key', {
  prefix: text().primaryKey(),
  secretHash: bytea('secret_hash').notNull().unique(),
  tenant: integer()
    .notNull()
    .references(() => tenant.tenant),
  name: text().notNull(),
  scopes: text().array().notNull(),
  sources: text().array().notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
  expiresAt: instant('expires_at'),
  lastUsedAt: instant('last_used_at'),
  revokedAt: instant('revoked_at'),
});

export const oauthClient = pgTable(
  'oauth_client',
  {
    clientId: text('client_id').primaryKey(),
    secretHash: bytea('secret_hash').notNull(),
    name: text().notNull(),
    role: text(),
    tenantId: text('tenant_id'),
    partnerId: text('partner_id'),
    platformToken: boolean('platform_token').notNull().default(false),
    scopes: text().array().notNull(),
    sources: text().array().notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    revokedAt: instant('revoked_at'),
  },
  (table) => [
    check(
      'oauth_client_role',
      sql`${table.role} in ('super_admin', 'partner_admin', 'tenant_admin', 'auditor', 'analyst')`,
    ),
  ],
);

export const signingKey = pgTable('signing_key', {
  kid: text().primaryKey(),
  publishedAt: instant('published_at').notNull().defaultNow(),
  signsFrom: instant('signs_from').notNull(),
});

export const consoleSession = pgTable(
  'console_session',
  {
    id: uuid().primaryKey().defaultRandom(),
    subject: text().notNull(),
    name: text(),
    provider: text().notNull(),
    role: text(),
    tenantId: text('tenant_id'),
    partnerId: text('partner_id'),
    createdAt: instant('created_at').notNull().defaultNow(),
    expiresAt: instant('expires_at').notNull(),
    revokedAt: instant('revoked_at'),
  },
  (table) => [
    index('console_session_subject').on(table.subject),
    check('console_session_provider', sql`${table.provider} in ('password', 'oidc')`),
  ],
);
