import type { Pool, Sql } from '@/db/client';
import { createVerification, SCHEDULE } from './verify-job';

/**
 * Asks for an incremental verification of every log that has entries. Repeated by whoever takes over a job that was asked
 * for at `since`, it asks for none of them twice. Rides on verify_job_log.
 */
export async function scheduleVerifications(pool: Pool, since: Date): Promise<void> {
  const logs = await pool<{ log: number }[]>`
    select l.log from log l where l.size > 0 and not exists (
      select from verify_job j where j.log = l.log and j.requested_by = ${SCHEDULE} and j.created_at >= ${since})
    order by l.log`;
  for (const { log } of logs) await createVerification(pool, { log, mode: 'incremental', by: SCHEDULE });
}

/** Deletes verifications that found nothing, a month after a younger one took their place. */
export async function forgetVerifications(sql: Sql): Promise<void> {
  await sql`
    delete from verify_job j where j.state = 'done' and j.findings = 0 and j.finished_at < now() - interval '30 days'
      and exists (select from verify_job y where y.log = j.log and y.id > j.id and y.state = 'done' and y.findings = 0)`;
}

/** What the last verification of a log came to. */
export interface LastVerification {
  id: string;
  at: Date;
  /** Entries that there were. */
  size: number;
  findings: number;
}

/** The last verification of a log that came to its end. Rides on verify_job_log. */
export async function findLastVerification(sql: Sql, log: number): Promise<LastVerification | undefined> {
  const [row] = await sql<LastVerification[]>`
    select j.id, j.finished_at as at, j.size::float8 as size, j.findings
    from verify_job j where j.log = ${log} and j.state = 'done' order by j.id desc limit 1`;
  return row;
}

/** How the logs with entries stand by the last verification of each. */
export interface VerifyLag {
  logs: number;
  verified: number;
  /** Hours since the one that is the longest ago; null where there is none. */
  oldestH: number | null;
  /** Tenants with a log in which something was found. */
  found: string[];
}

export async function verifyLag(sql: Sql): Promise<VerifyLag> {
  const rows = await sql<{ tenantId: string; ageH: number | null; findings: number | null }[]>`
    select t.tenant_id as "tenantId", v.findings,
      floor(extract(epoch from clock_timestamp() - v.finished_at) / 3600)::int4 as "ageH"
    from log l join tenant t on t.tenant = l.tenant left join lateral (
      select j.finished_at, j.findings from verify_job j
      where j.log = l.log and j.state = 'done' order by j.id desc limit 1) v on true
    where l.size > 0 order by l.log`;
  const ages = rows.flatMap(({ ageH }) => ageH ?? []);
  return {
    logs: rows.length,
    verified: ages.length,
    oldestH: ages.length === 0 ? null : Math.max(...ages),
    found: [...new Set(rows.filter(({ findings }) => (findings ?? 0) > 0).map(({ tenantId }) => tenantId))],
  };
}
