import { database } from '@/db/pool';
import { AuditError } from '@/lib/audit/error';
import { eraseEvent } from '@/lib/ingest/erase';
import { findTenant } from '@/lib/ingest/tenant';
import { get } from '@/lib/query/list';
import type { Call } from './serve';

const REASON_LENGTH_MAX = 1_000;

/** Erases the event of an id within the caller's reach. Throws `not_found`, `held`, or `forbidden` for control entries. */
export async function eraseReached(
  { scope, principal }: Pick<Call<unknown>, 'scope' | 'principal'>,
  id: string,
  reason = 'not given',
): Promise<void> {
  const event = await get(scope, id);
  const tenant = await findTenant(database(), event.tenantId);
  if (!tenant) throw new Error(`event ${event.id} belongs to no tenant`);
  const by = { subject: principal.subject, isPerson: principal.credential === 'session' };
  const kept = reason.toWellFormed().replaceAll('\0', '\ufffd').slice(0, REASON_LENGTH_MAX);
  switch (await eraseEvent({ tenant, id: event.id, by, reason: kept })) {
    case 'erased':
      return;
    case 'unknown':
      throw new AuditError('not_found', 'No such event');
    case 'held':
      throw new AuditError('held', 'The event is under legal hold');
    case 'control':
      throw new AuditError('forbidden', 'Control entries cannot be erased');
  }
}
