import { database, writeDatabase } from '@/db/pool';
import { AuditError } from '@/lib/audit/error';
import { isUuid } from '@/lib/audit/event-id';
import type { LogKind } from '@/lib/audit/scope';
import { jsonAnswer } from '@/lib/dialects/json-answer';
import { type VerificationAnswer, VerifyRequest } from '@/lib/dialects/verification';
import { listFindings } from '@/lib/jobs/kept-finding';
import {
  createVerification,
  findVerification,
  listVerifications,
  type VerifyJob,
} from '@/lib/jobs/verify-job';
import { findLedger } from '@/lib/query/ledger';
import { readJson } from './json-body';
import { scopeOver } from './log-scope';
import type { Call } from './serve';

/** A question about the verifications of one log. */
type VerifyCall = Call<{ tenant_id: string | undefined; log: LogKind }>;

async function logOf(call: VerifyCall): Promise<number> {
  const { tenant_id: tenantId, log } = call.query;
  return (await findLedger(await scopeOver(call, log), tenantId ?? call.principal.tenantId)).log;
}

export async function askVerification(call: VerifyCall): Promise<Response> {
  const log = await logOf(call);
  const { mode } = await readJson(call.request, VerifyRequest);
  const id = await createVerification(writeDatabase(), { log, mode, by: call.principal.subject });
  return jsonAnswer(printJob(await jobOf(log, id)), 202);
}

export async function verificationPage(call: VerifyCall & Call<{ limit: bigint }>) {
  const jobs = await listVerifications(database(), await logOf(call), Number(call.query.limit));
  return { items: jobs.map(printJob) };
}

export async function verificationState(call: VerifyCall): Promise<VerificationAnswer> {
  return printJob(await jobOf(await logOf(call), String(call.params.verification)));
}

export async function findingPage(call: VerifyCall & Call<{ cursor: string | undefined; limit: bigint }>) {
  const { id } = await jobOf(await logOf(call), String(call.params.verification));
  const { cursor = '-1', limit } = call.query;
  if (!/^(-1|\d{1,9})$/.test(cursor)) throw new AuditError('invalid_cursor', 'Invalid cursor');
  const found = await listFindings(database(), id, Number(cursor), Number(limit));
  const last = found.length === Number(limit) ? found.at(-1) : undefined;
  const items = found.map(({ eventId, ...rest }) => ({ ...rest, event_id: eventId }));
  return { items, cursor: last ? String(last.nth) : null };
}

async function jobOf(log: number, id: string): Promise<VerifyJob> {
  const job = isUuid(id) ? await findVerification(database(), log, id) : undefined;
  if (!job) throw new AuditError('not_found', 'No such verification');
  return job;
}

function printJob(job: VerifyJob): VerificationAnswer {
  const { id, mode, state, start, done, size, findings, requestedBy, createdAt, startedAt, finishedAt } = job;
  const seconds = startedAt ? ((finishedAt ?? new Date()).getTime() - startedAt.getTime()) / 1_000 : 0;
  const rate = seconds > 0 ? Math.round((done - start) / seconds) : 0;
  const isUnderWay = state === 'running' && size !== null && rate > 0;
  return {
    ...{ id, mode, state, start, done, size, rate, findings },
    eta_s: isUnderWay ? Math.ceil((size - done) / rate) : null,
    requested_by: requestedBy,
    created_at: createdAt.toISOString(),
    finished_at: finishedAt?.toISOString() ?? null,
  };
}
