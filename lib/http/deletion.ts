import { database, writeDatabase } from '@/db/pool';
import { AuditError } from '@/lib/audit/error';
import {
  type HoldAnswer,
  HoldRequest,
  PurgeRequest,
  RedactRequest,
  type RetentionAnswer,
  RetentionRequest,
} from '@/lib/dialects/deletion';
import { jsonAnswer } from '@/lib/dialects/json-answer';
import type { Requester } from '@/lib/ingest/control';
import { listHolds, placeHold, releaseHold } from '@/lib/ingest/hold';
import { beginPurge, type PurgePlan, placeAt, planPurge } from '@/lib/ingest/purge';
import { redactEvents } from '@/lib/ingest/redact-events';
import { findRetention, keptSince, setRetention } from '@/lib/ingest/retention';
import { findTenant, type Tenant } from '@/lib/ingest/tenant';
import { askRetention } from '@/lib/jobs/worker';
import { findLedger } from '@/lib/query/ledger';
import { readJson } from './json-body';
import type { Call } from './serve';

/** Something to be done to the main log of one tenant. */
type DeletionCall = Call<{ tenant_id: string | undefined }>;

/** The tenant that a call is about, within the caller's reach, and who asks. */
async function subjectOf({
  scope,
  principal,
  query,
}: DeletionCall): Promise<{ tenant: Tenant; by: Requester }> {
  const { tenantId } = await findLedger(scope, query.tenant_id ?? principal.tenantId);
  const tenant = await findTenant(database(), tenantId);
  if (!tenant) throw new AuditError('not_found', 'No such tenant');
  return { tenant, by: { subject: principal.subject, isPerson: principal.credential === 'session' } };
}

/** Throws `held`, `forbidden` for control entries, `not_found` for events of another log; then nothing has changed. */
export async function redactNow(call: DeletionCall) {
  const { tenant, by } = await subjectOf(call);
  const { ids, part, reason } = await readJson(call.request, RedactRequest);
  const done = await redactEvents({ tenant, ids, part, by, reason });
  switch (done.outcome) {
    case 'redacted':
      return { redacted: done.ids.length };
    case 'unknown':
      throw new AuditError('not_found', `No event ${done.id}`);
    case 'held':
      throw new AuditError('held', `Event ${done.id} is under legal hold`);
    case 'control':
      throw new AuditError('forbidden', 'Control entries cannot be redacted');
  }
}

/** Throws `held` where a hold protects all that was asked for. */
export async function purgeNow(call: DeletionCall): Promise<Response> {
  const { tenant, by } = await subjectOf(call);
  const { before, before_seq: place, reason, dry_run: isDry } = await readJson(call.request, PurgeRequest);
  const pool = writeDatabase();
  const beforeSeq = place ?? (await placeAt(pool, tenant, new Date(before ?? 0)));
  const plan = isDry
    ? await planPurge(pool, tenant, beforeSeq)
    : await beginPurge({ tenant, beforeSeq, by, reason }, pool);
  const isNothing = plan.from === plan.to;
  if (isNothing && !isDry && plan.heldAt !== undefined)
    throw new AuditError('held', `Legal hold: entry ${plan.heldAt} and what follows stays`);
  if (isDry || isNothing) return jsonAnswer(printPlan(plan));
  await askRetention(pool);
  return jsonAnswer(printPlan(plan), 202);
}

export function printPlan({ from, to, events, heldAt }: PurgePlan) {
  return { from_seq: from, to_seq: to, events, held_seq: heldAt ?? null };
}

/** Throws `forbidden` for a role that sees the core of events alone: a hold names persons, and why they matter. */
export async function holdPage(call: DeletionCall) {
  if (call.scope.isMasked) throw new AuditError('forbidden', 'Legal holds name persons');
  const { tenant } = await subjectOf(call);
  const holds = await listHolds(database(), tenant.tenantId);
  return {
    items: holds.map(
      ({ hold, actorId, resourceId, reason, placedBy, placedAt, releasedAt }): HoldAnswer => ({
        ...{ hold, reason, placed_by: placedBy, placed_at: placedAt.toISOString() },
        ...{ actor_id: actorId, resource_id: resourceId, released_at: releasedAt?.toISOString() ?? null },
      }),
    ),
  };
}

export async function placeHoldNow(call: DeletionCall): Promise<Response> {
  const { tenant, by } = await subjectOf(call);
  const { actor_id: actorId, resource_id: resourceId, reason } = await readJson(call.request, HoldRequest);
  const hold = await placeHold({ tenant, actorId, resourceId, reason, by }, writeDatabase());
  return jsonAnswer({ hold }, 201);
}

/** Throws `not_found` for a hold of another tenant, and for one that does not stand. */
export async function releaseHoldNow(
  call: DeletionCall & Call<{ reason: string | undefined }>,
): Promise<Response> {
  const { tenant, by } = await subjectOf(call);
  const { reason } = call.query;
  const holds = await listHolds(database(), tenant.tenantId);
  const asked = holds.find(({ hold }) => String(hold) === call.params.hold);
  if (!asked || !(await releaseHold(asked.hold, by, writeDatabase(), reason)))
    throw new AuditError('not_found', 'No such hold stands');
  return new Response(null, { status: 204 });
}

export async function retentionState(call: DeletionCall): Promise<RetentionAnswer> {
  const { tenant } = await subjectOf(call);
  return await stateOf(tenant);
}

export async function changeRetention(call: DeletionCall): Promise<RetentionAnswer> {
  const { tenant, by } = await subjectOf(call);
  const { keep_days: keepDays } = await readJson(call.request, RetentionRequest);
  await setRetention({ tenant, keepDays: keepDays ?? undefined, by }, writeDatabase());
  return await stateOf(tenant);
}

async function stateOf(tenant: Tenant): Promise<RetentionAnswer> {
  const pool = writeDatabase();
  const policy = await findRetention(pool, tenant.tenantId);
  const beforeSeq = policy && (await placeAt(pool, tenant, keptSince(policy.keepDays, new Date())));
  const plan = await planPurge(pool, tenant, beforeSeq ?? 0);
  return {
    keep_days: policy?.keepDays ?? null,
    set_by: policy?.setBy ?? null,
    set_at: policy?.setAt.toISOString() ?? null,
    due: policy ? printPlan(plan) : null,
    min_seq: plan.from,
  };
}
