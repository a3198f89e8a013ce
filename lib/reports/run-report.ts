import type { Pool } from '@/db/client';
import { AuditError } from '@/lib/audit/error';
import type { AuditFilter } from '@/lib/audit/filter';
import type { Scope } from '@/lib/audit/scope';
import { findPerson, OIDC_RIGHTS_DAYS } from '@/lib/auth/console-person';
import { identityOf, type Principal } from '@/lib/auth/principal';
import { authorize, checkReach } from '@/lib/auth/reach';
import { findView, viewerOf } from '@/lib/auth/saved-view';
import { publicUrl } from '@/lib/auth/token';
import { withLease } from '@/lib/ingest/leased';
import { log } from '@/lib/log';
import { refuseMasked } from '@/lib/query/reach';
import { figuresOf } from './figures';
import { letterOf, type Told } from './letter';
import { printHtml } from './letter-html';
import { printText } from './letter-text';
import { isMailable, mailSettings, NO_SERVER } from './mail-settings';
import { filterOf, questionOf } from './question';
import type { Report } from './report';
import { beginAttempt, type Counts, endAttempt, type Outcome, type ReportRun, type Work } from './report-run';
import { periodBefore } from './schedule';
import { MailRefused, sendMail } from './send-mail';

/** Two thirds of it are left after each step, which is more than handing a mail over may take. */
const LEASE_S = 150;

/** A read that a report is, as the access log is told it. */
export interface ReportRead {
  action: 'audit.report';
  operation: string;
  filter: AuditFilter;
  options: Record<string, string>;
}

/** Leaves the record of a read; resolves when it is durable. There is no report without one. */
export type RecordRead = (
  principal: Principal,
  scope: Scope,
  read: ReportRead,
  headers: Headers,
) => Promise<void>;

/**
 * Sends a mail that was handed out, once: one process is at it at a time, and one that was sent is done. Between the
 * moment in which the server has taken the mail and the one in which that is kept lies a statement: who dies in it leaves
 * a mail that is sent again, with the same Message-ID. Whatever stands against it is kept with it, and tried again unless
 * that is of no use.
 */
export async function runReport(pool: Pool, id: string, record: RecordRead): Promise<void> {
  await withLease(pool, `report/${id}`, LEASE_S, async (keep) => {
    const work = await beginAttempt(pool, id);
    if (!work) return;
    const outcome = await attempt(pool, work, record, keep).catch((error) => failureOf(work.run, error));
    if (!(await endAttempt(pool, work.run, outcome)))
      log.warn('a report was taken over while it was sent', { id });
  });
}

async function attempt(
  pool: Pool,
  { run, report }: Work,
  record: RecordRead,
  keep: () => Promise<void>,
): Promise<Outcome> {
  const settings = mailSettings();
  if (!settings) throw new AuditError('unavailable', NO_SERVER);
  if (!report.isEnabled && !run.isTest) throw new AuditError('conflict', 'The report is switched off');
  const barred = report.recipients.find((address) => !isMailable(address));
  if (barred !== undefined)
    throw new AuditError('forbidden', `${barred} is in a domain that may not be mailed to`);
  const told = await tell(pool, { run, report }, record, keep);
  const letter = letterOf(told);
  const messageId = messageIdOf(report, run, told.origin);
  await keep();
  const refused = await sendMail(settings, {
    ...{ messageId, to: report.recipients, subject: letter.subject },
    ...{ text: printText(letter), html: printHtml(letter) },
  });
  const error = refused.length === 0 ? null : `The mail server refused ${refused.join(', ')}`;
  return { messageId, counts: countsOf(told), error };
}

