import type { Pool } from '@/db/client';
import { hashExport, type Jobs } from './jobs';

/** A mail that the mail server took. */
export interface TakenMail {
  messageId?: string | undefined;
}

/**
 * Has the database itself count how often each job comes to an end, whoever ends it: in a schema that only the superuser
 * sees, so that nothing of the application knows of it.
 */
export async function watchEnds(admin: Pool): Promise<void> {
  await admin.unsafe(`
    create schema faults;
    create table faults.ended (kind text not null, id uuid not null, state text not null, at timestamptz not null default now());
    create function faults.note() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
    begin
      insert into faults.ended (kind, id, state) values (tg_argv[0], new.id, new.state);
      return null;
    end $$;
    create table faults.cleared (kind text not null, row jsonb not null, at timestamptz not null default now());
    create function faults.note_clearing() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
    begin
      insert into faults.cleared (kind, row) values (tg_argv[0], to_jsonb(old));
      return null;
    end $$;
    create trigger faults_export_cleared after delete on export_job for each row execute function faults.note_clearing('export');
    create trigger faults_verify_cleared after delete on verify_job for each row execute function faults.note_clearing('verification');
    create trigger faults_report_cleared after delete on report_run for each row execute function faults.note_clearing('report');
    create trigger faults_export after update on export_job for each row
      when (old.state is distinct from new.state and new.state in ('done', 'error')) execute function faults.note('export');
    create trigger faults_verify after update on verify_job for each row
      when (old.state is distinct from new.state and new.state in ('done', 'error')) execute function faults.note('verification');
    create trigger faults_report after update on report_run for each row
      when (old.state is distinct from new.state and new.state = 'sent') execute function faults.note('report');`);
}

/** A job whose time was over once the clocks were a year ahead, and which was cleared away. */
interface Cleared {
  id: string;
  report: string | null;
  messageId: string | null;
}

/** For how many days a job is kept at least, a verification from its end on: what is cleared away before is lost. */
const KEPT_DAYS = { export: 37, verification: 30, report: 400 } as const;

/** What was cleared away in its time; `lost`: what was so before it, or before its end. */
async function readCleared(admin: Pool): Promise<{ cleared: Cleared[]; lost: string[] }> {
  const rows = await admin<
    (Cleared & { kind: keyof typeof KEPT_DAYS; state: string; isDue: boolean; days: number })[]
  >`
    select kind, row->>'id' as id, row->>'due_at' is not null as "isDue", row->>'report' as report, row->>'message_id' as "messageId", row->>'state' as state,
      (extract(epoch from at - (row->>case kind when 'verification' then 'finished_at' else 'created_at' end)::timestamptz) / 86400)::float8 as days
    from faults.cleared`;
  // A mail has come to its end when it is due no more, a job when its state says so.
  const isOver = ({ kind, state, isDue, days }: (typeof rows)[number]) =>
    days >= KEPT_DAYS[kind] - 1 && (kind === 'report' ? !isDue : !['queued', 'running'].includes(state));
  return {
    cleared: rows.filter(isOver),
    lost: rows
      .filter((row) => !isOver(row))
      .map(
        ({ kind, id, state, days }) =>
          `${kind} ${id} was cleared away as ${state} after ${days.toFixed(1)} days`,
      ),
  };
}

/** Jobs that came to an end more than once, or whose end is not what it says. */
export async function checkEnds(sql: Pool, admin: Pool): Promise<string[]> {
  const repeated = await admin<{ kind: string; id: string; times: number }[]>`
    select kind, id, count(*)::int4 as times from faults.ended group by kind, id having count(*) > 1`;
  const broken = await sql<{ id: string; rows: string; total: string | null }[]>`
    select id, rows, total from export_job where state = 'done' and (rows is distinct from total or manifest is null)`;
  return [
    ...repeated.map(({ kind, id, times }) => `${kind} ${id} came to an end ${times} times`),
    ...broken.map(({ id, rows, total }) => `export ${id} is done with ${rows} of ${total} events`),
  ];
}

