import { arrayLiteral } from '@/db/array-literal';
import type { Pool, Sql } from '@/db/client';
import { AuditError } from '@/lib/audit/error';
import type { Schedule } from '@/lib/audit/schedule';
import type { SessionProvider } from '@/lib/auth/console-session';
import type { Viewer } from '@/lib/auth/saved-view';
import { dueAfter } from './schedule';

/** Reports that an owner has at most. */
export const REPORTS_MAX = 200;

/** What a report says, as its owner saves it. */
export interface ReportContent extends Schedule {
  view: string;
  /** Name of the view at that time. */
  viewName: string;
  recipients: readonly string[];
  subjectPrefix: string;
  isEnabled: boolean;
}

export interface Report extends ReportContent {
  id: string;
  /** Identity of the owner. */
  owner: string;
  /** Subject of the owner. */
  ownerName: string;
  provider: SessionProvider;
  isOwn: boolean;
  /** What the view is called now; null: it is gone, or its owner sees it no more. */
  presentName: string | null;
  /** When its next period is claimed, where it is switched on. */
  nextDueAt: Date;
  createdAt: Date;
  updatedAt: Date;
}

/** Who schedules, and by what they sign in. */
export interface Scheduler extends Viewer {
  provider: SessionProvider;
}

/** The columns of `report r`, as somebody sees them. */
export const reportColumns = (sql: Sql, owner: string) => sql`
  (select v.name from saved_view v where v.id = r.view and (v.owner = r.owner or v.reach = r.reach)) as "presentName",
  r.id, r.owner, r.owner_name as "ownerName", r.provider, r.owner = ${owner} as "isOwn", r.view, r.view_name as "viewName",
  to_jsonb(r.recipients) as recipients, r.cadence, r.weekday, r.hour, r.zone, r.subject_prefix as "subjectPrefix",
  r.is_enabled as "isEnabled", r.next_due_at as "nextDueAt", r.created_at as "createdAt", r.updated_at as "updatedAt"`;

/** Whose own it is, and to an administrator those of whoever reaches the same: nobody is told of any other report. */
const seenBy = (sql: Sql, { owner, reach, mayShare }: Viewer) =>
  sql`(r.owner = ${owner} or (${mayShare} and r.reach = ${reach}))`;

/** The reports that somebody may see, oldest first. Rides on report_owner and report_reach. */
export async function listReports(sql: Sql, viewer: Viewer): Promise<Report[]> {
  return await sql<Report[]>`
    select ${reportColumns(sql, viewer.owner)} from report r where ${seenBy(sql, viewer)} order by r.id`;
}

/** The report of an id that somebody may see, or undefined. */
export async function findReport(sql: Sql, viewer: Viewer, id: string): Promise<Report | undefined> {
  const [row] = await sql<Report[]>`
    select ${reportColumns(sql, viewer.owner)} from report r where r.id = ${id}::uuid and ${seenBy(sql, viewer)}`;
  return row;
}

/** Keeps a new report, due from `nowMs` on. Throws `conflict` for one too many. */
export async function createReport(
  pool: Pool,
  { owner, ownerName, provider, reach }: Scheduler,
  content: ReportContent,
  nowMs: number,
): Promise<Report> {
  return await pool.begin(async (sql) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`report ${owner}`}, 0))`;
    const [others] = await sql<{ own: number }[]>`
      select count(*)::int4 as own from report r where r.owner = ${owner}`;
    if ((others?.own ?? 0) >= REPORTS_MAX)
      throw new AuditError('conflict', `You have ${REPORTS_MAX} reports: delete one`);
    const { view, viewName, cadence, weekday, hour, zone, subjectPrefix, isEnabled } = content;
    const [row] = await sql<Report[]>`
      insert into report as r (owner, owner_name, provider, reach, view, view_name, recipients, cadence, weekday, hour,
        zone, subject_prefix, is_enabled, next_due_at) values (
        ${owner}, ${ownerName}, ${provider}, ${reach}, ${view}::uuid, ${viewName},
        ${arrayLiteral(content.recipients)}::text[], ${cadence}, ${weekday}, ${hour}, ${zone}, ${subjectPrefix},
        ${isEnabled}, ${new Date(dueAfter(content, nowMs))})
      returning ${reportColumns(sql, owner)}`;
    if (!row) throw new Error('a report was not kept');
    return row;
  });
}

/** What a report said, and says. */
export interface Replaced {
  before: Report;
  after: Report;
}

/**
 * Replaces a report of somebody's own; undefined where there is none of that id. From `nowMs` on it is due as it says
 * now: periods that were claimed before stay claimed, and none is sent twice.
 */
export async function replaceReport(
  pool: Pool,
  { owner, ownerName, provider, reach }: Scheduler,
  id: string,
  content: ReportContent,
  nowMs: number,
): Promise<Replaced | undefined> {
  return await pool.begin(async (sql) => {
    const [before] = await sql<Report[]>`
      select ${reportColumns(sql, owner)} from report r
      where r.id = ${id}::uuid and r.owner = ${owner} for update`;
    if (!before) return undefined;
    const { view, viewName, cadence, weekday, hour, zone, subjectPrefix, isEnabled } = content;
    const [after] = await sql<Report[]>`
      update report r set owner_name = ${ownerName}, provider = ${provider}, reach = ${reach}, view = ${view}::uuid,
        view_name = ${viewName}, recipients = ${arrayLiteral(content.recipients)}::text[], cadence = ${cadence},
        weekday = ${weekday}, hour = ${hour}, zone = ${zone}, subject_prefix = ${subjectPrefix},
        is_enabled = ${isEnabled}, next_due_at = ${new Date(dueAfter(content, nowMs))}, updated_at = now()
      where r.id = ${id}::uuid returning ${reportColumns(sql, owner)}`;
    if (!after) throw new Error('a report went while it was locked');
    return { before, after };
  });
}

/** A report that was switched off from outside. */
export interface StoppedReport {
  id: string;
  viewName: string;
  ownerName: string;
  /** Where it is told: the tenant of its owner. */
  tenantId: string | undefined;
}

/**
 * Switches off the reports of a person of the identity provider, by subject or name: what the provider said of them at
 * their last sign-in would go on to count for a while. `owner` is a connection of the owner role.
 */
export async function stopReports(owner: Sql, name: string): Promise<StoppedReport[]> {
  const rows = await owner<(StoppedReport & { reach: string })[]>`
    update report set is_enabled = false, updated_at = now()
    where provider = 'oidc' and is_enabled and owner_name in (
      select ${name} union select subject from console_session where provider = 'oidc' and name = ${name})
    returning id, view_name as "viewName", owner_name as "ownerName", reach`;
  return rows.map(({ reach, ...row }) => ({ ...row, tenantId: /^tenant:(.*)$/s.exec(reach)?.[1] }));
}

/** Deletes a report that somebody may delete, with all that is queued of it; answers what it said, or undefined. */
export async function deleteReport(sql: Sql, viewer: Viewer, id: string): Promise<Report | undefined> {
  const [row] = await sql<Report[]>`
    delete from report r where r.id = ${id}::uuid and ${seenBy(sql, viewer)}
    returning ${reportColumns(sql, viewer.owner)}`;
  return row;
}
