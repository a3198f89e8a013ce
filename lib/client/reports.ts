import { queryOptions } from '@tanstack/react-query';
import type { Schedule } from '@/lib/audit/schedule';
import type { MailAnswer, ReportAnswer, ReportDetail, RunAnswer } from '@/lib/dialects/reports';
import { ApiError, askApi } from './api';

/** A saved view that is sent by mail. */
export type Report = ReportAnswer;
/** One of its mails. */
export type ReportRun = RunAnswer;

export interface Reports {
  items: readonly Report[];
  /** What mails this installation can send. */
  mail: MailAnswer;
}

/** What is saved of a report. */
export interface ReportContent extends Schedule {
  view: string;
  recipients: readonly string[];
  subjectPrefix: string;
  isEnabled: boolean;
}

const PATH = '/api/v1/reports';
const POLL_MS = 1_000;

/** Asked for again while a mail is under way, and each minute while one is to be tried again. */
export const reportsOptions = queryOptions({
  queryKey: ['reports'],
  staleTime: 0,
  queryFn: async ({ signal }): Promise<Reports> => await (await askApi(PATH, { signal })).json(),
  refetchInterval: ({ state }) => pollMs(state.data?.items.map(({ last_run }) => last_run) ?? []),
});

/** The last mails of a report, newest first. */
export const runsOptions = (id: string) =>
  queryOptions({
    queryKey: ['reports', id],
    staleTime: 0,
    queryFn: async ({ signal }): Promise<readonly ReportRun[]> => {
      const report: ReportDetail = await (await askApi(`${PATH}/${id}`, { signal })).json();
      return report.runs;
    },
    refetchInterval: ({ state }) => pollMs(state.data ?? []),
  });

function pollMs(runs: readonly (ReportRun | null)[]): number | false {
  if (runs.some((run) => run?.state === 'queued' || run?.state === 'sending')) return POLL_MS;
  return runs.some((run) => run?.next_attempt_at) ? 60 * POLL_MS : false;
}

/** Keeps a report; a new one where no id is given. */
export async function keepReport(content: ReportContent, id?: string): Promise<void> {
  const { view, recipients, cadence, weekday, hour, zone, subjectPrefix, isEnabled } = content;
  const schedule = { cadence, weekday, hour, zone };
  const body = { view, recipients, ...schedule, subject_prefix: subjectPrefix, enabled: isEnabled };
  await (id === undefined
    ? askApi(PATH, { method: 'POST', body })
    : askApi(`${PATH}/${id}`, { method: 'PUT', body }));
}

export async function deleteReport(id: string): Promise<void> {
  await askApi(`${PATH}/${id}`, { method: 'DELETE' });
}

/** Has it sent now, to be looked at. */
export async function testReport(id: string): Promise<void> {
  await askApi(`${PATH}/${id}/test`, { method: 'POST', body: {} });
}

/** Addresses as they are typed: one a line, or parted by commas, semicolons or spaces. */
export function parseRecipients(typed: string): string[] {
  return typed.split(/[\s,;]+/).filter((address) => address !== '');
}

/** What the server says of recipients, with the address that it says it of. */
export function recipientsFault(error: unknown, recipients: readonly string[]): string | undefined {
  if (!(error instanceof ApiError)) return undefined;
  for (const { pointer, message } of error.faults) {
    const [, member, nth] = /^\/body\/(recipients)(?:\/(\d+))?$/.exec(pointer) ?? [];
    if (member !== undefined) return nth === undefined ? message : `${recipients[Number(nth)]}: ${message}`;
  }
  return undefined;
}
