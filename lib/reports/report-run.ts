import { z } from 'zod';
import type { Pool, Sql } from '@/db/client';
import { openQueue } from '@/db/job-queue';
import { RESULTS } from '@/lib/audit/event';
import type { RUN_STATES } from '@/lib/dialects/reports';
import { type Report, reportColumns } from './report';
import type { Period } from './schedule';

/** What a mail counted. */
const Counts = z.object({
  events: z.number(),
  isExact: z.boolean(),
  previous: z.number().nullable(),
  byResult: z.partialRecord(z.enum(RESULTS), z.number()).nullable(),
});
export type Counts = z.infer<typeof Counts>;

/** A mail of a report: of one period, or a test. */
export interface ReportRun {
  id: string;
  report: string;
  periodStart: Date;
  periodEnd: Date;
  isTest: boolean;
  state: (typeof RUN_STATES)[number];
  attempts: number;
  error: string | null;
  /** When it is handed to a worker, again where one died with it; null: never more. */
  dueAt: Date | null;
  messageId: string | null;
  counts: Counts | null;
  createdAt: Date;
  sentAt: Date | null;
}

const columns = (sql: Sql) => sql`
  n.id, n.report, n.period_start as "periodStart", n.period_end as "periodEnd", n.is_test as "isTest", n.state,
  n.attempts, n.error, n.due_at as "dueAt", n.message_id as "messageId", n.counts, n.created_at as "createdAt",
  n.sent_at as "sentAt"`;

/** A worker that took a mail and is not heard of any more is given up after this, and the mail handed out again. */
const HANDED_S = 300;

/** The newest mails of each of some reports, newest first. Rides on report_run_report. */
export async function listRuns(sql: Sql, reports: readonly string[], limit: number): Promise<ReportRun[]> {
  return await sql<ReportRun[]>`
    select ${columns(sql)} from unnest(${`{${reports.join(',')}}`}::uuid[]) o(id)
    cross join lateral (
      select * from report_run l where l.report = o.id order by l.id desc limit ${limit}
    ) n order by n.id desc`;
}

/**
 * Claims a period of a report: whoever inserts its row has it, and nobody else ever will. False: it was claimed before,
 * perhaps under another schedule.
 */
export async function claimPeriod(sql: Sql, report: string, period: Period, at: Date): Promise<boolean> {
  const rows = await sql`
    insert into report_run (report, period_start, period_end, due_at)
    values (${report}::uuid, ${new Date(period.fromMs)}, ${new Date(period.endMs)}, ${at})
    on conflict (report, period_start, period_end) where not is_test do nothing returning id`;
  return rows.length > 0;
}

/** Has a period sent once more by hand, marked as a test. */
export async function createTest(pool: Pool, report: string, { fromMs, endMs }: Period): Promise<ReportRun> {
  return await pool.begin(async (sql) => {
    const [run] = await sql<ReportRun[]>`
      insert into report_run as n (report, period_start, period_end, is_test, due_at)
      values (${report}::uuid, ${new Date(fromMs)}, ${new Date(endMs)}, true, now() + make_interval(secs => ${HANDED_S}))
      returning ${columns(sql)}`;
    if (!run) throw new Error('a test was not kept');
    await openQueue(sql).send('report', { id: run.id });
    return run;
  });
}

/** Hands what is due to workers, and answers how much that was: each is due again later, should its worker die. */
export async function handOut(pool: Pool, at: Date, limit: number): Promise<number> {
  return await pool.begin(async (sql) => {
    const runs = await sql<{ id: string }[]>`
      update report_run n set state = 'queued', due_at = ${new Date(at.getTime() + HANDED_S * 1_000)}
      where n.id in (
        select d.id from report_run d where d.due_at <= ${at} order by d.due_at limit ${limit} for update skip locked
      ) returning n.id`;
    const queue = openQueue(sql);
    for (const { id } of runs) await queue.send('report', { id });
    return runs.length;
  });
}

/** A mail as its worker needs it. */
export interface Work {
  run: ReportRun;
  report: Report;
}

/** Begins an attempt at a mail that was handed out; undefined: it was sent, or failed and is not due again yet. */
export async function beginAttempt(sql: Sql, id: string): Promise<Work | undefined> {
  const [run] = await sql<ReportRun[]>`
    update report_run n set state = 'sending', attempts = n.attempts + 1
    where n.id = ${id}::uuid and n.state in ('queued', 'sending') returning ${columns(sql)}`;
  if (!run) return undefined;
  const [report] = await sql<Report[]>`
    select ${reportColumns(sql, '')} from report r where r.id = ${run.report}::uuid`;
  return report && { run, report };
}

/** What an attempt came to: the mail server has the mail, or why not. */
export type Outcome =
  | { messageId: string; counts: Counts; error: string | null }
  | { error: string; retryAt: Date | null };

/** Ends an attempt. False: another one has been begun since, because this one stood still for too long. */
export async function endAttempt(sql: Sql, { id, attempts }: ReportRun, outcome: Outcome): Promise<boolean> {
  const set =
    'counts' in outcome
      ? sql`state = 'sent', sent_at = now(), due_at = null, error = ${outcome.error},
          message_id = ${outcome.messageId}, counts = ${JSON.stringify(Counts.parse(outcome.counts))}::text::jsonb`
      : sql`state = 'failed', error = ${outcome.error}, due_at = ${outcome.retryAt}`;
  const rows = await sql`
    update report_run set ${set}
    where id = ${id}::uuid and state = 'sending' and attempts = ${attempts} returning id`;
  return rows.length > 0;
}

/** What came to its end a long time ago is told no more; none of it could be claimed again. */
export async function forgetRuns(sql: Sql): Promise<void> {
  await sql`delete from report_run where created_at < now() - interval '400 days' and due_at is null`;
}
