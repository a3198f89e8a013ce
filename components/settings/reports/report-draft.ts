import type { Schedule } from '@/lib/audit/schedule';
import { parseRecipients, type Report, type ReportContent } from '@/lib/client/reports';
import type { SavedView } from '@/lib/client/views';
import { localZone, parseZone, zoneLabel } from '@/lib/client/zone';

/** A report as it is typed. */
export interface ReportDraft {
  view: string;
  recipients: string;
  cadence: Schedule['cadence'];
  /** Kept while the other cadence is chosen. */
  weekday: number;
  hour: number;
  zone: string;
  subjectPrefix: string;
  isEnabled: boolean;
}

const MONDAY = 1;
const MORNING = 8;

/** What a form begins with: a report as it is, or a new one of each morning here. */
export function draftOf(report: Report | undefined, views: readonly SavedView[]): ReportDraft {
  if (!report)
    return {
      ...{ view: views[0]?.id ?? '', recipients: '', cadence: 'daily', weekday: MONDAY, hour: MORNING },
      ...{ zone: zoneLabel(localZone()), subjectPrefix: '', isEnabled: true },
    };
  const { view, recipients, cadence, weekday, hour, zone, subject_prefix: subjectPrefix, enabled } = report;
  return {
    ...{ view: view.id, recipients: recipients.join('\n'), cadence, weekday: weekday ?? MONDAY, hour },
    ...{ zone: zoneLabel(parseZone(zone) ?? zone), subjectPrefix, isEnabled: enabled },
  };
}

/** What a draft says; its zone is '' where nobody knows it. */
export function readDraft({ recipients, weekday, zone, ...draft }: ReportDraft): ReportContent {
  return {
    ...draft,
    recipients: parseRecipients(recipients),
    weekday: draft.cadence === 'weekly' ? weekday : null,
    zone: zoneName(zone) ?? '',
  };
}

/** An IANA name: days are of one place, wherever somebody reads of them. */
function zoneName(typed: string): string | undefined {
  const zone = parseZone(typed.trim().replaceAll(' ', '_'));
  const named = zone === 'local' ? localZone() : zone;
  return named === 'utc' ? 'UTC' : named;
}
