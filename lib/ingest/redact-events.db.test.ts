import { beforeAll, describe, expect, it } from 'vitest';
import { useTestDatabase } from '@/db/test-database';
import { checkPage } from '@/lib/ledger/page';
import { findLedger, provePage } from '@/lib/query/ledger';
import { get } from '@/lib/query/list';
import { scopeOf } from '@/lib/query/test-scope';
import { sha256 } from '@/lib/sha256';
import { checkpointLog } from './checkpoint';
import { placeHold, releaseHold } from './hold';
import { recount } from './recount';
import { redactEvents } from './redact-events';
import { sealDue } from './sealer';
import { openCheckpoint } from './signer';
import { ensureTenant, type Tenant } from './tenant';
import { makeDraft } from './test-drafts';
import { logsToVerify, verifyLog } from './verify-log';
import { createWriter } from './writer';

const place = useTestDatabase();
const BY = { subject: 'dora', isPerson: true };
const START_MS = Date.UTC(2026, 4, 1);
const drafts = Array.from({ length: 20 }, (_, nth) =>
  makeDraft({
    ...{ occurredAt: new Date(START_MS + nth).toISOString(), actorId: `usr_${nth}`, actorName: 'Zoë Quine' },
    ...{ ip: '192.0.2.7', sourceEventId: `e${nth}`, message: 'paid by 4111', resourceName: 'Card' },
  }),
);
let tenant: Tenant;
const ids: string[] = [];

beforeAll(async () => {
  const { sql, owner } = place();
  tenant = await ensureTenant(sql, { tenantId: 'acme' });
  for (const outcome of await createWriter(sql).write(tenant, drafts))
    if (outcome.status === 'stored') ids.push(outcome.id);
  await owner`update platform set block_events = 4`;
  await sealDue(sql);
  await checkpointLog(sql, tenant.mainLog);
});

const idOf = (nth: number) => ids[nth] ?? '';
const redact = async (nth: number, part: 'person' | 'payload') => {
  const done = await redactEvents({ tenant, ids: [idOf(nth)], part, by: BY, reason: 'art. 17' }, place().sql);
  return done.outcome === 'redacted' ? done.ids.length : done.outcome;
};

async function findings() {
  const logs = await logsToVerify(place().sql, 'acme');
  return (await Promise.all(logs.map((log) => verifyLog(place().sql, log)))).flat();
}

async function proofOf(nth: number) {
  const scope = await scopeOf({ tenantId: 'acme' });
  const ledger = await findLedger(scope, 'acme');
  const proof = await provePage(scope, ledger, { ids: [idOf(nth)], seqs: [] });
  const checkpoint = await openCheckpoint(
    proof.checkpoint.note,
    (await logsToVerify(place().sql, 'acme'))[0]?.origin ?? '',
  );
  checkPage(proof.rows, proof.hashes, checkpoint, sha256);
  return proof.rows[0];
}

