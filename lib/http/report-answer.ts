import type { MailAnswer, ReportAnswer, RunAnswer } from '@/lib/dialects/reports';
import { mailDomains, mailSettings } from '@/lib/reports/mail-settings';
import type { Report } from '@/lib/reports/report';
import type { ReportRun } from '@/lib/reports/report-run';

/** What mails this installation can send. It says nothing of the server. */
export function printMail(): MailAnswer {
  const settings = mailSettings();
  return {
    configured: settings !== undefined,
    from: settings?.from.address ?? null,
    domains: mailDomains()?.slice() ?? null,
  };
}

export function printReport(report: Report, last: ReportRun | undefined): ReportAnswer {
  const { id, view, viewName, presentName, recipients, cadence, weekday, hour, zone, isEnabled } = report;
  return {
    ...{ id, view: { id: view, name: presentName ?? viewName, exists: presentName !== null } },
    ...{ recipients: [...recipients], cadence, weekday, hour, zone, subject_prefix: report.subjectPrefix },
    ...{ enabled: isEnabled, is_own: report.isOwn, owner: report.ownerName },
    next_run_at: isEnabled ? report.nextDueAt.toISOString() : null,
    last_run: last ? printRun(last) : null,
    created_at: report.createdAt.toISOString(),
    updated_at: report.updatedAt.toISOString(),
  };
}

export function printRun(run: ReportRun): RunAnswer {
  const { id, isTest, state, attempts, error, messageId, counts } = run;
  return {
    ...{ id, is_test: isTest, state, attempts, error, message_id: messageId },
    period_start: run.periodStart.toISOString(),
    period_end: run.periodEnd.toISOString(),
    next_attempt_at: state === 'failed' ? (run.dueAt?.toISOString() ?? null) : null,
    sent_at: run.sentAt?.toISOString() ?? null,
    counts: counts && {
      ...{ events: counts.events, is_exact: counts.isExact, previous: counts.previous },
      by_result: counts.byResult,
    },
  };
}
