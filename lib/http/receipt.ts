import { writeDatabase } from '@/db/pool';
import type { ItemAnswer, Receipt } from '@/lib/dialects/ingest-answer';
import { checkpointCovering, SignerRefused } from '@/lib/ingest/checkpoint';
import type { Tenant } from '@/lib/ingest/tenant';

const WITHIN_MS = 5_000;

/** What a producer keeps to show later that its events were logged; undefined where none of them was. */
export async function receiptFor(
  tenant: Tenant,
  answers: readonly ItemAnswer[],
): Promise<Receipt | undefined> {
  const indexes = answers.flatMap((answer) => (answer.status === 'rejected' ? [] : [answer.index]));
  if (indexes.length === 0) return undefined;
  const size = indexes.reduce((most, index) => Math.max(most, index + 1), 0);
  try {
    const signed = await checkpointCovering(writeDatabase(), tenant.mainLog, size, WITHIN_MS);
    if (!signed) return { status: 'pending' };
    return { status: 'signed', size: signed.checkpoint.size, checkpoint: signed.note };
  } catch (error) {
    if (error instanceof SignerRefused) return { status: 'refused', code: error.code };
    throw error;
  }
}
