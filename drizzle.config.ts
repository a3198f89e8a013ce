import { defineConfig } from 'drizzle-kit';

/**
 * drizzle-kit writes the ordinary tables. `event` (partitions, a virtual column) and what it has no word for
 * (INCLUDE, comments, functions, roles) are custom migrations; db/drift.db.test.ts holds the two together.
 */
export default defineConfig({
  dialect: 'postgresql',
  schema: [
    './db/schema/tenant.ts',
    './db/schema/log.ts',
    './db/schema/segment.ts',
    './db/schema/console.ts',
    './db/schema/identity.ts',
    './db/schema/write.ts',
    './db/schema/erasure.ts',
    './db/schema/ledger.ts',
    './db/schema/job.ts',
    './db/schema/report.ts',
  ],
  out: './db/migrations',
});
