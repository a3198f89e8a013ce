import { verify } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkLogs } from '@/bench/integrity';
import { useTestDatabase } from '@/db/test-database';
import { controlBytes } from '@/lib/ledger/control';
import { get } from '@/lib/query/list';
import { everything } from '@/lib/query/test-scope';
import { controlPublicKey, ledgerOrigin } from './control';
import { eraseEvent } from './erase';
import { placeHold } from './hold';
import { recount } from './recount';
import { sealDue } from './sealer';
import { ensureTenant, type Tenant } from './tenant';
import { makeDraft } from './test-drafts';
import { createWriter, type Writer } from './writer';

const place = useTestDatabase();
const BY = { subject: 'dora', isPerson: true };
const START_MS = Date.UTC(2026, 4, 1);
const drafts = Array.from({ length: 20 }, (_, nth) =>
  makeDraft({ occurredAt: new Date(START_MS + nth).toISOString(), actorId: `usr_${nth}` }),
);
let tenant: Tenant;
let writer: Writer;
const ids: string[] = [];

beforeAll(async () => {
  tenant = await ensureTenant(place().sql, { tenantId: 'acme' });
  writer = createWriter(place().sql);
  for (const outcome of await writer.write(tenant, drafts))
    if (outcome.status === 'stored') ids.push(outcome.id);
  await place().owner`update platform set block_events = 4`;
  await sealDue(place().sql);
});

const idOf = (nth: number) => ids[nth] ?? '';
const erase = (nth: number) => eraseEvent({ tenant, id: idOf(nth), by: BY, reason: 'request 12' });

async function controlEntries() {
  return await place().sql<{ id: string; details: { erased: { id: string; seq: number }[]; sig: string } }[]>`
    select e.id, e.details from event e join dictionary d on d.kind = 1 and d.code = e.action
    where d.value = 'ledger.erase' order by e.seq`;
}

describe('an erasure', () => {
  it('leaves entry, numbering and counters whole, and nothing of the content', async () => {
    expect(await erase(3)).toBe('erased');
    expect([...(await checkLogs(place().sql)), ...(await recount(place().sql))]).toEqual([]);
    const [left] = await place().owner`select count(*)::int4 as rows from event where id = ${idOf(3)}`;
    expect(left).toEqual({ rows: 0 });
    const [log] = await place()
      .sql`select size::int4 as size, deleted::int4 as deleted from log where log = ${tenant.mainLog}`;
    expect(log).toEqual({ size: 21, deleted: 1 });
  });

  it('is told by an entry whose signature verifies, and would not over anything else', async () => {
    const [entry] = await controlEntries();
    if (!entry) throw new Error('no control entry');
    const { sig, ...told } = entry.details;
    const signature = Buffer.from(sig, 'base64');
    const key = controlPublicKey(tenant);
    expect(told.erased).toEqual([{ id: idOf(3), seq: 3 }]);
    expect(verify(null, controlBytes(ledgerOrigin(tenant), told), key, signature)).toBe(true);
    const altered = { ...told, erased: [{ id: idOf(4), seq: 4 }] };
    expect(verify(null, controlBytes(ledgerOrigin(tenant), altered), key, signature)).toBe(false);
    expect(verify(null, controlBytes('other/origin', told), key, signature)).toBe(false);
  });

  it('asked for five times at once happens once', async () => {
    const before = (await controlEntries()).length;
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => erase(5)));
    expect(outcomes.sort()).toEqual(['erased', 'unknown', 'unknown', 'unknown', 'unknown']);
    expect((await controlEntries()).length).toBe(before + 1);
  });

  it('is for good: the same event sent again is known, and not stored', async () => {
    const [again] = await writer.write(tenant, [drafts[3] ?? makeDraft()]);
    expect(again).toMatchObject({ status: 'duplicate', id: idOf(3), seq: 3n });
    await expect(get(await everything(), idOf(3))).rejects.toMatchObject({ code: 'not_found' });
  });

  it('under a hold, or of a control entry, changes nothing', async () => {
    await placeHold({ tenant, actorId: 'usr_7', resourceId: undefined, reason: 'case', by: BY }, place().sql);
    expect(await erase(7)).toBe('held');
    const [control] = await controlEntries();
    expect(await eraseEvent({ tenant, id: control?.id ?? '', by: BY, reason: 'x' })).toBe('control');
    await expect(get(await everything(), idOf(7))).resolves.toBeDefined();
  });

  it('works, and spares control entries, where a tenant has used up its share of new actions', async () => {
    const full = await ensureTenant(place().sql, { tenantId: 'full' });
    const [first] = await writer.write(full, [makeDraft()]);
    await place().owner`
      insert into dictionary (kind, value, introduced_by)
      select 1, 'filler.' || n, ${full.mainLog} from generate_series(1, 100000) n`;
    await place().owner`delete from dictionary where kind = 1 and value = 'ledger.hold'`;
    const [overflowed] = await writer.write(full, [makeDraft({ action: 'one.too.many' })]);
    expect(overflowed?.status).toBe('stored');
    const id = first?.status === 'stored' ? first.id : '';
    expect(await eraseEvent({ tenant: full, id, by: BY, reason: 'x' })).toBe('erased');
    await placeHold(
      { tenant: full, actorId: 'nobody', resourceId: undefined, reason: 'case', by: BY },
      place().sql,
    );
    const controls = await place().sql<{ id: string; action: string }[]>`
      select e.id, d.value as action from event e join dictionary d on d.kind = 1 and d.code = e.action
      where e.log = ${full.mainLog} and d.value like 'ledger.%' order by e.seq`;
    expect(controls.map(({ action }) => action)).toEqual(['ledger.erase', 'ledger.hold']);
    for (const control of controls)
      expect(await eraseEvent({ tenant: full, id: control.id, by: BY, reason: 'x' })).toBe('control');
  });

  it('cannot be had by the application without the entry that tells of it', async () => {
    const other = await writer.write(tenant, [makeDraft()]);
    const seq = other[0]?.status === 'stored' ? other[0].seq : 0n;
    for (const by of [seq, 0n, 999n]) {
      await expect(
        place().sql`select erase_event(${tenant.mainLog}, ${idOf(9)}::uuid, ${by.toString()}::int8)`,
      ).rejects.toThrow(/is no ledger.erase of this transaction/);
    }
    const [old] = await place().sql<{ seq: string }[]>`
      select n.seq from ledger_entry n where n.id = ${(await controlEntries())[0]?.id ?? ''}`;
    await expect(
      place().sql`select erase_event(${tenant.mainLog}, ${idOf(9)}::uuid, ${old?.seq ?? '0'}::int8)`,
    ).rejects.toThrow(/is no ledger.erase of this transaction/);
  });
});
