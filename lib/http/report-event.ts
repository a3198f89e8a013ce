import { database } from '@/db/pool';
import type { Change } from '@/lib/audit/event';
import type { JsonObject } from '@/lib/audit/json';
import { readerTenant } from '@/lib/auth/reach';
import type { Report } from '@/lib/reports/report';
import { type AccessAction, accessTenant, recordAccess } from './access-event';
import { changesOf } from './changes';
import { ACTOR_TYPE_BY_CREDENTIAL } from './read-record';
import type { Call } from './serve';

type Did = Pick<Call<unknown>, 'principal' | 'scope' | 'request'>;

/**
 * Tells the access log of the caller's tenant what they did to a report. It names the recipients: whom numbers are
 * mailed to is what somebody would ask this log. Resolves when it is durable.
 */
export async function recordReport(
  did: Did,
  before: Report | undefined,
  after: Report | undefined,
): Promise<void> {
  const report = after ?? before;
  if (report)
    await tell(did, actionOf(before, after), report, changesOf(before && told(before), after && told(after)));
}

/** The same of a mail that they had sent by hand. */
export async function recordTest(did: Did, report: Report): Promise<void> {
  await tell(did, 'audit.report_tested', report, []);
}

async function tell(
  { principal, scope, request: { headers } }: Did,
  action: AccessAction,
  report: Report,
  changes: readonly Change[],
): Promise<void> {
  const tenant = await accessTenant(database(), readerTenant(principal, scope));
  await recordAccess(
    {
      ...{ action, result: 'success', tenantId: tenant.tenantId },
      ...{ actorId: principal.subject, actorType: ACTOR_TYPE_BY_CREDENTIAL[principal.credential] },
      resource: { type: 'report', id: report.id, name: report.viewName },
      changes,
      details: { role: principal.role ?? null, owner: report.ownerName },
    },
    headers,
  );
}

function actionOf(before: Report | undefined, after: Report | undefined): AccessAction {
  if (!before) return 'audit.report_created';
  return after ? 'audit.report_changed' : 'audit.report_deleted';
}

function told(report: Report): JsonObject {
  const { view, recipients, cadence, weekday, hour, zone, subjectPrefix, isEnabled } = report;
  return {
    ...{ view, recipients: [...recipients], cadence, weekday, hour, zone },
    ...{ subject_prefix: subjectPrefix, enabled: isEnabled },
  };
}
