import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Pool } from '@/db/client';
import { useTestDatabase } from '@/db/test-database';
import { operatorPrincipal } from '@/lib/auth/operator';
import { reachOf } from '@/lib/auth/reach';
import { ensureTenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { createWriter } from '@/lib/ingest/writer';
import {
  cancelExport,
  createExport,
  expireExports,
  findExport,
  finishExport,
  readChunks,
} from './export-job';
import { runExport } from './run-export';

const place = useTestDatabase();
const WHO = operatorPrincipal({ tenantId: 'acme' });
const BUDGET_MS = 1_000;
let hurried: Pool;

beforeAll(async () => {
  const tenant = await ensureTenant(place().sql, { tenantId: 'acme' });
  await createWriter(place().sql).write(tenant, [makeDraft(), makeDraft()]);
  const settings = { statement_timeout: String(BUDGET_MS) };
  hurried = connect(place().url, { connections: 1, application: 'hurried', settings });
});

afterAll(async () => hurried.end({ timeout: 5 }));

async function makeExport(): Promise<string> {
  const request = { phrase: '', log: 'main', tenantId: 'acme' } as const;
  const id = await createExport(place().sql, WHO, await reachOf(WHO), { format: 'ndjson', request });
  await runExport(place().sql, id, new AbortController().signal);
  return id;
}

async function piecesOf(id: string): Promise<number> {
  const pieces: Uint8Array[] = [];
  for await (const piece of readChunks(place().sql, id)) pieces.push(piece);
  return pieces.length;
}

const stateOf = async (id: string) => (await findExport(place().sql, WHO, id))?.state;

/** Whether a statement has waited for longer than its budget. */
async function hasWaited(): Promise<boolean> {
  const [row] = await place().sql<{ waited: boolean }[]>`
    select exists (
      select from pg_stat_activity where application_name = 'hurried' and wait_event_type = 'Lock'
        and clock_timestamp() - query_start > make_interval(secs => ${(2 * BUDGET_MS) / 1_000})) as waited`;
  return row?.waited === true;
}

const ENDS = {
  cancelled: (id: string) => cancelExport(hurried, WHO, id),
  error: (id: string) => finishExport(hurried, id, { error: 'no' }),
  expired: () => expireExports(hurried),
};

describe('the file of an export', () => {
  it.each(['cancelled', 'error', 'expired'] as const)(
    'that ends as %s is deleted whole, however long that takes',
    async (state) => {
      const id = await makeExport();
      if (state === 'error')
        await place().owner`update export_job set state = 'running' where id = ${id}::uuid`;
      if (state === 'expired')
        await place().owner`update export_job set expires_at = now() - interval '1 s' where id = ${id}::uuid`;
      const ending = await place().owner.begin(async (sql) => {
        await sql`select from export_chunk where export = ${id}::uuid for update`;
        const under = ENDS[state](id);
        await expect.poll(hasWaited, { timeout: 15_000 }).toBe(true);
        return { under };
      });
      await ending.under;
      expect([await stateOf(id), await piecesOf(id)]).toEqual([state, 0]);
    },
  );

  it('stays where a worker that is late finds an error', async () => {
    const id = await makeExport();
    await finishExport(place().sql, id, { error: 'no' });
    expect([await stateOf(id), await piecesOf(id)]).toEqual(['done', 1]);
  });
});
