import type { Pool } from '@/db/client';
import { writeDatabase } from '@/db/pool';
import { appendControl, boundTransaction, type Requester } from './control';
import { foldCorrections } from './sealer';
import type { Tenant } from './tenant';

/** `held`: a legal hold stands. `control`: what tells of erasures is not erased. */
export type Erasure = 'erased' | 'unknown' | 'held' | 'control';

export interface ErasureRequest {
  tenant: Tenant;
  id: string;
  by: Requester;
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
    await boundTransaction(sql);
    const [found] = await sql<Found[]>`
      select seq, is_control as "isControl", is_held as "isHeld" from begin_erasure(${tenant.mainLog}, ${id})`;
    if (!found) return 'unknown';
    if (found.isControl) return 'control';
    if (found.isHeld) return 'held';
    const { by, reason } = request;
    const details = { erased: [{ id, seq: Number(found.seq) }], count: 1, reason, requested_by: by.subject };
    const place = await appendControl(sql, tenant, 'ledger.erase', by, details, { resourceId: id });
    await sql`select erase_event(${tenant.mainLog}, ${id}, ${place.toString()}::int8)`;
    return 'erased';
  });
  if (outcome === 'erased') await foldCorrections(pool, id);
  return outcome;
}
