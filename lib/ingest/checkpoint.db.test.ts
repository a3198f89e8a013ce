import { describe, expect, it } from 'vitest';
import { rangeHashes } from '@/db/ledger-nodes';
import { useTestDatabase } from '@/db/test-database';
import { hex } from '@/lib/ledger/bytes';
import { entryBytes, leafHash } from '@/lib/ledger/commitment';
import { checkConsistency, consistencyRanges } from '@/lib/ledger/proof';
import { Frontier } from '@/lib/ledger/tree';
import { sha256 } from '@/lib/sha256';
import {
  checkpointCovering,
  checkpointDue,
  checkpointLog,
  listUnremembered,
  SignerRefused,
} from './checkpoint';
import { eraseEvent } from './erase';
import { withLease } from './leased';
import { logOrigin, openCheckpoint, signCheckpoint, signerMemory } from './signer';
import { ensureTenant, type Tenant } from './tenant';
import { makeDraft } from './test-drafts';
import { createWriter } from './writer';

const place = useTestDatabase();
let tenants = 0;

async function makeLog(events: number): Promise<{ tenant: Tenant; log: number; origin: string }> {
  tenants += 1;
  const tenant = await ensureTenant(place().sql, { tenantId: `log-${tenants}` });
  await write(tenant, events);
  const origin = logOrigin({ ledgerId: tenant.ledgerId, kind: 'main', epoch: 1 });
  return { tenant, log: tenant.mainLog, origin };
}

async function write(tenant: Tenant, events: number): Promise<string[]> {
  const drafts = Array.from({ length: events }, () => makeDraft({ details: { note: 'as it was' } }));
  const outcomes = await createWriter(place().sql).write(tenant, drafts);
  return outcomes.flatMap((outcome) => (outcome.status === 'stored' ? [outcome.id] : []));
}

async function signed(log: number) {
  const outcome = await checkpointLog(place().sql, log);
  if (!outcome) throw new Error('nothing was signed');
  return outcome;
}

async function refusalOf(log: number) {
  const error = await checkpointLog(place().sql, log).catch((cause: unknown) => cause);
  return error instanceof SignerRefused ? [error.code, error.seq] : error;
}

/** The root by the entries alone, without a tile. */
async function plainRoot(log: number, size: number): Promise<string> {
  const rows = await place().sql<{ commitment: Uint8Array }[]>`
    select commitment from ledger_entry where log = ${log} and seq < ${size} order by seq`;
  const frontier = new Frontier(sha256);
  for (const { commitment } of rows) frontier.push(leafHash(entryBytes(commitment), sha256));
  return hex(frontier.root());
}

describe('a checkpoint', () => {
  it('signs the root over every entry, and the next one goes on from it', async () => {
    const { sql } = place();
    const { tenant, log, origin } = await makeLog(300);
    const first = await signed(log);
    const opened = await openCheckpoint(first.note, origin);
    expect([opened.size, hex(opened.root)]).toEqual([300, await plainRoot(log, 300)]);
    await write(tenant, 700);
    await checkpointDue(sql);
    const rows = await sql<{ size: string; note: string }[]>`
      select size, note from ledger_checkpoint where log = ${log} order by size`;
    expect(rows.map(({ size }) => Number(size))).toEqual([300, 1000]);
    const second = await openCheckpoint(rows[1]?.note ?? '', origin);
    expect(hex(second.root)).toBe(await plainRoot(log, 1000));
    const proof = await rangeHashes(sql, log, 1000, consistencyRanges(300, 1000), sha256);
    checkConsistency(opened, second, proof, sha256);
    expect(await signerMemory.note(origin)).toBe(rows[1]?.note);
    const tiles = await sql`select level, index from ledger_tile where log = ${log} order by index`;
    expect(tiles.map(({ level, index }) => [level, Number(index)])).toEqual([0, 1, 2].map((nth) => [0, nth]));
  });

  it('says the same where nothing has changed, and nothing of an empty log', async () => {
    const { log } = await makeLog(5);
    const { note } = await signed(log);
    expect((await signed(log)).note).toBe(note);
    const { log: empty } = await makeLog(0);
    expect(await checkpointLog(place().sql, empty)).toBeUndefined();
  });

  it('is made by one of many at a time', async () => {
    const { log } = await makeLog(600);
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => checkpointLog(place().sql, log)));
    expect(outcomes.filter((outcome) => outcome !== undefined).length).toBeGreaterThan(0);
    const rows = await place().sql`select size from ledger_checkpoint where log = ${log}`;
    expect(rows).toHaveLength(1);
  });

  it('covers what was erased by its entry alone', async () => {
    const { sql } = place();
    const { tenant, log } = await makeLog(4);
    const [id = ''] = await write(tenant, 1);
    await eraseEvent({ tenant, id, by: { subject: 'x', isPerson: true }, reason: 'test' }, sql);
    expect((await signed(log)).checkpoint.size).toBe(6);
  });

  it('is remembered by the next one, and told by nobody before, where a crash has left the memory behind', async () => {
    const { sql } = place();
    const { tenant, log, origin } = await makeLog(3);
    const { note } = await signed(log);
    await write(tenant, 3);
    const { note: newest } = await signed(log);
    expect(await listUnremembered(sql)).not.toContain(log);
    await signerMemory.keep(origin, note);
    expect(await listUnremembered(sql)).toContain(log);
    const held = await withLease(sql, `checkpoint/${log}`, 10, () => checkpointCovering(sql, log, 6, 200));
    expect(held).toBeUndefined();
    expect((await checkpointCovering(sql, log, 6, 60_000))?.note).toBe(newest);
    expect(await listUnremembered(sql)).not.toContain(log);
  });

  it('goes on where a crash has left the memory behind the database', async () => {
    const { tenant, log, origin } = await makeLog(3);
    const { note } = await signed(log);
    await write(tenant, 3);
    await signed(log);
    await signerMemory.keep(origin, note);
    await write(tenant, 3);
    expect((await signed(log)).checkpoint.size).toBe(9);
  });
});

