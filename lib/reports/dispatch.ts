import type { Pool, Sql } from '@/db/client';
import { type Report, reportColumns } from './report';
import { claimPeriod, handOut } from './report-run';
import { dueAfter, periodOf } from './schedule';

/** Reports of one transaction. */
const AT_ONCE = 50;
/** Periods that were due longer ago, while nothing ran here, are passed over: nobody wants a month of mails. */
const CATCH_UP_MS = 14 * 86_400_000;
/** Further ahead than any period is due: a week, and the hours of a zone. */
const AHEAD_MS_MAX = 9 * 86_400_000;

/**
 * Claims the periods that are due at an instant, and hands out what is to be sent, or to be tried again. Any number of
 * processes may do it at once: a report is locked by one of them, and a period has one row.
 */
export async function dispatchReports(pool: Pool, at: Date): Promise<void> {
  while ((await putBack(pool, at)) > 0);
  while ((await claimDue(pool, at)) > 0);
  while ((await handOut(pool, at, AT_ONCE)) === AT_ONCE);
}

/** What a clock that was ahead has passed over is due at its next time again; periods that were claimed stay so. */
async function putBack(pool: Pool, at: Date): Promise<number> {
  return await pool.begin(async (sql) => {
    const reports = await sql<Report[]>`
      select ${reportColumns(sql, '')} from report r where r.next_due_at > ${new Date(at.getTime() + AHEAD_MS_MAX)}
      order by r.next_due_at limit ${AT_ONCE} for update skip locked`;
    for (const report of reports) {
      const next = new Date(dueAfter(report, at.getTime()));
      await sql`update report set next_due_at = ${next} where id = ${report.id}::uuid`;
    }
    return reports.length;
  });
}

/** Claims one period of each report that is due; answers how many there were. Rides on report_due. */
async function claimDue(pool: Pool, at: Date): Promise<number> {
  return await pool.begin(async (sql) => {
    const reports = await sql<Report[]>`
      select ${reportColumns(sql, '')} from report r where r.is_enabled and r.next_due_at <= ${at}
      order by r.next_due_at limit ${AT_ONCE} for update skip locked`;
    for (const report of reports) await claimNext(sql, report, at);
    return reports.length;
  });
}

async function claimNext(sql: Sql, report: Report, at: Date): Promise<void> {
  const dueMs = report.nextDueAt.getTime();
  const earliestMs = at.getTime() - CATCH_UP_MS;
  if (dueMs >= earliestMs) await claimPeriod(sql, report.id, periodOf(report, dueMs), at);
  const next = new Date(dueAfter(report, Math.max(dueMs, earliestMs)));
  await sql`update report set next_due_at = ${next} where id = ${report.id}::uuid`;
}
