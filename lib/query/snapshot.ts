import type { Sql } from '@/db/client';
import { database } from '@/db/pool';

/** Runs reads on one snapshot, so that rows, totals and charts of one answer agree while others write. */
export async function readSnapshot<T>(read: (sql: Sql) => Promise<T>): Promise<T> {
  const outcome = await database().begin(
    'isolation level repeatable read read only',
    async (transaction) => ({
      value: await read(transaction),
    }),
  );
  return outcome.value;
}