/** Every text column of every table, as a dump has it. */
async function dump(): Promise<string> {
  const tables = await place().owner<{ name: string }[]>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'pgboss')`;
  const texts = await Promise.all(
    tables.map(({ name }) =>
      place().owner.unsafe(`select coalesce(string_agg(t::text, ''), '') as text from ${name} t`),
    ),
  );
  return texts.map(([row]) => String(row?.text)).join('');
}

describe('a redaction', () => {
  it('of the person leaves the event provable, counted and without a person', async () => {
    expect(await redact(3, 'person')).toBe(1);
    const event = await get(await scopeOf({ tenantId: 'acme' }), idOf(3));
    expect(event).toMatchObject({ redactedParts: ['person'], message: 'paid by 4111' });
    expect([event.actorId, event.actorName, event.ip]).toEqual([undefined, undefined, undefined]);
    const row = await proofOf(3);
    expect(row?.parts?.person.digest).toBeDefined();
    expect(Object.keys(row?.event ?? {})).not.toContain('actor_id');
    expect([...(await findings()), ...(await recount(place().sql))]).toEqual([]);
  });

  it('of the payload leaves who did what', async () => {
    expect(await redact(4, 'payload')).toBe(1);
    const event = await get(await scopeOf({ tenantId: 'acme' }), idOf(4));
    expect(event).toMatchObject({ redactedParts: ['payload'], actorId: 'usr_4', details: {} });
    expect([event.message, event.resourceName]).toEqual([undefined, undefined]);
    expect((await proofOf(4))?.parts?.payload.digest).toBeDefined();
    expect(await findings()).toEqual([]);
  });

  it('of both parts leaves the core, and is signed for anew', async () => {
    expect([await redact(3, 'payload'), await redact(3, 'person')]).toEqual([1, 0]);
    await checkpointLog(place().sql, tenant.mainLog);
    expect((await proofOf(3))?.event).toMatchObject({ id: idOf(3), tenant_id: 'acme' });
    expect([...(await findings()), ...(await recount(place().sql))]).toEqual([]);
  });

  it('leaves no word of what was taken in any table', async () => {
    expect(/\busr_5\b/.test(await dump())).toBe(true);
    await redact(5, 'person');
    await redact(5, 'payload');
    expect(/\busr_5\b/.test(await dump())).toBe(false);
  });

  it('is known again when it is sent again, and nothing comes back', async () => {
    const [again] = await createWriter(place().sql).write(tenant, [drafts[3] ?? makeDraft()]);
    expect(again).toMatchObject({ status: 'duplicate', id: idOf(3) });
  });

  it('is refused under a hold, of control entries, and of what is not there', async () => {
    const hold = await placeHold(
      { tenant, actorId: 'usr_8', resourceId: undefined, reason: 'case', by: BY },
      place().sql,
    );
    expect(await redact(8, 'person')).toBe('held');
    await releaseHold(hold, BY, place().sql);
    expect(await redact(8, 'person')).toBe(1);
    expect(await findings()).toEqual([]);
    const [control] = await place().sql<{ id: string }[]>`
      select e.id from event e join dictionary d on d.kind = 1 and d.code = e.action where d.value = 'ledger.redact' limit 1`;
    const of = async (id: string) =>
      (await redactEvents({ tenant, ids: [idOf(9), id], part: 'person', by: BY, reason: '-' }, place().sql))
        .outcome;
    expect(await of(control?.id ?? '')).toBe('control');
    expect(await of('019a0000-0000-7000-8000-000000000000')).toBe('unknown');
    // And what stood beside it in the request is as it was.
    expect((await get(await scopeOf({ tenantId: 'acme' }), idOf(9))).actorId).toBe('usr_9');
  });
});

describe('a redaction behind the back is found', () => {
  const set = (nth: number, what: string) =>
    place().owner.unsafe(`update event set ${what} where id = '${idOf(nth)}'`);

  it('where a column has a value again', async () => {
    await set(3, "actor_name = 'Mallory'");
    expect((await findings()).map(({ code, seq }) => [code, seq])).toEqual([['redacted-but-present', 3]]);
    await set(3, 'actor_name = null');
  });

  it('where its record is gone', async () => {
    const { owner } = place();
    const rows = await owner`delete from redaction where seq = 4 returning *`;
    expect((await findings()).map(({ code, seq }) => [code, seq])).toEqual([['redact-unauthorised', 4]]);
    await owner`insert into redaction ${owner(rows)}`;
    expect(await findings()).toEqual([]);
  });

  it('where the digest is another one', async () => {
    const { owner } = place();
    const [row] = await owner`select payload_digest as digest from event where id = ${idOf(4)}`;
    await owner`update event set payload_digest = sha256('x') where id = ${idOf(4)}`;
    expect((await findings()).map(({ code, seq }) => [code, seq])).toEqual([
      ['row-altered', 4],
      ['redact-unauthorised', 4],
    ]);
    await owner`update event set payload_digest = ${row?.digest} where id = ${idOf(4)}`;
  });

  it('and the application itself may only do it with an entry that tells of it', async () => {
    const { sql } = place();
    await expect(
      sql`select redact_event(${tenant.mainLog}, ${idOf(9)}, 'person', sha256('x'), 1)`,
    ).rejects.toThrow('no ledger.redact of this transaction');
    await expect(sql`update event set actor_id = null where id = ${idOf(9)}`).rejects.toThrow(
      'permission denied',
    );
  });
});
