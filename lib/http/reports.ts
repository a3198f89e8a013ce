import { database, writeDatabase } from '@/db/pool';
import { AuditError } from '@/lib/audit/error';
import { isUuid } from '@/lib/audit/event-id';
import { identityOf } from '@/lib/auth/principal';
import { spend } from '@/lib/auth/rate-limit';
import { checkReach } from '@/lib/auth/reach';
import { findView, type SavedView, viewerOf } from '@/lib/auth/saved-view';
import { jsonAnswer } from '@/lib/dialects/json-answer';
import { type MailAnswer, type ReportAnswer, type ReportDetail, ReportRequest } from '@/lib/dialects/reports';
import { refuseMasked } from '@/lib/query/reach';
import { isMailable, mailDomains, mailSettings, NO_SERVER } from '@/lib/reports/mail-settings';
import { questionOf } from '@/lib/reports/question';
import {
  createReport,
  deleteReport,
  findReport,
  listReports,
  type Report,
  type ReportContent,
  replaceReport,
  type Scheduler,
} from '@/lib/reports/report';
import { createTest, listRuns } from '@/lib/reports/report-run';
import { lastPeriod } from '@/lib/reports/schedule';
import { findSignedIn } from './console-session';
import { readJson } from './json-body';
import { scopeOver } from './log-scope';
import { printMail, printReport, printRun } from './report-answer';
import { recordReport, recordTest } from './report-event';
import type { Call } from './serve';

type ReportCall = Call<unknown>;

/** Mails that a report tells of. */
const RUNS_SHOWN = 20;

export async function reportPage(call: ReportCall): Promise<{ items: ReportAnswer[]; mail: MailAnswer }> {
  const viewer = viewerOf(call.principal, call.scope);
  const reports = await listReports(database(), viewer);
  const runs = await listRuns(
    database(),
    reports.map(({ id }) => id),
    1,
  );
  const lastOf = new Map(runs.map((run) => [run.report, run]));
  const items = reports.map((report) => printReport(report, lastOf.get(report.id)));
  return { items, mail: printMail() };
}

/**
 * Throws `forbidden` for who is not signed in to the console, `conflict` where there is no mail server or one report too
 * many, `invalid_request` with the places that do not fit.
 */
export async function saveReport(call: ReportCall): Promise<Response> {
  const scheduler = await schedulerOf(call);
  const content = await contentOf(call);
  const report = await createReport(writeDatabase(), scheduler, content, Date.now());
  await recordReport(call, undefined, report);
  return jsonAnswer(await detailOf(report), 201);
}

/** Throws `not_found` for a report of another tenant, and for one of somebody else's unless the caller administers it. */
export async function oneReport(call: ReportCall): Promise<ReportDetail> {
  const { principal, scope, params } = call;
  return await detailOf(found(await findReport(database(), viewerOf(principal, scope), idOf(params))));
}

/** Throws `not_found` for a report of somebody else, whoever sees it; else as {@link saveReport} does. */
export async function changeReport(call: ReportCall): Promise<ReportDetail> {
  const scheduler = await schedulerOf(call);
  const id = idOf(call.params);
  const content = await contentOf(call);
  const { before, after } = found(await replaceReport(writeDatabase(), scheduler, id, content, Date.now()));
  await recordReport(call, before, after);
  return await detailOf(after);
}

/** Throws `not_found` for a report that the caller may not delete, whether or not they see it. */
export async function dropReport(call: ReportCall): Promise<Response> {
  const { principal, scope, params } = call;
  const report = found(await deleteReport(writeDatabase(), viewerOf(principal, scope), idOf(params)));
  await recordReport(call, report, undefined);
  return new Response(null, { status: 204 });
}

/** Has the newest whole period sent now. Throws `rate_limited` where too many were lately. */
export async function sendTest(call: ReportCall): Promise<Response> {
  const scheduler = await schedulerOf(call);
  const own = { ...scheduler, mayShare: false };
  const report = found(await findReport(database(), own, idOf(call.params)));
  if (!mailSettings()) throw new AuditError('conflict', NO_SERVER);
  await spend('test-mail', scheduler.owner);
  await recordTest(call, report);
  const run = await createTest(writeDatabase(), report.id, lastPeriod(report, Date.now()));
  return jsonAnswer(printRun(run), 202);
}

async function detailOf(report: Report): Promise<ReportDetail> {
  const runs = await listRuns(database(), [report.id], RUNS_SHOWN);
  return { ...printReport(report, runs[0]), runs: runs.map(printRun) };
}

/** Only people whose rights can be looked up later schedule: a token or a key says its own for as long as it lasts. */
async function schedulerOf({ principal, scope, request }: ReportCall): Promise<Scheduler> {
  const session = principal.credential === 'session' ? await findSignedIn(request.headers) : undefined;
  if (!session || identityOf(session.principal) !== identityOf(principal))
    throw new AuditError('forbidden', 'Only people who are signed in to the console schedule reports');
  return { ...viewerOf(principal, scope), provider: session.provider };
}

async function contentOf(call: ReportCall): Promise<ReportContent> {
  const body = await readJson(call.request, ReportRequest);
  const { view, recipients, cadence, weekday, hour, zone, subject_prefix: subjectPrefix, enabled } = body;
  if (enabled && !mailSettings()) throw new AuditError('conflict', NO_SERVER);
  const barred = recipients.findIndex((address) => !isMailable(address));
  if (barred >= 0) throw refused(['recipients', barred], `Mails go to ${mailDomains()?.join(', ')} alone`);
  const { name: viewName } = await askableView(call, view);
  return { view, viewName, recipients, cadence, weekday, hour, zone, subjectPrefix, isEnabled: enabled };
}

/** A view that the caller sees, whose question they may ask: else the report would fail each time. */
async function askableView(call: ReportCall, id: string): Promise<SavedView> {
  const view = await findView(database(), viewerOf(call.principal, call.scope), id);
  if (!view) throw refused(['view'], 'No such view');
  try {
    const { log, conditions, search } = questionOf(view.search);
    const scope = await scopeOver(call, log);
    checkReach(scope, conditions);
    refuseMasked(scope, conditions, search);
  } catch (error) {
    throw error instanceof AuditError ? refused(['view'], error.detail) : error;
  }
  return view;
}

function refused(place: readonly (string | number)[], msg: string): AuditError {
  return new AuditError('invalid_request', 'Invalid request', {
    issues: [{ type: 'value_error', loc: ['body', ...place], msg, input: '' }],
  });
}

function idOf({ report }: ReportCall['params']): string {
  const id = String(report);
  return found(isUuid(id) ? id : undefined);
}

function found<T>(report: T | undefined): T {
  if (report === undefined) throw new AuditError('not_found', 'No such report');
  return report;
}
