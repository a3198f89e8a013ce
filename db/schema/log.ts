import { sql } from 'drizzle-orm';
import {
  bigint,
  check,
  customType,
  index,
  integer,
  pgTable,
  primaryKey,
  smallint,
  timestamp,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { tenant } from './tenant';

export const bytea = customType<{ data: Uint8Array }>({ dataType: () => 'bytea' });

export const log = pgTable(
  'log',
  {
    log: integer().primaryKey().generatedAlwaysAsIdentity(),
    tenant: integer()
      .notNull()
      .references(() => tenant.tenant),
    kind: smallint().notNull(),
    size: bigint({ mode: 'bigint' }).notNull().default(sql`0`),
    deleted: bigint({ mode: 'bigint' }).notNull().default(sql`0`),
    version: integer().notNull().default(0),
    sealed: uuid().notNull().default('00000000-0000-0000-0000-000000000000'),
    growing: uuid(),
    sealAt: bigint('seal_at', { mode: 'bigint' }).notNull().default(sql`0`),
    sealAfter: timestamp('seal_after', { withTimezone: true }).notNull().default(sql`'-infinity'`),
    epoch: smallint().notNull().default(1),
    minSeq: bigint('min_seq', { mode: 'bigint' }).notNull().default(sql`0`),
    lastId: uuid('last_id'),
    lastXid: bigint('last_xid', { mode: 'bigint' }).notNull().default(sql`0`),
  },
  (table) => [
    unique('log_tenant_kind_key').on(table.tenant, table.kind),
    check('log_kind', sql`${table.kind} in (0, 1)`),
    check('log_counts', sql`${table.deleted} between 0 and ${table.size}`),
    check('log_min_seq', sql`${table.minSeq} between 0 and ${table.size} and ${table.minSeq} % 256 = 0`),
  ],
);

export const ledgerEntry = pgTable(
  'ledger_entry',
  {
    seq: bigint({ mode: 'bigint' }).notNull(),
    xid: bigint({ mode: 'bigint' }).notNull().default(sql`pg_current_xact_id()::text::int8`),
    log: integer().notNull(),
    version: smallint().notNull().default(1),
    id: uuid().notNull(),
    dedupeKey: bytea('dedupe_key').notNull(),
    commitment: bytea().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.log, table.seq] }),
    unique('ledger_entry_dedupe_key').on(table.log, table.dedupeKey),
    index('ledger_entry_xid').using('brin', table.xid),
    check('ledger_entry_dedupe_length', sql`octet_length(${table.dedupeKey}) = 16`),
    check('ledger_entry_commitment_length', sql`octet_length(${table.commitment}) = 32`),
  ],
);
