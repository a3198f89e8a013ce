import { describe, expect, it, vi } from 'vitest';
import { type CodedRow, decodeRows, readEvent, selectEvents } from '@/db/event-row';
import { useTestDatabase } from '@/db/test-database';
import { coveredColumns } from '@/lib/audit/covered';
import { partDigest } from '@/lib/ledger/commitment';
import { sha256 } from '@/lib/sha256';
import { checkpointLog } from './checkpoint';
import { eraseEvent } from './erase';
import { placeHold } from './hold';
import { signCheckpoint, signerMemory } from './signer';
import { ensureTenant, type Tenant } from './tenant';
import { ALTERATIONS } from './test-alterations';
import { makeDraft } from './test-drafts';
import { logsToVerify, verifyLog } from './verify-log';
import { createWriter } from './writer';

const place = useTestDatabase();
const BY = { subject: 'dpo', isPerson: true };
const EVENTS = 300;
let tenants = 0;

/** A log of 302 entries, one of them erased, under a hold; signed at 100 and at the end. */
async function makeLog(): Promise<{ tenant: Tenant; log: number; origin: string }> {
  const { sql } = place();
  tenants += 1;
  const tenant = await ensureTenant(sql, { tenantId: `v-${tenants}` });
  await write(tenant, 100);
  await checkpointLog(sql, tenant.mainLog);
  const [id = ''] = await write(tenant, EVENTS - 100);
  await eraseEvent({ tenant, id, by: BY, reason: 'art. 17' }, sql);
  await placeHold({ tenant, actorId: 'usr_9', resourceId: undefined, reason: 'case 7', by: BY }, sql);
  const signed = await checkpointLog(sql, tenant.mainLog);
  return { tenant, log: tenant.mainLog, origin: signed?.checkpoint.origin ?? '' };
}

async function write(tenant: Tenant, events: number): Promise<string[]> {
  const drafts = Array.from({ length: events }, (_, nth) =>
    makeDraft({ message: `no. ${nth}`, ip: '192.0.2.1' }),
  );
  const outcomes = await createWriter(place().sql).write(tenant, drafts);
  return outcomes.flatMap((outcome) => (outcome.status === 'stored' ? [outcome.id] : []));
}

async function findingsOf(tenant: Tenant) {
  const [main] = await logsToVerify(place().sql, tenant.tenantId);
  if (!main) throw new Error('no log');
  const findings = await verifyLog(place().sql, main, { recounts: true });
  return findings.map(({ code, seq }) => (seq === undefined ? code : `${code} ${seq}`));
}

it('a log that grows, and is signed, while it is verified has no finding', async () => {
  const { tenant } = await makeLog();
  const read = signerMemory.note.bind(signerMemory);
  const looked = vi.spyOn(signerMemory, 'note').mockImplementationOnce(async (origin) => {
    await write(tenant, 10);
    await checkpointLog(place().sql, tenant.mainLog);
    return await read(origin);
  });
  expect(await findingsOf(tenant)).toEqual([]);
  expect(looked).toHaveBeenCalled();
  looked.mockRestore();
});

it('a log that nobody has touched has no finding, and is read to its end', async () => {
  const { tenant } = await makeLog();
  expect(await findingsOf(tenant)).toEqual([]);
  const logs = await logsToVerify(place().sql, tenant.tenantId);
  expect(logs.map(({ kind, size }) => [kind, size])).toEqual([
    ['main', EVENTS + 2],
    ['access', 0],
  ]);
  const told: number[] = [];
  for (const log of logs) await verifyLog(place().sql, log, { tell: ({ done }) => told.push(done) });
  expect(told).toEqual([EVENTS + 2]);
});

/** What somebody with the rights of the database's owner may do, and what is found: entry 100 is erased, 300 tells so. */
const owner = () => place().owner;
type Drill = readonly [name: string, findings: readonly string[], tamper: (log: number) => Promise<unknown>];

async function forgeDigest(log: number, part: 'person' | 'payload'): Promise<void> {
  const { sql } = place();
  const [row] = decodeRows(
    await sql<CodedRow[]>`${selectEvents(sql, sql`where e.log = ${log} and e.seq = 7`)}`,
  );
  if (!row) throw new Error('no row');
  const digest = Buffer.from(partDigest(coveredColumns(readEvent(row)), part, row.salt, sha256));
  await owner()`update event set ${owner()(`${part}_digest`)} = ${digest} where log = ${log} and seq = 7`;
}

