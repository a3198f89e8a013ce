import type { Bench, Family, FamilyResult } from '@/bench/family';
import { measureBytes, measureHashes, measureProofs } from '@/bench/ledger-rates';
import { race } from '@/bench/measure';
import { type MigratedDatabase, withMigrated } from '@/bench/migrated';
import { appendPlain, makePlainTable } from '@/bench/plain-append';
import { emptyResult, ratioOf, rowsOf } from '@/bench/rows';
import { measureVerification } from '@/bench/verify-rate';
import { ensureCurrentPartitions } from '@/db/migrate';
import type { AuditEvent } from '@/lib/audit/event';
import { accept } from '@/lib/ingest/accept';
import { append } from '@/lib/ingest/append';
import { checkpointDue } from '@/lib/ingest/checkpoint';
import { prepare } from '@/lib/ingest/prepare';
import { ensureTenant, type Tenant } from '@/lib/ingest/tenant';

const NAME = 'bench_ledger';
const BATCHES = [1, 100, 1_000] as const;
/** From this size of a batch on the target holds. */
const TARGET_BATCH = 100;
const ROUNDS_MAX = 50;
const VERIFIED = { full: 100_000, quick: 10_000 } as const;
const HASHED = 5_000;

/** What it costs that an event is provable: to write, to hash, to verify, to prove and to keep. */
export const ledger: Family = {
  name: 'ledger',
  title: 'The ledger',
  check: async () => [], // the verification that is timed fails where anything differs
  async measure(bench) {
    const result = emptyResult();
    const { embedded } = bench.installation;
    await withMigrated(embedded, [NAME], async ([database]) => {
      if (!database) throw new Error('a database is needed');
      await ensureCurrentPartitions(database.sql);
      await makePlainTable(database.owner);
      await measureAppends(bench, database, result);
      const tenant = await ensureTenant(database.sql, { tenantId: 'verified' });
      await write(database, tenant, bench.isQuick ? VERIFIED.quick : VERIFIED.full);
      await checkpointDue(database.sql);
      const url = embedded.url.replace(/[^/]*$/, NAME);
      result.rows.push(...measureHashes(drawEvents(tenant, HASHED)));
      result.rows.push(...(await measureVerification(database, url, tenant.tenantId)));
      result.rows.push(...measureProofs(), ...(await measureBytes(database)));
    });
    return result;
  },
};

async function measureAppends(
  { race: pace }: Bench,
  { sql }: MigratedDatabase,
  { rows, verdicts }: FamilyResult,
): Promise<void> {
  const tenant = await ensureTenant(sql, { tenantId: 'appended' });
  for (const size of BATCHES) {
    const times = await race(
      [
        { name: 'ours', run: () => appendOurs(sql, tenant, size) },
        { name: 'without a ledger', run: () => appendPlain(sql, tenant.mainLog, drawEvents(tenant, size)) },
      ],
      { rounds: Math.min(pace.rounds, ROUNDS_MAX), budgetMs: 5 * pace.budgetMs },
    );
    rows.push(...rowsOf(`append ${size} in one statement`, times));
    const ratio = ratioOf(times, 'without a ledger', 'ours');
    if (ratio !== undefined && size >= TARGET_BATCH)
      verdicts.push({ target: 'ledgerAppend', of: `batches of ${size}`, value: ratio });
  }
}

async function write({ sql }: MigratedDatabase, tenant: Tenant, count: number): Promise<void> {
  for (let written = 0; written < count; written += 1_000) await appendOurs(sql, tenant, 1_000);
}

async function appendOurs(sql: MigratedDatabase['sql'], tenant: Tenant, count: number): Promise<void> {
  await append(
    sql,
    drawEvents(tenant, count).map((event) => prepare(tenant, event)),
  );
}

let drawn = 0;

/** Events as a service writes them, about 400 bytes in canonical form, each another one; checked as every event is. */
function drawEvents({ tenantId }: Tenant, count: number): AuditEvent[] {
  return Array.from({ length: count }, () => {
    drawn += 1;
    const accepted = accept(
      {
        ...{
          source: 'bench',
          occurredAt: new Date().toISOString(),
          action: 'document.read',
          result: 'success',
        },
        ...{ actorType: 'user', actorId: `usr_${drawn % 500}`, actorEmail: `user${drawn % 500}@example.com` },
        ...{ resourceType: 'document', resourceId: `doc_${drawn % 5_000}`, ip: '203.0.113.7' },
        details: { number: drawn, region: 'eu-central-1', note: 'x'.repeat(60) },
      },
      { tenantId, receivedAtMs: Date.now() },
    );
    if (!accepted.accepted) throw new Error(accepted.reason);
    return accepted.event;
  });
}