describe('the signer refuses', () => {
  const EVENTS = 300;

  it.each([
    [
      'row-altered',
      7,
      (log: number) => place().owner`update event set message = 'forged' where log = ${log} and seq = 7`,
    ],
    [
      'row-altered',
      7,
      (log: number) => place().owner`update event set actor_id = null where log = ${log} and seq = 7`,
    ],
    [
      'row-altered',
      7,
      (log: number) => place().owner`update event set result = 2 where log = ${log} and seq = 7`,
    ],
    [
      'row-altered',
      7,
      (log: number) => place().owner`
      update event set details = '{"note":"forged"}' where log = ${log} and seq = 7`,
    ],
    [
      'row-altered',
      7,
      (log: number) => place().owner`
      update event set received_at = received_at + interval '1 ms' where log = ${log} and seq = 7`,
    ],
    [
      'row-altered',
      7,
      (log: number) => place().owner`
      update event e set salt = o.salt from event o where e.log = ${log} and e.seq = 7 and o.log = ${log} and o.seq = 8`,
    ],
    [
      'row-altered',
      7,
      (log: number) => place().owner`
      update ledger_entry set commitment = sha256('x') where log = ${log} and seq = 7`,
    ],
    [
      'row-altered',
      7,
      (log: number) => place().owner`
      update event set seq = 15 - seq where log = ${log} and seq in (7, 8)`,
    ],
    ['row-missing', 7, (log: number) => place().owner`delete from event where log = ${log} and seq = 7`],
    [
      'row-and-tombstone',
      7,
      (log: number) => place().owner`
      insert into tombstone (log, seq, id, erased_by) select log, seq, id, 8 from ledger_entry where log = ${log} and seq = 7`,
    ],
    [
      'entry-missing',
      undefined,
      (log: number) => place().owner`delete from ledger_entry where log = ${log} and seq = 7`,
    ],
    [
      'row-missing',
      290,
      (log: number) => place().owner`delete from ledger_entry where log = ${log} and seq = 290`,
    ],
  ])('to sign a new entry: %s', async (code, seq, tamper) => {
    const { log, origin } = await makeLog(EVENTS);
    await tamper(log);
    expect(await refusalOf(log)).toEqual([code, seq]);
    expect(await place().sql`select size from ledger_checkpoint where log = ${log}`).toEqual([]);
    expect(JSON.parse((await signerMemory.refusal(origin)) ?? '{}')).toMatchObject({ code });
  });

  it.each([
    [
      'log-shrank',
      EVENTS - 1,
      async (log: number) => {
        await place().owner`delete from ledger_entry where log = ${log} and seq >= ${EVENTS - 1}`;
        await place().owner`update log set size = ${EVENTS - 1} where log = ${log}`;
      },
    ],
    [
      'log-shrank',
      EVENTS - 1,
      async (log: number) => {
        await place().owner`delete from ledger_checkpoint where log = ${log}`;
        await place().owner`update log set size = ${EVENTS - 1} where log = ${log}`;
      },
    ],
    [
      'history-rewritten',
      undefined,
      async (log: number) => {
        await place()
          .owner`update ledger_entry set commitment = sha256('x') where log = ${log} and seq = 280`;
      },
    ],
    [
      'history-rewritten',
      undefined,
      async (log: number) => {
        await place().owner`delete from ledger_checkpoint where log = ${log}`;
        await place().owner`delete from ledger_tile where log = ${log}`;
        await place().owner`update ledger_entry set commitment = sha256('x') where log = ${log} and seq = 7`;
      },
    ],
    [
      'history-rewritten',
      undefined,
      async (log: number) => {
        await place()
          .owner`update ledger_tile set root = sha256('x'), hashes = overlay(hashes placing sha256('x') from 33) where log = ${log}`;
      },
    ],
    [
      'checkpoint-invalid',
      undefined,
      async (log: number) => {
        await place()
          .owner`update ledger_checkpoint set note = replace(note, ${`\n${EVENTS}\n`}, ${`\n${EVENTS - 1}\n`}) where log = ${log}`;
      },
    ],
    [
      'checkpoint-invalid',
      undefined,
      async (log: number) => {
        await place()
          .owner`update ledger_checkpoint set note = ${signCheckpoint({ origin: 'another', size: 3, root: sha256(Buffer.of(1)) })} where log = ${log}`;
      },
    ],
  ])('to go on where what it signed is not there any more: %s', async (code, seq, tamper) => {
    const { tenant, log, origin } = await makeLog(EVENTS);
    const { note } = await signed(log);
    await write(tenant, code === 'log-shrank' ? 0 : 10);
    await tamper(log);
    expect(await refusalOf(log)).toEqual([code, seq]);
    expect(await signerMemory.note(origin)).toBe(note);
  });

  it('one log, and signs the others', async () => {
    const [bad, good] = [await makeLog(3), await makeLog(3)];
    await place().owner`update event set message = 'forged' where log = ${bad.log}`;
    await checkpointDue(place().sql);
    const rows = await place()
      .sql`select log from ledger_checkpoint where log = any(${`{${bad.log},${good.log}}`}::int4[])`;
    expect(rows).toEqual([{ log: good.log }]);
  });
});