const DRILLS: readonly Drill[] = [
  ...ALTERATIONS.filter(([column]) => column !== 'http_method').map(
    ([column, value]): Drill => [
      `${column} = ${value}`,
      ['row-altered 7'],
      (log) => owner().unsafe(`update event set ${column} = ${value} where log = ${log} and seq = 7`),
    ],
  ),
  ...['person_digest', 'payload_digest'].map(
    (column): Drill => [
      `a digest in the place of a part: ${column}`,
      ['redacted-but-present 7', 'redact-unauthorised 7'],
      // With the very digest: the entry would agree, whatever the columns say.
      async (log) => {
        const [part, forged] =
          column === 'person_digest' ? (['person', 'actor_id'] as const) : (['payload', 'message'] as const);
        await forgeDigest(log, part);
        await owner().unsafe(`update event set ${forged} = 'forged' where log = ${log} and seq = 7`);
      },
    ],
  ),
  ['a row deleted', ['row-missing 7'], (log) => owner()`delete from event where log = ${log} and seq = 7`],
  [
    'two rows swapped',
    ['row-altered 7', 'row-altered 8', 'row-beyond-size 7', 'row-beyond-size 8'],
    (log) => owner()`update event set seq = 15 - seq where log = ${log} and seq in (7, 8)`,
  ],
  [
    'the contents of two rows swapped',
    ['row-altered 7', 'row-altered 8'],
    (log) => owner()`
      update event e set message = o.message from event o
      where e.log = ${log} and o.log = ${log} and e.seq in (7, 8) and o.seq = 15 - e.seq`,
  ],
  [
    'a row inserted without an entry',
    ['row-beyond-size 302'],
    (log) => owner()`
      insert into event (seq, received_at, id, log, action, resource_type, source, http_method, result, actor_type, details, salt)
      select 302, received_at, gen_random_uuid(), log, action, resource_type, source, http_method, result, actor_type, details, salt
      from event where log = ${log} and seq = 7`,
  ],
  [
    'a row moved to another tenant',
    ['row-missing 7'],
    (log) => owner()`update event set log = 1 where log = ${log} and seq = 7`,
  ],
  [
    'a commitment changed, with a tile over it',
    ['commitment-altered 7', 'root-mismatch', 'root-mismatch', 'root-mismatch'],
    (log) => owner()`update ledger_entry set commitment = sha256('x') where log = ${log} and seq = 7`,
  ],
  [
    'a commitment and its row changed, with a tile over them',
    ['tile-corrupt 7', 'root-mismatch', 'root-mismatch', 'root-mismatch'],
    async (log) => {
      await owner()`update ledger_entry set commitment = sha256('x') where log = ${log} and seq = 7`;
      await owner()`update event set message = 'forged' where log = ${log} and seq = 7`;
    },
  ],
  [
    'a counter that says more than there is',
    ['rollup-wrong'],
    (log) =>
      owner()`insert into segment_day (scope, day, result, events) values (${log}, '2026-05-01', 2, 5)`,
  ],
  [
    'a commitment changed, with none over it',
    ['row-altered 280', 'root-mismatch', 'root-mismatch'],
    (log) => owner()`update ledger_entry set commitment = sha256('x') where log = ${log} and seq = 280`,
  ],
  [
    'an entry deleted',
    ['row-missing 280', 'row-beyond-size 280'],
    (log) => owner()`delete from ledger_entry where log = ${log} and seq = 280`,
  ],
  [
    'an entry added beyond the size',
    ['row-beyond-size 302'],
    (log) => owner()`
      insert into ledger_entry (log, seq, id, dedupe_key, commitment)
      select log, 302, gen_random_uuid(), substring(sha256('k') for 16), commitment from ledger_entry where log = ${log} and seq = 7`,
  ],
  [
    'a hash of a tile changed',
    ['tile-corrupt 1'],
    (log) =>
      owner()`update ledger_tile set hashes = overlay(hashes placing sha256('x') from 33) where log = ${log}`,
  ],
  ['a tile deleted', ['tile-missing 0'], (log) => owner()`delete from ledger_tile where log = ${log}`],
  [
    'a checkpoint with another root',
    ['checkpoint-invalid'],
    (log) => owner()`update ledger_checkpoint set root = sha256('x') where log = ${log} and size = 100`,
  ],
  [
    'a checkpoint with another size',
    ['checkpoint-invalid'],
    (log) => owner()`update ledger_checkpoint set size = 101 where log = ${log} and size = 100`,
  ],
  [
    'a note with another size',
    ['checkpoint-invalid'],
    (log) =>
      owner()`update ledger_checkpoint set note = replace(note, '100', '101') where log = ${log} and size = 100`,
  ],
  [
    'the log cut off',
    ['log-truncated', 'log-truncated', 'row-missing 100'],
    async (log) => {
      await owner()`delete from event where log = ${log} and seq >= 290`;
      await owner()`delete from tombstone where log = ${log}`;
      await owner()`delete from legal_hold`;
      await owner()`update log set size = 290, deleted = 0 where log = ${log}`;
      await owner()`delete from ledger_entry where log = ${log} and seq >= 290`;
    },
  ],
  [
    'an old backup restored, checkpoints and all',
    ['log-truncated', 'hold-unauthorised'],
    async (log) => {
      await owner()`delete from event where log = ${log} and seq >= 100`;
      await owner()`delete from tombstone where log = ${log}`;
      await owner()`delete from ledger_entry where log = ${log} and seq >= 100`;
      await owner()`delete from ledger_tile where log = ${log}`;
      await owner()`delete from ledger_checkpoint where log = ${log} and size > 100`;
      await owner()`update log set size = 100, deleted = 0 where log = ${log}`;
    },
  ],
  [
    'history rewritten with its checkpoints dropped',
    ['row-altered 7', 'root-mismatch'],
    async (log) => {
      await owner()`delete from ledger_checkpoint where log = ${log}`;
      await owner()`update ledger_tile set hashes = overlay(hashes placing sha256(E'\\\\000\\\\001'::bytea || sha256('x')) from 225) where log = ${log}`;
      await owner()`update ledger_entry set commitment = sha256('x') where log = ${log} and seq = 7`;
    },
  ],
  [
    'an erasure behind the back',
    ['erase-unauthorised 7'],
    async (log) => {
      await owner()`delete from event where log = ${log} and seq = 7`;
      await owner()`insert into tombstone (log, seq, id, erased_by) select log, seq, id, 300 from ledger_entry where log = ${log} and seq = 7`;
    },
  ],
  [
    'an erasure told by an entry that is none',
    ['erase-unauthorised 7'],
    async (log) => {
      await owner()`delete from event where log = ${log} and seq = 7`;
      await owner()`insert into tombstone (log, seq, id, erased_by) select log, seq, id, 8 from ledger_entry where log = ${log} and seq = 7`;
    },
  ],
  [
    'a tombstone beside its row',
    ['row-and-tombstone 7', 'erase-unauthorised 7'],
    (log) =>
      owner()`insert into tombstone (log, seq, id, erased_by) select log, seq, id, 300 from ledger_entry where log = ${log} and seq = 7`,
  ],
  ['a tombstone lost', ['row-missing 100'], (log) => owner()`delete from tombstone where log = ${log}`],
  [
    'another reason in the entry that tells of an erasure',
    ['row-altered 300', 'control-unsigned 300', 'erase-unauthorised 100'],
    (log) =>
      owner()`update event set details = jsonb_set(details, '{reason}', '"none"') where log = ${log} and seq = 300`,
  ],
  [
    'a hold that says something else',
    ['row-altered 301', 'control-unsigned 301', 'hold-unauthorised'],
    (log) =>
      owner()`update event set details = jsonb_set(details, '{reason}', '"none"') where log = ${log} and seq = 301`,
  ],
];

describe('verification finds', () => {
  it.each(DRILLS)('%s', async (_, expected, tamper) => {
    const { tenant, log } = await makeLog();
    await tamper(log);
    expect((await findingsOf(tenant)).sort()).toEqual([...expected].sort());
  });

  it('what the signer remembers, where the database forgot it', async () => {
    const { tenant, log, origin } = await makeLog();
    await owner()`delete from ledger_checkpoint where log = ${log}`;
    expect(await findingsOf(tenant)).toEqual([]);
    const forked = signCheckpoint({ origin, size: EVENTS, root: new Uint8Array(32) });
    await signerMemory.keep(origin, forked);
    expect(await findingsOf(tenant)).toEqual(['root-mismatch']);
  });

  it('nothing in entries that nobody has signed yet', async () => {
    const { tenant } = await makeLog();
    await write(tenant, 3);
    expect(await findingsOf(tenant)).toEqual([]);
  });
});
