import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';
import { type TestDatabase, useTestDatabase } from '@/db/test-database';
import type { Principal } from '@/lib/auth/principal';
import { recordRead } from '@/lib/http/read-record';
import { dispatchReports } from './dispatch';
import { listRuns, type ReportRun } from './report-run';
import { runReport } from './run-report';
import { startMailServer, type TestMailServer } from './test-mail-server';
import { makePerson } from './test-reports';

/** Clocks of Berlin went back on 25 October: that day had 25 hours. */
export const SAVED_MS = Date.parse('2026-10-25T12:00:00Z');
export const DUE = new Date('2026-10-26T07:00:00Z');

export interface ReportScene {
  place(): TestDatabase;
  server(): TestMailServer;
  /** What is answered to recipients in the place of 250, until the end of a test. */
  refusing: Map<string, string>;
  /** Administrator of the tenant acme. */
  dora(): Principal;
  /** What is due at an instant is claimed, and a worker takes up what was handed out of a report; its last mail. */
  due(report: string, at?: Date): Promise<ReportRun | undefined>;
  /** What a worker would do with the mails of a report, whatever state they are in. */
  work(report: string): Promise<void>;
  /** The same as `due` when the time of the next attempt has come. */
  tryAgain(report: string): Promise<ReportRun | undefined>;
  lastRun(report: string): Promise<ReportRun | undefined>;
}

/** A database, a mail server that it is configured for, and an administrator; without reports at the end of each test. */
export function useReportScene(): ReportScene {
  const place = useTestDatabase();
  const refusing = new Map<string, string>();
  let made: { server: TestMailServer; dora: Principal } | undefined;
  const there = () => {
    if (!made) throw new Error('the scene is made before the first test, not before');
    return made;
  };
  beforeAll(async () => {
    const server = await startMailServer({ refuse: (address) => refusing.get(address) });
    made = {
      server,
      dora: await makePerson(place(), { name: 'dora', role: 'tenant_admin', tenantId: 'acme' }),
    };
  });
  beforeEach(() => {
    vi.stubEnv('TRAILMARK_SMTP_URL', there().server.url);
    vi.stubEnv('TRAILMARK_MAIL_FROM', 'Trailmark <audit@example.com>');
    vi.stubEnv('NEXTAUTH_URL', 'https://audit.example.com');
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    refusing.clear();
    there().server.mails.length = 0;
    await place().owner`delete from report`;
  });
  afterAll(() => there().server.close());
  const runs = (report: string) => listRuns(place().sql, [report], 20);
  const lastRun = async (report: string) => (await runs(report))[0];
  const work = async (report: string) => {
    for (const { id } of await runs(report)) await runReport(place().sql, id, recordRead);
  };
  const due = async (report: string, at = DUE) => {
    await dispatchReports(place().sql, at);
    await work(report);
    return await lastRun(report);
  };
  const tryAgain = async (report: string) => {
    await place()
      .owner`update report_run set due_at = ${DUE} where report = ${report} and due_at is not null`;
    return await due(report);
  };
  return {
    place,
    server: () => there().server,
    refusing,
    dora: () => there().dora,
    due,
    work,
    tryAgain,
    lastRun,
  };
}
