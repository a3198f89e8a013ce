import type { Pool, Sql } from '@/db/client';
import { writeDatabase } from '@/db/pool';
import { accept } from './accept';
import { append } from './append';
import { controlDraft } from './control';
import { prepare } from './prepare';
import type { Tenant } from './tenant';

/** `held`: a legal hold stands. `control`: what tells of erasures is not erased. */
export type Erasure = 'erased' | 'unknown' | 'held' | 'control';

export interface ErasureRequest {
  tenant: Tenant;
  id: string;
  by: { subject: string; isPerson: boolean };
  reason: string;
}

interface Found {
  seq: string;
  isControl: boolean;
  isHeld: boolean;
}

/**
 * Erases the content of one event of the main log, its salts included, in one transaction with the signed
 * `ledger.erase` entry that says who, why and when. Its entry stays: roots, indexes and the sequence do not move.
 */
export async function eraseEvent(request: ErasureRequest, pool: Pool = writeDatabase()): Promise<Erasure> {
  const { tenant, id } = request;
  const outcome = await pool.begin(async (sql): Promise<Erasure> => {
    const [found] = await sql<Found[]>`
      select seq, is_control as "isControl", is_held as "isHeld" from begin_erasure(${tenant.mainLog}, ${id})`;
    if (!found) return 'unknown';
    if (found.isControl) return 'control';
    if (found.isHeld) return 'held';
    const by = await appendControl(sql, request, found.seq);
    await sql`select erase_event(${tenant.mainLog}, ${id}, ${by.toString()}::int8)`;
    return 'erased';
  });
  return outcome;
}

async function appendControl(
  sql: Sql,
  { tenant, id, by, reason }: ErasureRequest,
  seq: string,
): Promise<bigint> {
  const details = { erased: [{ id, seq: Number(seq) }], count: 1, reason, requested_by: by.subject };
  const draft = controlDraft(tenant, 'ledger.erase', by, details, id);
  const accepted = accept(draft, {
    tenantId: tenant.tenantId,
    receivedAtMs: Date.now(),
    reservedActions: true,
  });
  if (!accepted.accepted) throw new Error(`a control entry was not accepted: ${accepted.reason}`);
  const [outcome] = await append(sql, [prepare(tenant, accepted.event)]);
  if (!outcome) throw new Error('a control entry was not appended');
  return outcome.seq;
}