/** Counts what the owner would see now, with the rights that they have now. Throws `forbidden` with what is missing. */
async function tell(
  pool: Pool,
  { run, report }: Work,
  record: RecordRead,
  keep: () => Promise<void>,
): Promise<Told> {
  const principal = await ownerOf(report);
  const view = await findView(
    pool,
    viewerOf(principal, await authorize(principal, 'audit:read')),
    report.view,
  );
  if (!view)
    throw new AuditError(
      'forbidden',
      'The view was deleted, or is not shared with the owner of the report any more',
    );
  const query = questionOf(view.search);
  const scope = await authorize(principal, 'audit:read', query.log);
  const period = { fromMs: run.periodStart.getTime(), endMs: run.periodEnd.getTime() };
  const filter = filterOf(query, period);
  checkReach(scope, filter);
  refuseMasked(scope, filter, query.search);
  const options = { report: report.id, log: query.log, recipients: String(report.recipients.length) };
  const words = query.search === undefined ? {} : { search: query.search };
  await record(principal, scope, { ...READ, filter, options: { ...options, ...words } }, new Headers());
  const before = filterOf(query, periodBefore(report, period));
  const countedAtMs = Date.now();
  const figures = await figuresOf(scope, { now: filter, before, search: query.search }, keep);
  return {
    ...{ report, isTest: run.isTest, viewName: view.name, query, period },
    ...{ figures, countedAtMs, origin: publicUrl() },
  };
}

const READ = { action: 'audit.report', operation: 'report' } as const;

/** The owner with the rights of this moment; whoever reaches something else by now is not the one who scheduled it. */
async function ownerOf({ provider, owner, ownerName }: Report): Promise<Principal> {
  const principal = await findPerson(provider, ownerName);
  if (!principal)
    throw new AuditError(
      'forbidden',
      provider === 'password'
        ? 'Its owner is no user any more'
        : `Its owner has not signed in for ${OIDC_RIGHTS_DAYS} days: their rights are not known any more`,
    );
  if (identityOf(principal) !== owner)
    throw new AuditError('forbidden', 'Its owner has moved to another tenant or partner since it was saved');
  return principal;
}

/** Made of report and period alone: a mail that is sent again has the same. */
function messageIdOf(
  report: Report,
  { id, periodStart, periodEnd, isTest }: ReportRun,
  origin: string,
): string {
  const period = `${periodStart.getTime()}-${periodEnd.getTime()}`;
  const host = new URL(origin).hostname.replace(/[^A-Za-z0-9.-]/g, '') || 'localhost';
  return `<report.${report.id}.${period}${isTest ? `.${id}` : ''}@${host}>`;
}

function countsOf({ figures: { total, previous, byResult } }: Told): Counts {
  return {
    ...{ events: total.events, isExact: total.isExact, previous: previous ?? null },
    byResult: byResult ? Object.fromEntries(byResult.map(({ value, events }) => [value, events])) : null,
  };
}

const RETRY_FIRST_MS = 60_000;
const RETRY_MAX_MS = 3_600_000;
/** What could not be sent for so long is of no use to anybody. */
const RETRY_FOR_MS = 3 * 86_400_000;

/** Why it failed, in words for whoever looks at it, and when it is tried again. */
function failureOf(run: ReportRun, error: unknown): Outcome {
  const nowMs = Date.now();
  const isOver = run.isTest || isFinal(error) || nowMs - run.createdAt.getTime() > RETRY_FOR_MS;
  const pauseMs = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** (run.attempts - 1));
  return { error: wordsOf(error, run), retryAt: isOver ? null : new Date(nowMs + pauseMs) };
}

/** What the owner may not have will not be theirs a minute later, nor does a server take back that it never will. */
function isFinal(error: unknown): boolean {
  if (error instanceof MailRefused) return error.isFinal;
  return error instanceof AuditError && error.status !== 503;
}

function wordsOf(error: unknown, { id }: ReportRun): string {
  if (error instanceof MailRefused) return error.message;
  if (error instanceof AuditError) return error.detail;
  log.error('a report was not computed', { id }, error);
  return 'It could not be computed: see the log of the server';
}
