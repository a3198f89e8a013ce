import { beforeAll, expect, it } from 'vitest';
import { useTestDatabase } from '@/db/test-database';
import { operatorPrincipal } from '@/lib/auth/operator';
import { reachOf } from '@/lib/auth/reach';
import { checkpointLog } from '@/lib/ingest/checkpoint';
import { eraseEvent } from '@/lib/ingest/erase';
import { sealDue } from '@/lib/ingest/sealer';
import { openCheckpoint } from '@/lib/ingest/signer';
import { ensureTenant, type Tenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { createWriter } from '@/lib/ingest/writer';
import type { Checkpoint } from '@/lib/ledger/checkpoint';
import { checkPage } from '@/lib/ledger/page';
import { checkConsistency } from '@/lib/ledger/proof';
import { findLedger, proveConsistency, provePage } from '@/lib/query/ledger';
import { sha256 } from '@/lib/sha256';
import { createExport, findExport } from './export-job';
import { runExport } from './run-export';

const place = useTestDatabase();
const AUDITOR = operatorPrincipal({ tenantId: 'acme' });
const PERSON = 'Zoraya Quillfeather';
const EVENTS = 300;
let tenant: Tenant;
let before: Checkpoint;
let id = '';

beforeAll(async () => {
  const { sql, owner } = place();
  tenant = await ensureTenant(sql, { tenantId: 'acme' });
  const drafts = Array.from({ length: EVENTS }, (_, nth) =>
    makeDraft({
      occurredAt: new Date(Date.UTC(2026, 4, 1) + nth).toISOString(),
      ...(nth === 77
        ? { actorId: PERSON, actorName: PERSON, message: `by ${PERSON}`, details: { PERSON } }
        : {}),
    }),
  );
  const outcomes = await createWriter(sql).write(tenant, drafts);
  id = outcomes[77]?.status === 'stored' ? outcomes[77].id : '';
  await owner`update platform set block_events = 16`;
  await sealDue(sql);
  before = await sign();
});

async function sign(): Promise<Checkpoint> {
  const signed = await checkpointLog(place().sql, tenant.mainLog);
  if (!signed) throw new Error('not signed');
  return await openCheckpoint(signed.note, signed.checkpoint.origin);
}

/** How often the person is named in any row of any table: as text, and in the bytes of exported files. */
async function mentions(): Promise<number> {
  const { owner } = place();
  const tables = await owner<{ name: string }[]>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'pgboss')`;
  const hex = Buffer.from(PERSON).toString('hex');
  let found = 0;
  for (const { name } of tables) {
    const [row] = await owner.unsafe<{ rows: number }[]>(
      `select count(*)::int4 as rows from ${name} t where strpos(t::text, $1) > 0 or strpos(t::text, $2) > 0`,
      [PERSON, hex],
    );
    found += row?.rows ?? 0;
  }
  return found;
}

it('an erased person is in no table and no export, and all that was proved before is proved still', async () => {
  const { sql } = place();
  const scope = await reachOf(AUDITOR);
  const request = { phrase: '', log: 'main', tenantId: 'acme' } as const;
  const job = await createExport(sql, AUDITOR, scope, { format: 'ndjson', request });
  await runExport(sql, job, new AbortController().signal);
  expect((await findExport(sql, AUDITOR, job))?.state).toBe('done');
  expect(await mentions()).toBeGreaterThan(2); // the event, a counter of actors, and the export

  const by = { subject: 'dpo', isPerson: true };
  expect(await eraseEvent({ tenant, id, by, reason: 'art. 17' }, sql)).toBe('erased');
  expect(await mentions()).toBe(0);
  expect((await findExport(sql, AUDITOR, job))?.state).toBe('withdrawn');

  const after = await sign();
  const ledger = await findLedger(scope, 'acme');
  const seqs = Array.from({ length: EVENTS + 1 }, (_, seq) => seq);
  const proof = await provePage(scope, ledger, { ids: [], seqs });
  checkPage(proof.rows, proof.hashes, after, sha256);
  expect(proof.rows.filter(({ event }) => event === undefined).map(({ seq }) => seq)).toEqual([77]);
  checkConsistency(before, after, await proveConsistency(ledger, before.size, after.size), sha256);
});