/** Whether everything that was asked for has come to its end; answers what has not. */
export async function unfinished(
  sql: Pool,
  admin: Pool,
  { reports }: Pick<Jobs, 'reports'>,
): Promise<string[]> {
  const open = await sql<{ name: string }[]>`
    select 'export ' || id || ' ' || state as name from export_job where state in ('queued', 'running')
    union all select 'verification ' || id || ' ' || state from verify_job where state in ('queued', 'running')
    union all select 'report run ' || id || ' ' || state || coalesce(': ' || error, '') from report_run where state <> 'sent'
    union all select 'purge of log ' || log from purge where finished_at is null`;
  const run = await sql<{ report: string }[]>`select distinct report from report_run`;
  const { cleared } = await readCleared(admin);
  const claimed = new Set([...run, ...cleared].map(({ report }) => report));
  const waiting = [...reports].filter((id) => !claimed.has(id)).map((id) => `report ${id} was never claimed`);
  return [...open.map(({ name }) => name), ...waiting];
}

/** What stands against the jobs once all have ended: lost ones, errors, files and mails that are not what was asked for. */
export async function checkFinished(
  sql: Pool,
  admin: Pool,
  jobs: Jobs,
  mails: readonly TakenMail[],
): Promise<string[]> {
  const { cleared, lost } = await readCleared(admin);
  const isKept = (id: string) => !cleared.some((each) => each.id === id);
  const messages = new Set(cleared.map(({ messageId }) => messageId));
  return [
    ...lost,
    ...(await checkExports(sql, [...jobs.exports].filter(isKept))),
    ...(await checkVerifications(sql, [...jobs.verifications].filter(isKept))),
    ...(await checkMails(
      sql,
      mails.filter(({ messageId }) => !messages.has(messageId ?? null)),
    )),
  ];
}

async function checkExports(sql: Pool, asked: readonly string[]): Promise<string[]> {
  const rows = await sql<
    { id: string; state: string; error: string | null; sha256: string; bytes: number }[]
  >`
    select id, state, error, encode(sha256, 'hex') as sha256, bytes::float8 as bytes from export_job`;
  const byId = new Map(rows.map((row) => [row.id, row]));
  const faults: string[] = [];
  for (const id of asked) {
    const job = byId.get(id);
    if (!job) faults.push(`export ${id} was accepted, and is not there`);
    // With the clocks a year ahead its time was over, and with a purge its content.
    else if (job.state === 'done') {
      const file = await hashExport(sql, id);
      if (file.sha256 !== job.sha256 || file.bytes !== job.bytes)
        faults.push(`export ${id} has another file than it says`);
    } else if (job.state !== 'expired' && job.state !== 'withdrawn')
      faults.push(`export ${id} ended as ${job.state}: ${job.error}`);
  }
  return faults;
}

async function checkVerifications(sql: Pool, asked: readonly string[]): Promise<string[]> {
  const rows = await sql<
    { id: string; state: string; findings: number; done: string; size: string | null }[]
  >`
    select id, state, findings, done, size from verify_job`;
  const known = new Set(rows.map(({ id }) => id));
  return [
    ...asked.filter((id) => !known.has(id)).map((id) => `verification ${id} was accepted, and is not there`),
    ...rows
      .filter(({ state, findings, done, size }) => state !== 'done' || findings > 0 || done !== size)
      .map(({ id, state, findings }) => `verification ${id} ended as ${state} with ${findings} findings`),
  ];
}

/**
 * Each report that was sent has one mail, or as many as attempts: whoever dies after the server has taken a mail, and
 * before that is noted, leaves it to be sent again under the same Message-ID (docs/operate.md).
 */
async function checkMails(sql: Pool, mails: readonly TakenMail[]): Promise<string[]> {
  const sent = await sql<{ id: string; messageId: string; attempts: number }[]>`
    select id, message_id as "messageId", attempts from report_run where state = 'sent'`;
  const taken = countBy(mails.map(({ messageId }) => messageId ?? ''));
  const known = new Set(sent.map(({ messageId }) => messageId));
  return [
    ...sent
      .filter(({ messageId, attempts }) => {
        const times = taken.get(messageId) ?? 0;
        return times < 1 || times > attempts;
      })
      .map(
        ({ id, messageId, attempts }) =>
          `report run ${id}: ${taken.get(messageId) ?? 0} mails in ${attempts} attempts`,
      ),
    ...[...taken.keys()].filter((id) => !known.has(id)).map((id) => `a mail of no report run: ${id}`),
  ];
}

function countBy(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
