import type { Sql } from '@/db/client';
import { database } from '@/db/pool';

/** What one statement of a read may take; then it is answered as overloaded (503), never with a smaller number. */
const BUDGET_MS = 10_000;

/** Runs reads on one snapshot, so that rows, totals and charts of one answer agree while others write. */
export async function readSnapshot<T>(read: (sql: Sql) => Promise<T>): Promise<T> {
  const outcome = await database().begin('isolation level repeatable read read only', async (transaction) => {
    await transaction`set local statement_timeout = ${transaction.unsafe(String(BUDGET_MS))}`;
    return { value: await read(transaction) };
  });
  return outcome.value;
}
